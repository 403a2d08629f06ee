"""Newer Pythons make the same frames (comprehensions apart, which they run without a frame), and with either hook."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import DEFAULT_LIMITS
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.serialize import from_json
from tests.interpreters import interpreter
from tests.record.programs import CASES, HOOK_CASES, PATH, Case, entry

_DIFFER = {
    "comprehension_multiline": "3.12 has no event for the first line of a comprehension over several lines",
    "local_class": "3.13 binds __firstlineno__ in class bodies",
}
_DIFFER_SINCE_314 = {
    "one_line_while": "3.14 comes back to the head of a loop on one line before it leaves it",
    "finally_raises": "3.14 words ZeroDivisionError otherwise",
    "comprehension_raises": "3.14 words ZeroDivisionError otherwise",
}
_ALL = """
import json, sys
from tests.record.programs import CASES, HOOK_CASES, PATH
from cwm_lsp.record import tracer
from cwm_lsp.record.hook_settrace import settrace_hook
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.serialize import to_json
limits = Limits(max_frames=500)
def all_traces():
    cases = (*CASES, *HOOK_CASES)
    traces = (tracer.trace_program(c.source, c.entry, path=PATH, module_name="traced", limits=limits) for c in cases)
    return {c.name: to_json(t) for c, t in zip(cases, traces, strict=True)}
traces = {"default": all_traces()}
assert tracer.hook is not settrace_hook
assert not any(map(sys.monitoring.get_tool, range(6)))
tracer.hook = settrace_hook
traces["settrace"] = all_traces()
print(json.dumps(traces))
"""


@cache
def _traces(python: str) -> dict[str, dict[str, Any]]:
    """The programs' traces by hook, `default` or `settrace`."""
    done = subprocess.run(
        [python, "-c", _ALL], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True, timeout=60
    )
    traces: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return traces


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="compares newer Pythons with 3.11")
@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
@pytest.mark.parametrize("case", [case for case in CASES if case.name not in _DIFFER], ids=lambda case: case.name)
def test_same_frames(version: str, case: Case) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    if version == "3.14" and case.name in _DIFFER_SINCE_314:
        pytest.skip(_DIFFER_SINCE_314[case.name])
    newer = from_json(_traces(python)["default"][case.name])
    here = trace_program(case.source, case.entry, path=PATH, module_name="traced", limits=DEFAULT_LIMITS)
    assert collapse_comprehensions(newer).frames == collapse_comprehensions(here).frames
    assert newer.end.reason == here.end.reason


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
@pytest.mark.parametrize("case", [*CASES, *HOOK_CASES], ids=lambda case: case.name)
def test_hooks_agree(version: str, case: Case) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    assert _traces(python)["default"][case.name] == _traces(python)["settrace"][case.name]


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_another_interpreter_records(version: str) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    trace = record("def f(n):\n    return n\n", entry("f(1)"), path=PATH, python=python)
    assert (trace.python, len(trace.frames)) == (version, 3)
