"""A call in one step: its effects and what comes out of it, without its frames (docs/PROMPTS.md has the text).

Covers functions made by `def` that are no generators or coroutines; what comes out is `guessed`. What the call did to
its arguments shows in the caller's next frame. What is asked here is in the `compact` dialect; `over_cwm.py` has the
other one's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from cwm_lsp.model.constraint import Allowed
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.predict.compact import CompactTelling
from cwm_lsp.predict.cwm import CwmTelling
from cwm_lsp.predict.grammar.compact_rules import Rules
from cwm_lsp.predict.grammar.reprs import Repr
from cwm_lsp.predict.grammar.stable import is_stable
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.over_cwm import outcome_cwm
from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.telling import Telling, Told, tell
from cwm_lsp.predict.writing import written
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.dialects.compact_words import STEP_OVER
from cwm_lsp.trace.dialects.lexer import repr_pieces
from cwm_lsp.trace.dialects.pieces import RETURN_SEP
from cwm_lsp.trace.model import End, EndReason, Event, Frame, Origin
from cwm_lsp.trace.problem import Problem

_LONGEST = 800  # tokens


def is_stepped_over(frames: Sequence[Frame], over: int | None, program: Program) -> bool:
    """Whether the last frame calls what is not gone into: `over` is the depth of the deepest frames that are shown."""
    if over is None or not frames or frames[-1].event is not Event.CALL or frames[-1].depth <= over:
        return False
    scope = program.scope(frames[-1].qualname)
    return scope is not None and scope.kind == "function" and not (scope.is_generator or scope.is_async)


def tell_over(
    decoder: Decoder,
    ask: Callable[[Resume], Telling],
    program: Program,
    options: Options,
    cancelled: Callable[[], bool],
    resume: Resume,
) -> Generator[Frame, None, End]:
    """As `telling.tell`, with each call deeper than `options.over` in one step. `ask` tells known frames."""
    frames = list(resume.frames)
    while True:
        if is_stepped_over(frames, options.over, program) and not resume.edits:
            made = outcome(decoder, ask(resume), cancelled)
            if isinstance(made, End):
                return made
            for frame in made:
                frames.append(frame)
                yield frame
            resume = Resume(tuple(frames))
        going = tell(decoder, ask(resume), options, cancelled)
        while True:
            try:
                frame = next(going)
            except StopIteration as stop:
                end: End = stop.value
                return end
            frames[frame.index :] = [frame]
            yield frame
            if is_stepped_over(frames, options.over, program):
                going.close()
                resume = Resume(tuple(frames))
                break


def outcome(decoder: Decoder, telling: Telling, cancelled: Callable[[], bool]) -> tuple[Frame, ...] | End:
    """What stands for the call that is the last frame of `telling`: its `return` frame, or an `exception` frame and
    the `return` frame behind it. An End where there is none. `cancelled` is asked before each forward pass."""
    if len(telling.ids) >= decoder.most_known:
        message = f"the program and what is known take {len(telling.ids)} tokens, more than this model can be shown"
        return End(EndReason.TOKEN_LIMIT, message)
    if isinstance(telling, CwmTelling):
        return outcome_cwm(decoder, telling, cancelled)
    assert isinstance(telling, CompactTelling)
    rules, reader = telling.rules, telling.reader
    ids = [*telling.ids, rules.id(STEP_OVER)]
    changing = [
        name for name, held in reader.values().items() if "." not in name and not is_stable(held.repr, rules.repr_start)
    ]
    names = tuple((*rules.name_ids(name), rules.separators.arg) for name in changing)
    caller = reader.caller()
    decoder.restart(ids)
    try:
        tokens = written(decoder, _Call(rules, names, rules.id(caller), _LONGEST), cancelled)
    except Cancelled:
        return End(EndReason.CANCELLED)
    if not tokens or tokens[-1].id != rules.id(caller):
        return End(EndReason.MALFORMED, "the model found no end for the result of a call")
    spelled = [rules.id(STEP_OVER), *(token.id for token in tokens)]
    chosen = [token.p for token in tokens if not token.forced]
    p = decoder.model.calibration.of("constrained")(math.prod(chosen)) if chosen else None
    frame = reader.read(rules.tokenizer.decode(spelled, [None] * len(spelled)), Origin.GUESSED)
    if not isinstance(frame, Frame) or frame.value is None:
        return End(EndReason.MALFORMED, frame.message if isinstance(frame, Problem) else "the call has no result")
    frame = replace(frame, value=replace(frame.value, p=p))
    telling.told.append(Told(frame, spelled, p))
    if frame.event is Event.RETURN:
        return (frame,)
    leaving = rules.tokenizer.encode([RETURN_SEP, *repr_pieces("None"), caller])
    left = reader.read(rules.tokenizer.decode(leaving, [None] * len(leaving)), Origin.FORCED)
    assert isinstance(left, Frame)  # nothing else can follow the exception
    telling.told.append(Told(left, leaving))
    return frame, left


@dataclass(frozen=True, slots=True)
class _Call:
    """What a call comes to, in at most `left` more tokens: bindings of `names` (each in its tokens, up to its value), a
    result, and the token `end`. `begun` are the tokens of a name, `value` is where the text of a value stands."""

    rules: Rules
    names: tuple[tuple[int, ...], ...]
    end: int
    left: int
    begun: tuple[int, ...] = ()
    value: Repr | None = None
    is_result: bool = False

    def allowed(self) -> Allowed | None:
        marks = self.rules.separators
        if self.left < 1:
            return Allowed()
        if self.value is None:
            at = len(self.begun)
            following = {name[at] for name in self.names if name[:at] == self.begun}
            return Allowed((*following, *(() if at else (marks.returned, marks.raised))))
        value, vocabulary = self.value, self.rules.vocabulary
        ends = (self.end if self.is_result else marks.bind,) if value.complete else ()
        return Allowed(ends, lambda id: vocabulary.advance(value, id) is not None)

    def after(self, id: int) -> Self:
        marks, left = self.rules.separators, self.left - 1
        if self.value is not None:
            if id == self.end and self.is_result:
                return replace(self, left=0)
            if id == marks.bind and not self.is_result:
                return replace(self, left=left, value=None)
            return replace(self, left=left, value=self.rules.vocabulary.advance(self.value, id) or self.value)
        if id in (marks.returned, marks.raised):
            return replace(self, left=left, value=self.rules.repr_start, is_result=True)
        if id == marks.arg:
            names = self.names[self.names.index((*self.begun, id)) + 1 :]  # in the order of the parameters
            return replace(self, left=left, names=names, begun=(), value=self.rules.repr_start)
        return replace(self, left=left, begun=(*self.begun, id))

    def guess(self) -> Sequence[int]:
        return ()
