"""What CrossHair is asked; nothing of the programs is run here."""

from __future__ import annotations

import pytest

from cwm_lsp.backwards.inputs.symbolic import question
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.program.facts import analyse
from cwm_lsp.record.crosshair import Given

ANYTHING = "int | str | list[int] | list[str] | None"
METHOD = "class A:\n    def f(self, n: int, *, k=None):\n        yield n\n"


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ("def f(s):\n    return s.upper()\n", (Given("s", "", "str"),)),
        ("def f(a, /, *b: str, c=1.5, **d):\n    return a % 2\n", None),
        (METHOD, (Given("self", "", "A"), Given("n", "", "int"), Given("k", "=", ANYTHING))),
        ("class A:\n    @property\n    def f(self):\n        return 1\n", ()),
        ("async def f():\n    pass\n", ()),
    ],
    ids=["a use", "all ways", "a method", "a property", "async"],
)  # fmt: skip
def test_parameters(source: str, given: tuple[Given, ...] | None) -> None:
    program = analyse(source, "case.py")
    scope = next(scope for scope in program.functions if scope.name == "f")
    asked = question(program, scope, Returns("1"))
    if given == ():
        assert asked is None
        return
    assert asked is not None
    assert asked.callee == scope.qualname
    assert asked.generator is scope.is_generator
    if given is None:
        assert [(each.name, each.way, each.guess) for each in asked.parameters] == [
            ("a", "/", "int"),
            ("b", "*", "str"),
            ("c", "=", "float"),
            ("d", "**", "int"),
        ]
    else:
        assert asked.parameters == given


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [(Returns("1"), ("1", None, None)), (Raises("KeyError"), (None, "KeyError", None)), (Reaches(2), (None, None, 2))],
)
def test_outcomes(outcome: Outcome, wanted: tuple[str | None, str | None, int | None]) -> None:
    program = analyse("def f(x):\n    return x\n", "case.py")
    asked = question(program, program.functions[0], outcome)
    assert asked is not None
    assert (asked.returns, asked.raises, asked.reaches) == wanted
