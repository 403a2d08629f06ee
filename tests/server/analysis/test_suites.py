"""Calls found in the test files of a workspace, real files in a folder of their own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.program.modules import known_names
from cwm_lsp.server.analysis.suites import Suites

PROGRAM = "def f(a):\n    return a\n"


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


# files -> names of the module `m.py` in the first of them
NAMES = {
    "at the root": ({"m.py": ""}, {"m": ""}),
    "in a folder that may be on the path": ({"src/m.py": ""}, {"m": "", "src.m": ""}),
    "in a package": ({"src/p/m.py": "", "src/p/__init__.py": ""}, {"p.m": "", "src.p.m": ""}),
    "in a package that hands it on": (
        {
            "p/q/m.py": "",
            "p/__init__.py": "from .q import m\nfrom .q.m import f as g\n",
            "p/q/__init__.py": "from .m import f",
        },
        {"p.q.m": "", "p.q.f": "f", "p.g": "f"},
    ),
    "a package": ({"p/__init__.py": ""}, {"p": ""}),
    "in a folder that is no name": ({"my-app/m.py": ""}, {"m": ""}),
}


@pytest.mark.parametrize("name", NAMES)
def test_known_names(tmp_path: Path, name: str) -> None:
    files, expected = NAMES[name]
    write(tmp_path, files)
    assert known_names(tmp_path / next(iter(files)), tmp_path) == expected


def test_names_outside_of_the_workspace(tmp_path: Path) -> None:
    write(tmp_path, {"deep/p/m.py": "", "deep/p/__init__.py": ""})
    assert known_names(tmp_path / "deep/p/m.py", None) == {"p.m": ""}


# files beside `m.py` -> the calls found, as "file line call"
CALLS: dict[str, tuple[dict[str, str], list[str]]] = {
    "near ones first": (
        {
            "tests/a/test_b.py": "from m import f\nf(1)\n",
            "tests/test_m.py": "from m import f\nf(2)\n",
            "m_test.py": "import m\nm.f(3)\nm.f(2)\n",
        },
        ["m_test.py 2 f(3)", "m_test.py 3 f(2)", "tests/a/test_b.py 2 f(1)"],
    ),
    "only test files": ({"tests/helpers.py": "from m import f\nf(1)\n"}, []),
    "not those of others": (
        {".venv/test_m.py": "from m import f\nf(1)\n", "node_modules/x/test_m.py": "import m\nm.f(1)"},
        [],
    ),
    "with fixtures from conftest.py, the nearest wins": (
        {
            "conftest.py": "from pytest import fixture\n@fixture\ndef a():\n    return 1\n"
            "@fixture\ndef b():\n    return 2\n",
            "tests/conftest.py": "import pytest\n@pytest.fixture\ndef b():\n    return 3\n",
            "tests/test_m.py": "from m import f\ndef test(a, b):\n    f(a)\n    f(b)\n",
        },
        ["tests/test_m.py 3 f(1)", "tests/test_m.py 4 f(3)"],
    ),
    "relative": (
        {"tests/test_m.py": "from ..m import f\n", "test_m.py": "from .m import f\nf(4)\n"},
        ["test_m.py 2 f(4)"],
    ),
    "too long a file": ({"test_m.py": "from m import f\nf(1)\n" + "#" * 300_000}, []),
    "not UTF-8": ({"test_m.py": "from m import f\nf(1)\nx = '\udcff'\n"}, ["test_m.py 2 f(1)"]),
}


@pytest.mark.parametrize("name", CALLS)
def test_calls_in_a_workspace(tmp_path: Path, name: str) -> None:
    files, expected = CALLS[name]
    for file, text in files.items():
        write(tmp_path, {file: ""})
        (tmp_path / file).write_bytes(text.encode("utf-8", "surrogateescape"))
    found = Suites().calls(analyse(PROGRAM), tmp_path / "m.py", [tmp_path], 100)
    assert [f"{Path(c.path).relative_to(tmp_path).as_posix()} {c.line} {c.call}" for c in found.calls] == expected
    assert found.note == ""


def test_what_changes_on_disk_is_read_again(tmp_path: Path) -> None:
    suites, program = Suites(), analyse(PROGRAM)

    def calls() -> list[str]:
        return [call.call for call in suites.calls(program, tmp_path / "m.py", [tmp_path], 100).calls]

    write(tmp_path, {"test_m.py": "from m import f\ndef test(a):\n    f(1)\n    f(a)\n"})
    assert calls() == ["f(1)"]
    write(tmp_path, {"test_m.py": "from m import f\ndef test(a):\n    f(1000)\n    f(a)\n"})
    assert calls() == ["f(1000)"]
    write(
        tmp_path,
        {
            "conftest.py": "import pytest\n@pytest.fixture\ndef a():\n    return 5\n",
            "test_n.py": "from m import f\nf(7)\n",
        },
    )
    assert calls() == ["f(1000)", "f(5)"]  # the new test file is seen when it is told of
    suites.changed()
    assert calls() == ["f(1000)", "f(5)", "f(7)"]
    os.remove(tmp_path / "test_m.py")
    assert calls() == ["f(7)"]


def test_several_folders(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"one/m.py": "", "one/test_m.py": "from m import f\nf(1)\n", "two/test_x.py": "from m import f\nf(2)\n"},
    )
    found = Suites().calls(analyse(PROGRAM), tmp_path / "one/m.py", [tmp_path / "one", tmp_path / "two"], 100)
    assert [call.call for call in found.calls] == ["f(1)", "f(2)"]


def test_bounds_are_stated(tmp_path: Path) -> None:
    write(tmp_path, {f"test_{n}.py": f"from m import f\nf({n})\n" for n in range(5)})
    found = Suites().calls(analyse(PROGRAM), tmp_path / "m.py", [tmp_path], 3)
    assert len(found.calls) == 3
    assert "cwm.tests.maxFiles" in found.note
    hurried = Suites()
    found = hurried.calls(analyse(PROGRAM), tmp_path / "m.py", [tmp_path], 3, seconds=0.0)
    assert (found.calls, bool(found.note), found.goes_on) == ((), True, True)
    found = hurried.calls(analyse(PROGRAM), tmp_path / "m.py", [tmp_path], 3)
    assert (len(found.calls), found.goes_on) == (3, False)
    write(tmp_path, {"test_0.py": "from m import f\n" + "".join(f"f({n})\n" for n in range(1000))})
    found = Suites().calls(analyse(PROGRAM), tmp_path / "m.py", [tmp_path], 100)
    assert (len(found.calls), "500" in found.note) == (500, True)
