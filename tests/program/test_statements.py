"""What single lines do, as far as their syntax tells."""

from __future__ import annotations

import ast

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.program.statements import LineFacts, handler_lines, line_facts

REST = """\


def g(x):
    return x


def gen():
    yield 1


class A:
    def __init__(self, x):
        self.x = x

    def grow(self):
        self.x += 1


class B:
    def grow(self):
        pass


class C:
    def shrink(self):
        pass
"""


def _facts(line: str) -> LineFacts:
    program = analyse(f"def f(a, b):\n    {line}\n{REST}")
    assert not program.problems
    scope = program.scope("f")
    assert scope is not None
    return line_facts(program, scope, 2)


@pytest.mark.parametrize(
    ("line", "entered"),
    [
        ("a = 1", []),
        ("a = len(b)", []),
        ("a = g(b)", ["g"]),
        ("a = g(g(b)) + g(1)", ["g", "g", "g"]),
        ("a = A(g(1))", ["g", "A.__init__"]),
        ("a.shrink()", ["C.shrink"]),
        ("a.grow()", []),  # of which class?
        ("a = gen()", []),  # makes a generator and runs nothing of it
        ("a = sum(x for x in g(b))", ["g", "f.<locals>.<genexpr>"]),
        ("a = lambda: g(1)", []),
    ],
)
def test_entered(line: str, entered: list[str]) -> None:
    assert [found.scope.qualname for found in _facts(line).entered] == entered


def test_a_local_function_comes_before_a_global_one() -> None:
    program = analyse(f"def f():\n    def g():\n        return 1\n    return g()\n{REST}")
    scope = program.scope("f")
    assert scope is not None
    assert [found.scope.qualname for found in line_facts(program, scope, 4).entered] == ["f.<locals>.g"]


@pytest.mark.parametrize(
    ("line", "bound", "changed"),
    [
        ("a = b + 1", {"a": "b + 1"}, set()),
        ("a, b = b, 1", {"a": "b", "b": "1"}, set()),
        ("a: int = 2", {"a": "2"}, set()),
        ("a, b = b", {}, set()),
        ("a += 1", {}, set()),
        ("a.append(b)", {}, {"a"}),
        ("a[0].x.update(b)", {}, {"a"}),
        ("a.lower()", {}, set()),
        ("a[0] = b[1] = 3", {}, {"a", "b"}),
        ("a.x += 1", {}, {"a"}),
        ("del a[0]", {}, {"a"}),
    ],
)
def test_bound_and_changed(line: str, bound: dict[str, str], changed: set[str]) -> None:
    facts = _facts(line)
    assert {name: ast.unparse(right) for name, right in facts.bound.items()} == bound
    assert facts.changed == changed


@pytest.mark.parametrize(
    ("line", "value", "leaves", "raises"),
    [
        ("return a", "a", True, False),
        ("return", None, True, False),
        ("a = yield b", "b", True, False),
        ("raise a", None, False, True),
        ("assert a", None, False, False),
        ("pass", None, False, False),
    ],
)
def test_how_it_leaves(line: str, value: str | None, leaves: bool, raises: bool) -> None:
    facts = _facts(line)
    assert (facts.value and ast.unparse(facts.value)) == value
    assert (facts.leaves, facts.raises) == (leaves, raises)


def test_a_lambda_returns_its_body() -> None:
    program = analyse("f = lambda x: x + 1\n")
    facts = line_facts(program, program.scopes[1], 1)
    assert facts.value is not None
    assert (ast.unparse(facts.value), facts.leaves) == ("x + 1", True)


def test_loops_and_handlers() -> None:
    program = analyse(
        "def f(a):\n    for x in a:\n        try:\n            x()\n        except KeyError:\n            pass\n"
        "    while a:\n        a = 0\n"
    )
    scope = program.scope("f")
    assert scope is not None
    assert line_facts(program, scope, 2).loop == range(3, 7)
    assert line_facts(program, scope, 7).loop == range(8, 9)
    assert line_facts(program, scope, 3).loop == range(0)
    assert handler_lines(scope) == {5}
