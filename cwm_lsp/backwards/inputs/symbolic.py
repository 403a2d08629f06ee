"""The search's question in the words of `record.crosshair`, which runs the user's code: on an explicit wish only."""

from __future__ import annotations

from cwm_lsp.backwards.inputs.callee import callee_of
from cwm_lsp.backwards.inputs.classes import makers
from cwm_lsp.backwards.inputs.parameters import KINDS, Parameter
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.record.crosshair import Given, Question

_ANNOTATIONS = {
    "int": "int",
    "float": "float",
    "bool": "bool",
    "str": "str",
    "list": "list[int] | list[str]",
    "tuple": "tuple[int, ...]",
    "dict": "dict[str, int] | dict[int, int]",
    "set": "set[int]",
}
_MOST_KINDS = 3  # of those that a parameter may have: each is a path of its own


def question(program: Program, scope: Scope, outcome: Outcome) -> Question | None:
    """What CrossHair is asked; None where no call of the function can be looked for."""
    callee = callee_of(program, scope, makers(program))
    if isinstance(callee, str) or callee.attribute:
        return None
    return Question(
        program.source,
        program.path,
        scope.qualname,
        tuple(Given(each.name, each.way, _guess(each)) for each in callee.parameters),
        callee.generator,
        returns=outcome.text if isinstance(outcome, Returns) else None,
        raises=outcome.name if isinstance(outcome, Raises) else None,
        reaches=outcome.line if isinstance(outcome, Reaches) else None,
    )


def _guess(parameter: Parameter) -> str:
    if parameter.way in ("*", "**"):
        return " | ".join(parameter.elements) or "int"
    kinds = (parameter.kinds or KINDS)[:_MOST_KINDS]
    known = (_ANNOTATIONS.get(kind, kind) for kind in kinds)
    return " | ".join([*known, *(["None"] if parameter.default == "None" else [])])
