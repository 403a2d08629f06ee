"""Static verdicts about single loops: programs beside their twins; and about functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.verdicts.termination.function import about_function, about_loops

TEXT = Path(__file__).with_name("loops.txt").read_text(encoding="utf-8")
LOOPS = {part.split(" | ", 1)[0]: part.split(" | ", 1)[1] for part in f"\n{TEXT}".split("\n== ")[1:]}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop(name: str) -> None:
    wanted, _, source = LOOPS[name].partition("\n")
    (verdict,) = about_loops(analyse(source, "case.py"))
    assert verdict.kind.value == wanted, verdict
    assert bool(verdict.derivation) == (wanted != "unknown")
    assert source.splitlines()[verdict.line - 1].split()[0] in ("while", "for")


FUNCTIONS = {
    "all loops end": (
        "def f(n):\n    for i in range(n):\n        for j in range(i):\n            print(j)\n",
        "terminates",
    ),
    "a helper's loops end": ("def g(n):\n    while n > 0:\n        n -= 1\ndef f(n):\n    g(n)\n", "terminates"),
    "a helper's loop may not": ("def g(n: int):\n    while n:\n        n -= 2\ndef f(n):\n    g(n)\n", "unknown"),
    "recursion": ("def f(n):\n    return 0 if n < 1 else f(n - 1)\n", "terminates"),
    "what is called is not known": ("def f(g):\n    return g()\n", "unknown"),
    "endless comprehension": ("def f(g):\n    return [x for x in g()]\n", "unknown"),
    "generator": ("def f(n):\n    yield n\n", "unknown"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function(name: str) -> None:
    source, wanted = FUNCTIONS[name]
    program = analyse(source, "case.py")
    scope = program.function("f")
    assert scope is not None
    assert about_function(program, scope).kind.value == wanted


RECURSIONS = {
    "at once": ("def f(n):\n    return f(n - 1)\n", True),
    "behind a condition": ("def f(n):\n    return n and f(n - 1)\n", False),
    "behind a way out": ("def f(n):\n    if n:\n        return 1\n    return f(n - 1)\n", False),
    "as an argument of itself": ("def f(n):\n    x = n + 1\n    return 1 + f(f(x))\n", True),
    "in a lambda": ("def f(n):\n    return lambda: f(n)\n", False),
    "as a generator": ("def f(n):\n    x = f(n)\n    yield x\n", False),
}


@pytest.mark.parametrize("name", RECURSIONS)
def test_endless_recursion(name: str) -> None:
    source, endless = RECURSIONS[name]
    found = [verdict for verdict in about_loops(analyse(source, "case.py")) if verdict.raises == "RecursionError"]
    assert bool(found) == endless
