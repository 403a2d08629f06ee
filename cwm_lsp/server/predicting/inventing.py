"""Arguments that the model makes up, for a function of which no call is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cwm_lsp.server.analysis.outline import Definition, Outline
from cwm_lsp.trace.model import Frame, Origin, Value


def can_invent(scope: Definition) -> bool:
    """Whether a model can be asked for a call of this function that needs nothing but its parameters."""
    return scope.is_plain and bool(scope.params)


def first_line(program: Outline, function: str) -> int | None:
    """The line (1-based) to which a call of `function` comes first; None where there is no such function."""
    scope = program.function(function)
    return None if scope is None else min(scope.lines, default=scope.def_line)


def invented(frame: Frame) -> Frame:
    """A frame of a call whose arguments the model made up: what would be given by the user is not."""
    return replace(frame, locals=_marked(frame.locals))


def _marked(values: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: replace(
            value,
            origin=Origin.INVENTED if value.origin is Origin.GIVEN else value.origin,
            attrs=_marked(value.attrs),
        )
        for name, value in values.items()
    }
