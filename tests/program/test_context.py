"""What a model is shown: the entry and all that it references, whole statements, in file order."""

from __future__ import annotations

import pytest

from cwm_lsp.program.context import context
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry

# Lines marked `#+` belong to the context of the entry, the others do not.
CASES = {
    "functions, transitively": (
        "f",
        "f(1)",
        """
import os
def g(x): #+
    return h(x) #+

def unused(): pass
def h(x): #+
    # kept #+
 #+
    return x #+
# between
def f(x): #+
    return g(x) #+
print(f(1))
""",
    ),
    "imports, constants and what fills them": (
        "f",
        "f(1)",
        """
import math, os.path as path #+
from json import dumps #+
import sys
from typing import List
LIMIT: int = 3 #+
TABLE = {} #+
OTHER = {}
TABLE['x'] = LIMIT #+
OTHER['x'] = 1
for i in range(3): #+
    TABLE[i] = i * i #+
TABLE.update(a=1) #+
LIMIT += 1 #+
print(TABLE)
def f(xs: List[int]) -> List[int]: #+
    os = 1 #+
    return math.sqrt(TABLE[LIMIT]), dumps(xs), path #+
""",
    ),
    "filled by a function of the file": (
        "f",
        "f()",
        """
T = [] #+
def fill(t): #+
    t.append(1) #+
fill(T) #+
def f(): return T #+
print(T)
""",
    ),
    "a local with a global's name is no reference": (
        "f",
        "f(1)",
        """
i = 5
x = [1]
def f(x): #+
    return [i for i in range(x)] #+
""",
    ),
    "classes with methods, bases and decorators": (
        "f",
        "f()",
        """
def register(cls): #+
    return cls #+
class Root: #+
    def base(self): return helper() #+
class Other: pass
@register #+
class Leaf(Root): #+
    SIZE = DEFAULT_SIZE = 3 #+

    def m(self): return other_helper() #+
def helper(): pass #+
def other_helper(): pass #+
def f(): #+
    return Leaf().base() #+
""".replace("= 3 #+\n\n", "= 3 #+\n #+\n"),
    ),
    "a method's class; decorators and defaults": (
        "A.m",
        "make().m(D)",
        """
import functools #+
D = 1 #+
E = 2 #+
class A: #+
    @functools.cache #+
    def m(self, x, y=E): #+
        return x #+
def make(): return A() #+
def no(): pass
""",
    ),
    "a nested function comes with its parent": (
        "f.<locals>.g",
        "",
        """
def h(): pass #+
def f(): #+
    def g(): return h() #+
    return g #+
def k(): pass
""",
    ),
    "conditional definitions": (
        "f",
        "f()",
        """
try: #+
    import numpy #+
except ImportError: #+
    numpy = None #+
if D: #+
    def g(): pass #+
else: #+
    def g(): return 1 #+
D = 0 #+
def f(): #+
    global COUNT #+
    COUNT += 1 #+
    return numpy, g() #+
COUNT = 0 #+
if __name__ == "__main__":
    COUNT = 5
""",
    ),
    "eval takes all": ("f", "f()", "x = 1 #+\n #+\ndef f(): return eval('x') #+\nprint(x) #+\n"),
    "a star import for unknown names": (
        "f",
        "f()",
        "from math import * #+\nimport os\ndef f(): return sqrt(len('a')) #+\n",
    ),
    "no star import without need": ("f", "f()", "from math import *\ndef f(): return len('a') #+\n"),
    "a reassigned built-in": ("f", "f()", "def len(x): return 1 #+\ndef f(): return len('a') #+\n"),
    "tabs are kept": ("f", "f()", "def f():\t#+\n\tif 1:\t#+\n\t\treturn 1 #+\nx = 1\n"),
    "multi-line statements are whole": ("f", "f()", "T = [ #+\n 1, #+\n] #+\ny = (\n2)\ndef f(): return T #+\n"),
    "the module body is the whole file": ("<module>", "", "# c #+\nx = 1 #+\n #+\ndef f(): pass #+\nf() #+\n"),
    "an unknown entry shows the whole file": ("nope", "", "x = 1 #+\n"),
    "a nested class's helper through a closure": (
        "f",
        "f()",
        """
K = 1 #+
def f(): #+
    class C: #+
        a = K #+
        b = lambda s: L #+
    return C #+
L = 2 #+
M = 3
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_context(name: str) -> None:
    function, call, source = CASES[name]
    program = analyse(source.lstrip("\n"))
    assert not program.problems
    shown = context(program, Entry(function, call)).lines
    expected = [(n, line) for n, line in enumerate(program.lines, start=1) if line.endswith("#+")]
    assert [(line.file_line, line.text) for line in shown] == expected
    assert [line.number for line in shown] == list(range(1, len(shown) + 1))


def test_scopes_are_those_of_the_lines() -> None:
    program = analyse("def g(): return [1 for _ in 'a']\ndef h(): pass\nclass A:\n    def m(self): g()\n")
    inside = {scope.qualname for scope in context(program, Entry("A.m", "A().m()")).scopes}
    assert inside - {"g.<locals>.<listcomp>"} == {"g", "A", "A.m"}
    whole = context(program, Entry("<module>", "")).scopes
    assert whole == program.scopes
