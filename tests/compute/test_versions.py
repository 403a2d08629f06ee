"""Every supported Python's own instructions are computed as that Python runs them; others are not guessed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from cwm_lsp.compute import running
from cwm_lsp.compute.handlers.versions import changed
from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.versions import HERE, SUPPORTED, Version, unsupported
from tests.compute.compared import computed, world
from tests.interpreters import interpreter

_OTHERS = [version for version in SUPPORTED if version != HERE]
_KNOWN = ("input is", "the module time", "exec is", "when a finaliser", "async functions", "whether Python 3.12 tells")
_ALL = """
import json, sys
from tests.compute.compared import cases, outcome
from tests.record.programs import CASES, HOOK_CASES
named = [*cases("programs.txt"), *CASES, *HOOK_CASES]
if sys.version_info >= (3, 12):
    named += cases("since_312.txt")
named = [case for case in named if case.name not in ("body_raises", "endless_turns")]
print(json.dumps([(case.name, outcome(case.source, case.entry)) for case in named]))
"""


def _outcomes(python: str) -> list[tuple[str, str]]:
    done = subprocess.run(
        [python, "-c", _ALL], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=110,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    outcomes: list[tuple[str, str]] = json.loads(done.stdout)
    return outcomes


@pytest.mark.parametrize("version", [HERE, *_OTHERS], ids=str)
def test_programs_under(version: Version) -> None:
    python = sys.executable if version == HERE else interpreter(f"{version[0]}.{version[1]}")
    if python is None or version not in SUPPORTED:
        pytest.skip(f"no interpreter of a supported Python {version[0]}.{version[1]}")
    outcomes = _outcomes(python)
    known = tuple(f"unknown: {why}" for why in _KNOWN)
    assert [(name, what) for name, what in outcomes if what != "equal" and not what.startswith(known)] == []
    assert sum(what == "equal" for _, what in outcomes) >= 0.95 * len(outcomes)


def test_another_version_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(unsupported(version) is None for version in SUPPORTED)
    why = unsupported((3, 15))
    assert why == "Python 3.15's bytecode is not computed"
    monkeypatch.setattr(running, "unsupported", lambda: why)
    frames, end = computed(world("def f(): return 1\n", "f()"))
    assert isinstance(end, Unknown)
    assert (frames, end.reason) == ([], why)


def test_a_change_holds_until_the_next_one() -> None:
    assert changed((3, 11)).keys() == {"CALL"}
    for before, version in pairwise(SUPPORTED):
        assert changed(before).keys() <= changed(version).keys()
        assert changed(before) != changed(version)
