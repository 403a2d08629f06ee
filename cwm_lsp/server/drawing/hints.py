"""What stands behind a line: the label and the tooltip of each inlay hint of a trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cwm_lsp.server.drawing import doubt, markdown
from cwm_lsp.server.drawing.agreement import noted
from cwm_lsp.server.drawing.course import Branch
from cwm_lsp.server.drawing.history import ROWS, excerpt, whole
from cwm_lsp.server.drawing.loops import View
from cwm_lsp.server.drawing.shorten import short_repr
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import MODULE, Value

_DEFINITIONS = ("<function ", "<class ", "<module ", "<bound method ")  # what `def`, `class` and `import` bind
_BY_ITSELF = frozenset(  # what Python binds in the body of a class
    f"__{name}__" for name in ("module", "qualname", "doc", "annotations", "firstlineno", "static_attributes")
)
_RAISES, _RETURNS = "raises", "→"
_HEAD = ("step", "what", "value", "origin", "p")
_VALUES = 2  # the values of a label take the place of at most so many of the longest
_FIRST = 3  # effects that a label tells of a line that goes on and on
_SHORTEST = 10  # characters of a value
ENDLESS = "may never end"

Seen = tuple[Effect, Mapping[str, Value]]
"""An effect, and what of it is `shown`."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of one line (1-based), as far as it is shown.

    `loop` is the view of the loop that begins here, with the values that its head looked at, and `endless` says that a
    verdict doubts its end, `goes_on` that one doubts the end of a loop around it; `branches` are the decisions of a
    branch that begins here, `only_taken` for a `case`.
    """

    line: int
    effects: Sequence[Effect] = ()
    loop: View | None = None
    looked_at: Sequence[Value] = ()
    endless: bool = False
    goes_on: bool = False
    branches: Sequence[Branch] = ()
    only_taken: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint at the end of `line` (1-based). `label` ends with `iterations`, where the line is a loop's head, and
    `tail`, where a real run differs from the prediction; `p` is the probability of its least probable value; `told` are
    the effects that its tooltip lists, which show `values` values."""

    line: int
    label: str
    p: float
    told: tuple[Effect, ...] = ()
    values: int = 0
    loop: View | None = None
    iterations: str = ""
    tail: str = ""


def hint(known: Line, max_length: int) -> Hint | None:
    """The hint of a line, whose label has at most `max_length` characters for one value; None where it has nothing to
    show. It tells the line's latest effect and, in brackets, how often the line had such an effect; where the line goes
    on and on, its first effects, as it is chance which of them is the latest."""
    every = ((effect, shown(effect)) for effect in known.effects)
    seen = _of_one_scope([each for each in every if each[1]])
    told = [effect for effect, _ in seen]
    picked = _first(seen) if known.goes_on else seen[-1:]
    values = [value for _, each in picked for value in each.values()]
    counted = known.loop is None
    parts = [_label([each for _, each in picked], max_length, _count(told) if counted else 1)] if told else []
    raised = bool(told) and told[-1].raised is not None  # then the branch was not decided the last time
    if not raised and (branch := _branch(known)) is not None:
        parts.append(branch)
        values += [value for each in known.branches for value in each.values]
    iterations = _iterations(known)
    if iterations:
        parts.append(iterations)
        values += () if iterations == ENDLESS else known.looked_at
    if not parts:
        return None
    label = " ".join(filter(None, (doubt.mark(values), ", ".join(parts))))
    count = sum(len(each) for _, each in seen)
    return Hint(known.line, label, doubt.probability(values), tuple(told), count, known.loop, iterations)


def tooltip(of: Hint, entry: str, view: View | None, agreements: Mapping[int, Agreement]) -> str:
    """A table of the values behind a hint, of the call `entry`, in the iteration that `view` shows, with what the model
    says to computed ones, by frame; the latest value in full where it is long."""
    within = f" in iteration {view.number} of the loop on line {view.loop.line}" if view and view.number else ""
    heading = f"Line {of.line} along {markdown.code(entry)}{within}"
    parts = [heading, f"The real run differs from the prediction: {markdown.code(of.label)}" if of.tail else ""]
    if of.told:
        outer = of.told if len(of.told) <= 2 * ROWS else (*of.told[:ROWS], *of.told[-ROWS:])
        values = [(each, what, value) for each in outer for what, value in shown(noted(each, agreements)).items()]
        parts.append(markdown.table(_HEAD, excerpt(values, _row, of.values), ROWS))
        parts += [whole(what, value) for what, value in shown(of.told[-1]).items()]
    return "\n\n".join(filter(None, parts))


def _row(each: tuple[Effect, str, Value]) -> tuple[str, ...]:
    effect, what, value = each
    return (str(effect.frame), what, markdown.code(value.repr), *doubt.words(value))


def shown(effect: Effect) -> dict[str, Value]:
    """What of an effect is worth a place: word or name -> value."""
    if effect.raised is not None:
        return {_RAISES: effect.raised}
    if effect.returned is not None:
        return {} if effect.qualname == MODULE else {_RETURNS: effect.returned}
    return {
        name: value
        for name, value in effect.changed.items()
        if name.replace(".", "").isidentifier()
        and not name.startswith(".")
        and not value.repr.startswith(_DEFINITIONS)
        and name not in _BY_ITSELF
    }


def _first(seen: Sequence[Seen]) -> Sequence[Seen]:
    """The first effects, where they are values of one name, or the first one."""
    first = seen[:_FIRST]
    return first if len({(_kind(effect), *each) for effect, each in first}) == 1 == len(first[0][1]) else first[:1]


def _count(told: Sequence[Effect]) -> int:
    """How often the line had an effect like its latest one."""
    return sum(_kind(effect) == _kind(told[-1]) for effect in told)


def _label(picked: Sequence[Mapping[str, Value]], max_length: int, count: int) -> str:
    """The values of one effect, or of one name: `n = 1, 2, 3, …`."""
    room = max_length if len(picked) == 1 else max(max_length // len(picked), _SHORTEST)
    pieces = [_piece(what, value, room) for what, value in picked[0].items()]
    pieces += [short_repr(value.repr, room) for each in picked[1:] for value in each.values()]
    pieces += ["…"] if len(picked) > 1 else []
    return markdown.shortened(", ".join(pieces), _VALUES * max_length) + (f" ({count}×)" if count > 1 else "")


def _branch(known: Line) -> str | None:
    """`taken`, `skipped`, either of them with a count, or `taken 2 of 7 times`."""
    count, taken = len(known.branches), sum(branch.taken for branch in known.branches)
    if not count or (known.only_taken and not taken):
        return None
    if 0 < taken < count:
        return f"taken {taken} of {count} times"
    return f"{'taken' if taken else 'skipped'}{f' ({count}×)' if count > 1 else ''}"


def _iterations(known: Line) -> str:
    """At a loop's head: how often it went round. Where a verdict doubts that it ends, just that: how far the prediction
    came is chance then."""
    if known.endless and (known.loop is None or not known.loop.number):
        return ENDLESS
    return "" if known.loop is None else known.loop.text


def _of_one_scope(seen: Sequence[Seen]) -> Sequence[Seen]:
    """The effects of the outermost scope that the line belongs to: a lambda or generator expression yields to the
    function around it, a called function to the module that defines it."""
    if len({effect.qualname for effect, _ in seen}) < 2:
        return seen
    found = [effect for effect, _ in seen]
    named = [effect for effect in found if effect.qualname == MODULE or not effect.qualname.endswith(">")]
    owner = min(named or found, key=lambda effect: effect.depth)
    return [each for each in seen if each[0].qualname == owner.qualname]


def _kind(effect: Effect) -> str:
    return _RAISES if effect.raised is not None else _RETURNS if effect.returned is not None else "="


def _piece(what: str, value: Value, max_length: int) -> str:
    text = short_repr(value.repr, max_length)
    return f"{what} {text}" if what in (_RAISES, _RETURNS) else f"{what} = {text}"
