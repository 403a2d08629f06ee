"""How far a model agrees with what is computed: its own probability of every new value, the computed frames given.

One forward pass for a whole trace (`model/teacher.py`). That is the model's confidence in a value where none is needed
to know it: low where it would have said something else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, takewhile

from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.world import start
from cwm_lsp.evaluate.history import Span, history
from cwm_lsp.model.constraint import Allowed
from cwm_lsp.model.decode import never
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.model.teacher import Choice, choices
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.compact_rules import separators
from cwm_lsp.program.facts import Program
from cwm_lsp.program.question import question
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.dialects.compact_write import write_trace
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, Origin, Source, Trace, Value
from cwm_lsp.trace.problem import UserError


def agreement(
    model: LoadedModel,
    program: Program,
    entry: Entry,
    frames: Sequence[Frame],
    *,
    tokens: int | None = None,
    cancelled: Callable[[], bool] = never,
) -> tuple[Agreement, ...]:
    """One for each of `frames` but those that belong to the question, up to the first one with an unknown value.

    `frames` begin with the entry's own. Those beyond `tokens` (of the prompt and all frames; None: the model's context)
    are left out. Raises UserError for an entry that cannot be asked about, and for a model that does not speak the
    `compact` dialect; `decode.Cancelled` where `cancelled()`, which is asked between chunks of the pass.
    """
    if model.config.dialect != "compact":
        raise UserError(
            f"The model '{model.info.name}' speaks the dialect '{model.config.dialect}': only one of 'compact' can say "
            "how far it agrees; name another with --model."
        )
    asked = question(program, entry)
    trace = Trace(Source(program.path, ""), entry, "", tuple(takewhile(_is_known, frames)), End(EndReason.FRAME_LIMIT))
    told = history(asked, program, trace, model.tokenizer, min(tokens or model.config.context, model.config.context))
    if not told.masks:
        return ()
    (picked,) = choices(model, told.ids, [told.masks], cancelled)
    written = (each.frame for each in write_trace(trace, asked.layout) if not each.given)
    found = []
    for frame, span in zip(written, told.spans, strict=False):
        if frame is not None:
            here = slice(span.begin - told.start, span.end - told.start)
            true = told.ids[span.begin : span.end]
            values = dict(_values(model.tokenizer, span, true, picked[here], told.masks[here]))
            agrees = all(choice.id == id for choice, id in zip(picked[here], true, strict=True))
            found.append(Agreement(frame.index, agrees, values))
    return tuple(found)


def computed_frames(program: Program, entry: Entry, max_frames: int) -> tuple[Frame, ...]:
    """The frames of an execution up to where it ends, or the first one of which something can't be computed."""
    found: list[Frame] = []
    coming, world = start(program, entry, Limits(max_frames=max_frames)).step()
    while isinstance(coming, Frame) and _is_known(coming):
        found.append(coming)
        coming, world = world.step()
    return tuple(found)


def _is_known(frame: Frame) -> bool:
    return all(value.origin is not Origin.UNKNOWN for value in _all(frame))


def _all(frame: Frame) -> Iterator[Value]:
    for value in (*frame.locals.values(), *([frame.value] if frame.value else [])):
        yield value
        yield from value.attrs.values()


def _values(
    tokenizer: Tokenizer, span: Span, true: Sequence[int], picked: Sequence[Choice], masks: Sequence[Allowed | None]
) -> Iterator[tuple[str, tuple[float, bool]]]:
    for name, begin, end in _places(tokenizer, span.event, true):
        each = list(islice(zip(true, picked, masks, strict=True), begin, end))
        p = math.prod(_probability(id, choice, mask) for id, choice, mask in each)
        yield name, (p, all(choice.id == id for id, choice, _ in each))


def _places(tokenizer: Tokenizer, event: Event | None, true: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Name, begin and end of each value of a frame; the token that ends a value belongs to it."""
    marks = separators(tokenizer)
    if event is Event.RETURN or event is Event.EXCEPTION:
        yield "", 1, len(true)
        return
    begin = 0 if event is Event.LINE else 1  # only the other events have a token of their own
    while marks.bind in true[begin:]:
        sign, end = true.index(marks.arg, begin), true.index(marks.bind, begin) + 1
        pieces = tokenizer.decode(true[begin:sign], [None] * (sign - begin))
        yield "".join(str(piece) for piece, _ in pieces), sign + 1, end
        begin = end


def _probability(id: int, choice: Choice, mask: Allowed | None) -> float:
    if mask is not None and mask.forced == id:
        return 1.0
    return choice.p if choice.id == id else choice.true
