"""Names in frame order, deleted names, captured variables and lines that enter no other code."""

from __future__ import annotations

import sys

import pytest

from cwm_lsp.program.facts import Program, Scope, analyse
from cwm_lsp.program.locals import deleted_names, inlined_variables, local_names, may_call, running_lines, shared_cells

CLOSURES = """\
def f(a, *rest, b=1, **more):
    count = 0
    fixed = [a]
    def add(k):
        nonlocal count
        count += k
        return fixed
    def read():
        return count, fixed
    for x in rest:
        later = lambda: x
    return add, read, later
"""


def _scope(source: str, qualname: str) -> tuple[Program, Scope]:
    program = analyse(source)
    scope = program.scope(qualname)
    assert scope is not None
    return program, scope


def test_local_names_are_in_the_order_of_frames() -> None:
    source = "def f(a, *rest, b=1, **more):\n    held = [a]\n    last = (lambda: held)()\n    return last\n"
    assert local_names(_scope(source, "f")[1]) == ("a", "b", "rest", "more", "last", "held")


@pytest.mark.parametrize(
    ("line", "names"),
    [(2, set()), (3, {"x"}), (5, set()), (7, {"e"})],
)
def test_deleted_names(line: int, names: set[str]) -> None:
    source = "def f(x):\n    y = x\n    del x\n    try:\n        y()\n    except TypeError as e:\n        y = e\n"
    assert deleted_names(_scope(source, "f")[1], line) >= names
    assert deleted_names(_scope(source, "f")[1], line) <= names | {"e"}


@pytest.mark.parametrize(
    ("qualname", "names"),
    [("f", {"count"}), ("f.<locals>.add", {"count", "fixed"}), ("f.<locals>.read", {"count", "fixed"})],
)
def test_shared_cells(qualname: str, names: set[str]) -> None:
    assert shared_cells(*_scope(CLOSURES, qualname)) == names


def test_a_variable_that_only_its_own_function_binds_is_loose_in_the_closure_alone() -> None:
    assert "x" not in shared_cells(*_scope(CLOSURES, "f"))
    assert shared_cells(*_scope(CLOSURES, "f.<locals>.<lambda>")) == {"x"}


def test_inlined_variables() -> None:
    _, scope = _scope("def f(n):\n    i = 1\n    return [j for j in range(n)]\n", "f")
    assert inlined_variables(scope) == ({"j"} if sys.version_info >= (3, 12) else set())


def test_running_lines() -> None:
    _, scope = _scope("def f(n):\n    i = [\n        j\n        for j in range(n)\n    ]\n    return i\n", "f")
    inlined = {2, 3, 4, 5} if sys.version_info >= (3, 12) else {3}
    assert [running_lines(scope, line) for line in (3, 6)] == [inlined, {6}]


@pytest.mark.parametrize(
    ("line", "calls"),
    [
        ("x = 1", False),
        ("x = y", False),
        ("x = [y, 2]", False),
        ("if y: pass", False),
        ("x = y < 3", False),
        ("x = f(y)", True),
        ("x = y + 1", True),
        ("for x in y: pass", True),
        ("x, z = y", True),
        ("x = y[0]", True),
        ("x = y.z", True),
        ("x = {**y}", True),
    ],
)
def test_may_call(line: str, calls: bool) -> None:
    source = f"def f(y):\n    {line}\n    return 1\n"
    assert may_call(*_scope(source, "f"), 2) is calls


def test_classes_and_compared_functions_make_more_lines_call() -> None:
    source = "def f(y):\n    if y: pass\n    return 1\n"
    assert may_call(*_scope(f"{source}class A: pass\n", "f"), 2)
    assert may_call(*_scope(f"from functools import cmp_to_key\n{source}", "f"), 3)
    assert not may_call(*_scope(f"{source}class A: pass\n", "f"), 3)
