"""What stands behind a line: the label and the tooltip of each inlay hint of a trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cwm_lsp.server import doubt, markdown
from cwm_lsp.server.history import ROWS
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import MODULE, Value

_VALUE = 40  # characters of one value in a label
_LABEL = 120  # characters of a label
_DEFINITIONS = ("<function ", "<class ", "<module ", "<bound method ")  # what `def`, `class` and `import` bind
_RAISES, _RETURNS = "raises", "→"
_HEAD = ("step", "what", "value", "origin", "p")


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint at the end of `line` (1-based); `p` is the probability of its least probable value."""

    line: int
    label: str
    tooltip: str
    p: float


def hints(found: Mapping[int, Sequence[Effect]], entry: str) -> tuple[Hint, ...]:
    """The hints of a trace whose effects are `found`, by line; `entry` names the call in the tooltip.

    A label tells the line's latest effect and, in brackets, how often the line had such an effect.
    """
    made = (_hint(line, effects, entry) for line, effects in found.items())
    return tuple(hint for hint in made if hint is not None)


def _hint(line: int, effects: Sequence[Effect], entry: str) -> Hint | None:
    told = _of_one_scope([effect for effect in effects if _shown(effect)])
    if not told:
        return None
    latest = told[-1]
    values = tuple(_shown(latest).values())
    count = sum(_kind(effect) == _kind(latest) for effect in told)
    label = markdown.shortened(", ".join(_piece(what, value) for what, value in _shown(latest).items()), _LABEL)
    rows = [
        (str(effect.frame), what, markdown.code(value.repr), *doubt.words(value))
        for effect in told
        for what, value in _shown(effect).items()
    ]
    return Hint(
        line=line,
        label=" ".join(filter(None, (doubt.mark(values), label, f"({count}×)" if count > 1 else ""))),
        tooltip=f"Line {line} along {markdown.code(entry)}\n\n{markdown.table(_HEAD, rows, ROWS)}",
        p=doubt.probability(values),
    )


def _of_one_scope(effects: Sequence[Effect]) -> list[Effect]:
    """The effects of the outermost scope that the line belongs to: a lambda or generator expression yields to the
    function around it, a called function to the module that defines it."""
    named = [effect for effect in effects if effect.qualname == MODULE or not effect.qualname.endswith(">")]
    owner = min(named or effects, key=lambda effect: effect.depth, default=None)
    return [effect for effect in effects if owner is not None and effect.qualname == owner.qualname]


def _shown(effect: Effect) -> dict[str, Value]:
    """What of an effect is worth a place: word or name -> value."""
    if effect.raised is not None:
        return {_RAISES: effect.raised}
    if effect.returned is not None:
        return {_RETURNS: effect.returned}
    return {
        name: value
        for name, value in effect.changed.items()
        if name.replace(".", "").isidentifier() and not name.startswith(".") and not value.repr.startswith(_DEFINITIONS)
    }


def _kind(effect: Effect) -> str:
    return _RAISES if effect.raised is not None else _RETURNS if effect.returned is not None else "="


def _piece(what: str, value: Value) -> str:
    text = markdown.shortened(" ".join(value.repr.splitlines()), _VALUE)
    return f"{what} {text}" if what in (_RAISES, _RETURNS) else f"{what} = {text}"
