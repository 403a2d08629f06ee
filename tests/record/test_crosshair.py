"""CrossHair in a process of its own: what it proposes, and that nothing of it stays."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.record.crosshair import Given, Question, Solving, check_installed, solving
from cwm_lsp.trace.problem import UserError

INSTALLED = importlib.util.find_spec("crosshair") is not None
needs_crosshair = pytest.mark.skipif(not INSTALLED, reason="CrossHair is an optional dependency and not installed")
SECONDS = 60.0

POINT = "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n    y: int\n\n"
PLANTED: dict[str, tuple[str, str, tuple[Given, ...], dict[str, Any]]] = {
    "an equation": (
        "def f(x):\n    return 'found' if x * x - 7001 * x + 12005994 == 0 and x > 3000 else ''\n",
        "f",
        (Given("x", "", "int"),),
        {"returns": "'found'"},
    ),
    "a text": (
        "def f(s):\n    return s.startswith('ab') and s[3:5] == 'zq' and len(s) == 9\n",
        "f",
        (Given("s", "", "str | int"),),
        {"returns": "True"},
    ),
    "an exception": (
        POINT + "def f(p: Point):\n    if p.x + p.y == 1235 and p.x * 2 == p.y + 10:\n        raise KeyError(p)\n",
        "f",
        (Given("p", "", "int"),),
        {"raises": "KeyError"},
    ),
    "a line": (
        "def f(a, *, b):\n    try:\n        n = a - 1\n    except TypeError:\n        n = 0\n"
        "    if n == 77777 and b > n:\n        return (\n            n)\n    return b\n",
        "f",
        (Given("a", "", "int"), Given("b", "=", "int")),
        {"reaches": 8},
    ),
    "a method": (
        "class A:\n    def __init__(self, n: int):\n        self.n = n\n\n    def f(self, k):\n        return self.n + k == 919191\n",  # noqa: E501
        "A.f",
        (Given("self", "", "A"), Given("k", "", "int")),
        {"returns": "True"},
    ),
    "a generator": (
        "def f(*args):\n    for each in args:\n        yield each * 3\n",
        "f",
        (Given("args", "*", "int"),),
        {"generator": True, "returns": "[27003]"},
    ),
    "an enumeration": (
        "from enum import Enum\nclass C(Enum):\n    RED = 1\n    BLUE = 2\n\ndef f(c: C):\n    return c is C.BLUE\n",
        "f",
        (Given("c", "", "C"),),
        {"returns": "True"},
    ),
}


def question(source: str, callee: str, given: tuple[Given, ...], wanted: dict[str, Any], place: Path) -> Question:
    return Question(source, str(place / "planted.py"), callee, given, **wanted)


def first(found: Solving) -> str | None:
    """The first call that comes; None where none does."""
    while (calls := found.arrived()) is not None:
        if calls:
            return calls[0]
        time.sleep(0.02)
    return None


@needs_crosshair
@pytest.mark.parametrize(("source", "callee", "given", "wanted"), PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_found(
    source: str, callee: str, given: tuple[Given, ...], wanted: dict[str, Any], tmp_path: Path
) -> None:
    with solving(question(source, callee, given, wanted, tmp_path), SECONDS) as found:
        call = first(found)
    assert call is not None, found.problem
    space: dict[str, Any] = {}
    exec(source, space)  # the programs above are ours
    if "returns" in wanted:
        assert repr(eval(call, space)) == wanted["returns"]
    elif "raises" in wanted:
        with pytest.raises(KeyError):
            eval(call, space)
    else:
        assert eval(call, space) == 77777
    assert found.process.poll() is not None


@needs_crosshair
@pytest.mark.parametrize(
    "source",
    ["while True:\n    pass\n", "def f(x):\n    while True:\n        pass\n", "import time\ntime.sleep(600)\n"],
    ids=["a loop on import", "a loop", "sleep"],
)
def test_it_is_killed_when_its_time_is_over(source: str, tmp_path: Path) -> None:
    asked = question(source, "f", (Given("x", "", "int"),), {"returns": "1"}, tmp_path)
    with solving(asked, 2.0) as found:
        assert first(found) is None
        assert found.process.poll() is not None
    assert list(tmp_path.iterdir()) == []


@needs_crosshair
def test_it_is_killed_when_nobody_waits_any_longer(tmp_path: Path) -> None:
    asked = question("import time\ntime.sleep(600)\n", "f", (), {"returns": "1"}, tmp_path)
    with solving(asked, SECONDS) as found:
        assert found.arrived() == []
    assert found.process.returncode != 0
    assert found.arrived() is None


@needs_crosshair
@pytest.mark.parametrize(
    "harm",
    [
        "open({path!r}, 'w').close()",
        "__import__('os').system('touch ' + {path!r})",
        "__import__('subprocess').run(['touch', {path!r}])",
        "__import__('os').mkdir({path!r})",
        "__import__('socket').socket().connect(('127.0.0.1', 9))",
    ],
)
def test_the_wall(harm: str, tmp_path: Path) -> None:
    path = tmp_path / "harm"
    line = harm.format(path=str(path))
    asked = question(f"{line}\ndef f(x):\n    return 1\n", "f", (Given("x", "", "int"),), {"returns": "1"}, tmp_path)
    with solving(asked, SECONDS) as found:
        assert first(found) is None
    assert found.problem.startswith("the module body raised SideEffectDetected")
    asked = question(f"def f(x):\n    {line}\n", "f", (Given("x", "", "int"),), {"returns": "None"}, tmp_path)
    with solving(asked, SECONDS) as found:
        assert first(found) is None
    assert not path.exists()


@needs_crosshair
def test_what_cannot_be_searched_says_why(tmp_path: Path) -> None:
    with solving(question("x = 1 / 0\n", "f", (), {"returns": "1"}, tmp_path), SECONDS) as found:
        assert first(found) is None
    assert found.problem == "the module body raised ZeroDivisionError: division by zero"
    with solving(question("x = 1\n", "f", (), {"returns": "1"}, tmp_path), SECONDS) as found:
        assert first(found) is None
    assert "NameError" in found.problem


@needs_crosshair
def test_an_interpreter_that_cannot_search(tmp_path: Path) -> None:
    asked = question("x = 1\n", "f", (), {"returns": "1"}, tmp_path)
    with pytest.raises(UserError, match="cannot run the interpreter"), solving(asked, SECONDS, python="/no/python"):
        pass


def test_it_says_how_to_install_it() -> None:
    if INSTALLED:
        check_installed()
    else:
        with pytest.raises(UserError, match=r"pip install 'cwm-lsp\[crosshair\]'"):
            check_installed()
