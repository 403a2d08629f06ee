"""Calls found in test files, as the program that they test would write them."""

from __future__ import annotations

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.program.suites import read_suite, reexports, suite_calls

PROGRAM = """\
from decimal import Decimal

class Point:
    def __init__(self, x): pass
    def norm(self): pass

def f(a, b=0):
    return a

def gen():
    yield 1

def max(xs):
    return xs
"""
MODULES = {"pkg.mod": "", "src.pkg.mod": "", "pkg.f": "f", "pkg.Dot": "Point"}

# the test file -> its calls as "line call"
FOUND = {
    "imported by name": ("from pkg.mod import f\ndef test():\n    assert f(1, 2) == 3\n", ["3 f(1, 2)"]),
    "under another name": ("from pkg.mod import f as g\ndef test():\n    g(1)\n", ["3 f(1)"]),
    "through the module": ("from pkg import mod\ndef test():\n    mod.f(1)\n", ["3 f(1)"]),
    "through the module's alias": ("import src.pkg.mod as m\ndef test():\n    m.f(1)\n", ["3 f(1)"]),
    "through the dotted name": ("import pkg.mod\ndef test():\n    pkg.mod.f(1)\n", ["3 f(1)"]),
    "relative": ("from ..mod import f\ndef test():\n    f(1)\n", ["3 f(1)"]),
    "relative, the module": ("from .. import mod\ndef test():\n    mod.f(1)\n", ["3 f(1)"]),
    "relative, out of the root": ("from .... import mod\ndef test():\n    mod.f(1)\n", []),
    "re-exported by the package": ("from pkg import f\ndef test():\n    f(1)\n", ["3 f(1)"]),
    "re-exported under another name": (
        "import pkg\ndef test():\n    pkg.Dot(1).norm()\n",
        ["3 Point(1)", "3 Point(1).norm()"],
    ),
    "imported in the test": ("def test():\n    from pkg.mod import f\n    f(1)\n", ["3 f(1)"]),
    "another module": ("from pkg.other import f\ndef test():\n    f(1)\n", []),
    "a module of the same last name": ("from mod import f\ndef test():\n    f(1)\n", []),
    "imported from two places": ("from pkg.mod import f\nfrom x import f\ndef test():\n    f(1)\n", []),
    "bound in the test file": ("from pkg.mod import f\nf = wrapped(f)\ndef test():\n    f(1)\n", []),
    "hidden by a parameter": ("from pkg.mod import f\ndef test(f):\n    f(1)\n", []),
    "a method and its class": (
        "from pkg.mod import Point\nclass TestPoint:\n    def test_norm(self):\n        assert Point(3).norm() == 3\n",
        ["4 Point(3)", "4 Point(3).norm()"],
    ),
    "with an object of the program": (
        "from pkg import mod\ndef test():\n    mod.f(mod.Point(1))\n",
        ["3 Point(1)", "3 f(Point(1))"],
    ),
    "with what both import": (
        "from decimal import Decimal\nfrom pkg.mod import f\ndef test():\n    f(Decimal('1'))\n",
        ["4 f(Decimal('1'))"],
    ),
    "with what only the test imports": ("import os\nfrom pkg.mod import f\ndef test():\n    f(os.sep)\n", []),
    "with a built-in that means something else here": (
        "from pkg.mod import f\ndef test():\n    f(max([1]))\n    f(min([1]))\n",
        ["4 f(min([1]))"],
    ),
    "in pytest.raises, and of unittest": (
        "import pytest\nfrom pkg.mod import f\nclass TestF(T):\n    def test(self):\n"
        "        with pytest.raises(ValueError):\n            f(-1)\n        self.assertEqual(f(2), 2)\n",
        ["6 f(-1)", "7 f(2)"],
    ),
    "parametrize": (
        "import pytest\nfrom pkg.mod import f\n@pytest.mark.parametrize(('a', 'want'), [\n    ([1], 1),\n    (x, 2)])\n"
        "def test(a, want):\n    assert f(a) == want\n",
        ["4 f([1])"],
    ),
    "parametrize with a list of the module": (
        "import pytest\nfrom pkg.mod import f\nCASES = [(1, 2), pytest.param(3, 4, id='x'), (y, 1)]\n"
        "@pytest.mark.parametrize('a, b', CASES)\ndef test(a, b):\n    f(a, b)\n"
        "@pytest.mark.parametrize('a, b', CASES)\ndef test_2(a, b):\n    f(b, a)\n",
        ["3 f(1, 2)", "3 f(3, 4)", "3 f(2, 1)", "3 f(4, 3)"],
    ),
    "parametrize on the class": (
        "import pytest\nfrom pkg.mod import f\n@pytest.mark.parametrize('a', [1, 2])\nclass TestF:\n"
        "    def test(self, a):\n        f(a)\n",
        ["3 f(1)", "3 f(2)"],
    ),
    "a fixture": (
        "import pytest\nfrom pkg.mod import f\n@pytest.fixture\ndef xs():\n    '''Some.'''\n    return [1, 2]\n"
        "def test(xs):\n    assert f(xs) == 1\n",
        ["8 f([1, 2])"],
    ),
    "a fixture that yields a name, under another name": (
        "import pytest\nfrom pkg.mod import f\n@pytest.fixture(name='n')\ndef _n():\n    k = 4\n    yield k\n"
        "def test(n):\n    f(n)\n",
        ["8 f(4)"],
    ),
    "a fixture with params": (
        "from pytest import fixture\nfrom pkg.mod import f\n@fixture(params=[1, 2])\ndef n(request):\n"
        "    return request.param\ndef test(n):\n    f(n)\n",
        ["7 f(1)", "7 f(2)"],
    ),
    "a fixture of the class": (
        "import pytest\nfrom pkg.mod import f\nclass TestF:\n    @pytest.fixture\n    def n(self):\n        return 7\n"
        "    def test(self, n):\n        f(n)\n",
        ["8 f(7)"],
    ),
    "a fixture that is made": (
        "import pytest\nfrom pkg.mod import f\n@pytest.fixture\ndef xs():\n    return list(range(3))\n"
        "def test(xs):\n    f(xs)\n",
        [],
    ),
    "a list that the test changes": (
        "import pytest\nfrom pkg.mod import f\n@pytest.fixture\ndef xs():\n    return [1]\n"
        "def test(xs):\n    xs.append(2)\n    f(xs)\n",
        [],
    ),
    "a shared fixture": ("from pkg.mod import f\ndef test(shared):\n    f(shared)\n", ["3 f('s')"]),
    "a shared fixture that the file makes anew": (
        "import pytest\nfrom pkg.mod import f\n@pytest.fixture\ndef shared():\n    return make()\n"
        "def test(shared):\n    f(shared)\n",
        [],
    ),
    "module level": ("from pkg.mod import f\nassert f(5)\nN = 3\nf(N)\n", ["2 f(5)", "4 f(3)"]),
    "each once": ("from pkg.mod import f\ndef test():\n    f(1)\n    f(1)\n", ["3 f(1)"]),
    "what does not bind, and generators": ("from pkg.mod import f, gen\ndef test():\n    f()\n    gen()\n", []),
    "broken": ("from pkg.mod import f\ndef test(:\n", []),
    "null bytes": ("from pkg.mod import f\nf(1)\0\n", []),
    "nested too deeply": ("from pkg.mod import f\nf(" + "-" * 10_000 + "1)\n", []),
}


@pytest.mark.parametrize("name", FOUND)
def test_calls_of_a_suite(name: str) -> None:
    text, expected = FOUND[name]
    conftest = read_suite("import pytest\n@pytest.fixture\ndef shared():\n    return 's'\n", {})
    suite = read_suite(text, conftest.known_fixtures)
    found = suite_calls(suite, analyse(PROGRAM), MODULES, ("src", "pkg", "tests"), "t.py")
    assert [f"{each.line} {each.call}" for each in found] == expected
    assert all((each.source, each.path) == ("pytest", "t.py") for each in found)


def test_what_a_package_hands_on() -> None:
    text = (
        "from .mod import f\nfrom pkg.mod import Point as Dot\nfrom .other import g\nimport os\nif x:\n    broken = 1\n"
    )
    assert reexports(text, ("pkg",), ["pkg.mod"]) == {"pkg.f": "f", "pkg.Dot": "Point"}
    assert reexports("def f(:", ("pkg",), ["pkg.mod"]) == {}


def test_a_broken_program_has_no_calls() -> None:
    suite = read_suite("from pkg.mod import f\ndef test():\n    f(1)\n", {})
    assert suite_calls(suite, analyse("def f(:\n"), MODULES, (), "t.py") == ()
