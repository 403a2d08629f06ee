"""Which code an activation can enter: real calls must be told, and simple programs exactly."""

from __future__ import annotations

from types import FrameType

import pytest

from cwm_lsp.program.calls import called_functions
from cwm_lsp.program.facts import Scope, analyse
from tests.program.observe import observe, scopes_by_code
from tests.program.replayed import PROGRAMS


@pytest.mark.parametrize("name", PROGRAMS)
def test_real_calls_are_told(name: str) -> None:
    program = analyse(PROGRAMS[name], "case.py")
    find = scopes_by_code(program)
    wrong: set[str] = set()

    def check(frame: FrameType, event: str, scope: Scope) -> None:
        caller = frame.f_back
        while caller is not None and find(caller.f_code) is None:
            caller = caller.f_back
        above = find(caller.f_code) if caller is not None else None
        if event == "call" and above is not None and scope.qualname not in called_functions(program, above):
            wrong.add(f"{above.qualname} enters {scope.qualname}")

    observe(program, check)
    assert not wrong, wrong


EXACT = {
    "direct and recursive": ("def g(): pass\ndef h(): pass\ndef f(n):\n    return g() or f(n - 1)\n", "g f"),
    "built-ins call nothing": ("def g(): pass\ndef f(n):\n    return len(n) + abs(n[0])\n", ""),
    "a method": ("class A:\n    def m(self): pass\n    def n(self): pass\ndef f(a):\n    a.m()\n", "A.m"),
    "construction": ("class A:\n    def __init__(self): pass\nclass B(A): pass\ndef f():\n    B()\n", "A.__init__"),
    "a local hides a function": ("def g(): pass\ndef f(g):\n    return g\n", ""),
    "a nested function": ("def f():\n    def g(): pass\n    return g()\n", "f.<locals>.g"),
    "a callback": ("def g(): pass\ndef h(): pass\ndef f(k):\n    return k()\nx = f(g)\n", "g"),
    "a lambda": ("def f(xs):\n    return sorted(xs, key=lambda x: x)\n", "f.<locals>.<lambda>"),
    "an operator": ("class A:\n    def __add__(self, o): pass\ndef f(a):\n    return a + 1\n", "A.__add__"),
    "a loop over an object": (
        "class A:\n    def __iter__(self): pass\ndef f(a):\n    for x in a: pass\n",
        "A.__iter__",
    ),
    "no operation": ("class A:\n    def __iter__(self): pass\ndef f(a):\n    b = a\n    return b\n", ""),
    "a generator": ("def g(): yield 1\ndef f(it):\n    for x in it: pass\n", "g"),
}


@pytest.mark.parametrize("name", EXACT)
def test_simple_programs_are_told_exactly(name: str) -> None:
    source, expected = EXACT[name]
    program = analyse(source)
    scope = program.scope("f")
    assert scope is not None
    assert called_functions(program, scope) == tuple(expected.split())
