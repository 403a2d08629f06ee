"""Entry calls found in a file, and calls bound to signatures."""

from __future__ import annotations

import pytest

from cwm_lsp.program.entries import bind_arguments, entry_calls
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.problem import UserError

GCD = "def gcd(a, b):\n    return a\n"
CLASS = "class A:\n    def __init__(self, k): pass\n    def m(self, x): pass\n"

# source -> the entries as "source line call", without the module body, which always comes last
FOUND = {
    "main block": (
        GCD + 'if __name__ == "__main__":\n    x = gcd(4, 2)\n    print(gcd(1, 2), f"{gcd(3, 3)}")\n',
        ["main 4 gcd(4, 2)", "main 5 gcd(1, 2)", "main 5 gcd(3, 3)"],
    ),
    "main block, turned round, with literals by name": (
        GCD + "if '__main__' == __name__:\n    a, n, xs = 1, 2, 3\n    m = 7\n    gcd(m, -1)\n    gcd(n, 1)\n",
        ["main 6 gcd(7, -1)"],
    ),
    "a name assigned twice is no literal": (GCD + "n = 1\nn = 2\ngcd(n, 1)\n", []),
    "a list that may have changed is not copied": (
        GCD + "xs = [1]\nxs.append(2)\ngcd(xs, 1)\n",
        ["module-level 5 gcd(xs, 1)"],
    ),
    "a list used once is": (GCD + "xs = [1]\ngcd(xs, 1)\n", ["module-level 4 gcd([1], 1)"]),
    "loop variables are not known": (GCD + "for i in range(3):\n    gcd(i, 1)\n", []),
    "module level": (GCD + "y = gcd(gcd(1, 2), 3)\n", ["module-level 3 gcd(1, 2)", "module-level 3 gcd(gcd(1, 2), 3)"]),
    "assert": (GCD + "assert gcd(1, 2) == 1, 'no'\n", ["assert 3 gcd(1, 2)"]),
    "doctest": (
        'def f(a, b):\n    """Doc.\n\n    >>> n = 3\n    >>> f(n,\n    ...   9)\n    1\n    >>> f(\n    """\n',
        ["doctest 5 f(3, 9)"],
    ),
    "doctest on the quotes' line, of a method": (
        'class A:\n    def m(self):\n        """>>> A().m()"""\n',
        ["doctest 3 A().m()"],
    ),
    "module doctest": ('"""\n>>> gcd(1, 2)\n1\n"""\n' + GCD, ["doctest 2 gcd(1, 2)"]),
    "pytest function": (
        GCD + "def test_gcd():\n    n = 5\n    assert gcd(n, 10) == 5\n",
        ["pytest 5 gcd(5, 10)", "pytest 3 test_gcd()"],
    ),
    "pytest fixture": (GCD + "def test_gcd(tmp):\n    gcd(tmp, 1)\n    gcd(2, 1)\n", ["pytest 5 gcd(2, 1)"]),
    "parametrize": (
        "import pytest\n" + GCD + "@pytest.mark.parametrize('a, b', [\n    (1, 2),\n    pytest.param(3, [4], id='x'),\n"
        "    (f(), 1)])\ndef test_gcd(a, b):\n    assert gcd(a, b)\n",
        ["pytest 5 gcd(1, 2)", "pytest 6 gcd(3, [4])"],
    ),
    "parametrize with one name, twice": (
        GCD + "@parametrize.parametrize('b', [1, 2])\n@x.parametrize(('a',), [(3,)])\ndef test(a, b):\n    gcd(a, b)\n",
        ["pytest 4 gcd(3, 1)", "pytest 4 gcd(3, 2)"],
    ),
    "test class": (
        CLASS + "class TestA(Base):\n    def test_m(self):\n        self.assertEqual(A('x').m(2), 2)\n",
        ["pytest 6 A('x')", "pytest 6 A('x').m(2)"],
    ),
    "calls that do not bind are left out": (GCD + "gcd(1)\n", []),
    "generators and coroutines are left out": ("def g(): yield\nasync def h(): pass\ng(), h()\n", []),
    "other files' functions are left out": ("from m import f\nf(1)\nprint(2)\n", []),
    "calls in lambdas and comprehensions are left out": (
        GCD + "[gcd(1, 2) for _ in 'ab']\nx = lambda: gcd(1, 2)\n",
        [],
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_entry_calls(name: str) -> None:
    source, expected = FOUND[name]
    *calls, module = entry_calls(analyse(source))
    assert [f"{e.source} {e.line} {e.call}" for e in calls] == expected
    assert (module.function, module.call, module.source) == ("<module>", "", "module")


SIGNATURES = """
import os
def gcd(a, b): pass
def opt(a, b=2, *rest, c='x', **kw): pass
def odd(a=os.sep, /, *, b): pass
class P:
    def __init__(self, k): pass
    def shared(self): pass
class S(P):
    def m(self, x): pass
    @staticmethod
    def st(x): pass
    @classmethod
    def cl(cls, x): pass
class T:
    def shared(self): pass
class Empty: pass
async def later(a): pass
@asyncio.run
async def now(): pass
"""

BOUND: dict[str, tuple[str, dict[str, str] | None]] = {
    "gcd(48, 18)": ("gcd", {"a": "48", "b": "18"}),
    " gcd(b=(1, [2]), a=-3) ": ("gcd", {"a": "-3", "b": "(1, [2])"}),
    "gcd({'b', 'a'}, set())": ("gcd", {"a": "{'b', 'a'}", "b": "set()"}),
    'gcd("a", 1e3)': ("gcd", {"a": "'a'", "b": "1000.0"}),
    "gcd(float('inf'), 1)": ("gcd", None),
    "gcd({[]: 1}, 1)": ("gcd", None),
    "gcd(*xs)": ("gcd", None),
    "gcd(**xs)": ("gcd", None),
    "opt(1)": ("opt", {"a": "1", "b": "2", "c": "'x'", "rest": "()", "kw": "{}"}),
    "opt(1, 3, 4, 'y', d=5)": ("opt", {"a": "1", "b": "3", "c": "'x'", "rest": "(4, 'y')", "kw": "{'d': 5}"}),
    "opt(1, 3, 4, y)": ("opt", None),
    "now()": ("now", {}),
    "odd(b=1)": ("odd", None),
    "odd(2, b=1)": ("odd", {"a": "2", "b": "1"}),
    "S(3).m(1)": ("S.m", None),
    "anything.at[0].m(1)": ("S.m", None),
    "S.m(1, 2)": ("S.m", {"self": "1", "x": "2"}),
    "S.st(1)": ("S.st", {"x": "1"}),
    "S(1).st(1)": ("S.st", {"x": "1"}),
    "S.cl(1)": ("S.cl", None),
    "P(1)": ("P.__init__", None),
    "S(1)": ("P.__init__", None),
    "S(1).shared()": ("P.shared", None),
}


@pytest.mark.parametrize("call", BOUND)
def test_bound_calls(call: str) -> None:
    bound = bind_arguments(analyse(SIGNATURES), call)
    assert (bound.function.qualname, bound.arguments) == BOUND[call]
    assert bound.call == call.strip()


REFUSED = {
    "gcd(48)": "`gcd(48)` does not bind to `gcd(a, b)`: missing a required argument: 'b'. "
    "Give all its arguments, for example `gcd(1, 2)`.",
    "gcd(1, 2, 3)": "`gcd(1, 2, 3)` does not bind to `gcd(a, b)`: too many positional arguments. "
    "Give the arguments that it takes, for example `gcd(1, 2)`.",
    "S(1).m()": "`S(1).m()` does not bind to `S(1).m(x)`: missing a required argument: 'x'. "
    "Give all its arguments, for example `S(1).m(1)`.",
    "odd()": "does not bind to `odd(a=..., /, *, b)`",
    "gdc(1, 2)": "There is no function `gdc` in this file: did you mean `gcd`? It has `gcd`, `opt`, `odd`, ",
    "len('x')": "There is no function `len` in this file: it has `gcd`, ",
    "x.shared()": "`x.shared` could be any of `P.shared`, `T.shared`: name the class, such as `P(...).shared(...)`.",
    "Empty()": "Class `Empty` has no `__init__` to trace: call one of its methods instead.",
    "later(1)": "`later` is async, so a call runs nothing of it: call what runs it (asyncio.run).",
    "gcd": "`gcd` is not a call: give a function with its arguments, such as 'gcd(48, 18)'.",
    "gcd(1,": "`gcd(1,` is not Python ('(' was never closed): give a call such as `gcd(48, 18)`.",
    "": "No call is given: give one such as `gcd(48, 18)`.",
    "gcd(1, 2); 3": "is not Python",
    "gcd(\0)": "is not Python",
    "gcd(" + "-" * 10_000 + "1, 2)": "nested too deeply",
    "gcd" + "(1)" * 3000: "nested too deeply",
}


@pytest.mark.parametrize("call", REFUSED)
def test_refused_calls(call: str) -> None:
    with pytest.raises(UserError) as caught:
        bind_arguments(analyse(SIGNATURES), call)
    assert REFUSED[call] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_broken_file_refuses_every_call() -> None:
    with pytest.raises(UserError) as caught:
        bind_arguments(analyse("x = 1\ndef f(:\n", "case.py"), "f(1)")
    assert str(caught.value) == "case.py, line 2: syntax error: invalid syntax; correct it first."


def test_a_file_without_functions_refuses_every_call() -> None:
    with pytest.raises(UserError, match="There is no function `f` in this file: it defines none"):
        bind_arguments(analyse("x = 1\n"), "f(1)")
