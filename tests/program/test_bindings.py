"""Names bound per line: what really changed must be told, and simple lines must be told exactly."""

from __future__ import annotations

import ast
import sys
from types import FrameType

import pytest

from cwm_lsp.program.bindings import bound_names
from cwm_lsp.program.facts import Program, Scope, analyse
from tests.program.observe import observe
from tests.program.replayed import PROGRAMS


def comprehension_lines(program: Program) -> set[int]:
    """Where Python 3.12 and later show a comprehension's variables among the locals of the scope around it."""
    nodes = [n for n in ast.walk(program.tree) if isinstance(n, ast.ListComp | ast.SetComp | ast.DictComp)]
    return {line for node in nodes for line in range(node.lineno, (node.end_lineno or 0) + 1)}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_changes_was_told(name: str) -> None:
    program = analyse(PROGRAMS[name], "case.py")
    last: dict[FrameType, tuple[int, dict[str, int]]] = {}
    inlined = comprehension_lines(program) if sys.version_info >= (3, 12) else set()
    kept: list[object] = []  # so that no identity is used twice
    wrong: list[str] = []

    def check(frame: FrameType, event: str, scope: Scope) -> None:
        now = dict(frame.f_locals)
        kept.extend(now.values())
        state = {key: id(value) for key, value in now.items()}
        if frame in last and scope.kind not in ("module", "listcomp", "setcomp", "dictcomp"):
            line, before = last[frame]
            changed = {k for k in before.keys() | state.keys() if before.get(k) != state.get(k)}
            missing = changed - bound_names(program, scope, line)
            wrong.extend([f"{scope.qualname} line {line}: {missing}"] if missing and line not in inlined else [])
        if event == "line":
            last[frame] = (frame.f_lineno, state)

    observe(program, check)
    assert not wrong, wrong


SOURCE = """
def f(xs):
    a, (b, *c) = xs
    for i, j in xs: pass
    with open(a) as h, open(b):
        import os.path, sys as system
    try:
        d: int = int(a)
    except ValueError as error:
        d = [k for k in xs if (w := k)]
    def inner(n):
        nonlocal a
        a = n
    class K: pass
    inner(
        1)
    del b, d
    xs[0] = xs.y = 3
    b += 1; z = y = 1
    match xs:
        case {'q': [p, *r], **s}: return p
    global G
    G = 1
"""
EXACT = {
    3: "a b c",
    4: "i j a",
    5: "h a",
    6: "os system",
    8: "d",
    9: "error",
    10: "d w error a",
    11: "inner",
    14: "K a",
    15: "a",
    16: "",
    17: "b d",
    18: "",
    19: "b z y",
    21: "p r s",
    23: "",
    99: "",
}


@pytest.mark.parametrize("line", EXACT)
def test_simple_lines_are_told_exactly(line: int) -> None:
    program = analyse(SOURCE)
    scope = program.scope("f")
    assert scope is not None
    told = bound_names(program, scope, line)
    closures = (
        {"a"} if line in (4, 5, 8, 10, 14, 15) else set()
    )  # `inner` may run where something is called or iterated
    assert told - closures == set(EXACT[line].split()) - closures
