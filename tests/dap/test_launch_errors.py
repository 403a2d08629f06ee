"""Launches that cannot be: one sentence and number each, then the session is over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dap import traces
from tests.dap.client import Refused, adapter

PROGRAM = """
    def gcd(a, b):
        while b:
            a, b = b, a % b
        return a
"""

CASES: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing": ({}, 2001, "names no file"),
    "missing file": ({"program": "{dir}/none.py"}, 2003, "Cannot read {dir}/none.py: No such file or directory."),
    "a directory": ({"program": "{dir}"}, 2003, "Is a directory"),
    "null byte": ({"program": "a\0b.py"}, 2003, "null byte"),
    "wrong encoding": ({"program": "{dir}/latin.py"}, 2003, "its text encoding is wrong"),
    "syntax error": ({"program": "{dir}/broken.py"}, 2004, "line 2: "),
    "unknown function": (
        {"program": "{dir}/case.py", "function": "lcm"}, 2005, "no function 'lcm' in {dir}/case.py; it has gcd.",
    ),
    "unknown function in a call": ({"program": "{dir}/case.py", "call": "lcm(1)"}, 2006, "`lcm`"),
    "a call that does not parse": ({"program": "{dir}/case.py", "call": "gcd(1,"}, 2006, "gcd(1,"),
    "a call that does not bind": (
        {"program": "{dir}/case.py", "call": "gcd(1)"}, 2006, "missing a required argument: 'b'",
    ),
    "arguments that do not bind": (
        {"program": "{dir}/case.py", "function": "gcd", "args": [1, 2, 3]}, 2006, "too many positional arguments",
    ),
    "a function without arguments": (
        {"program": "{dir}/case.py", "function": "gcd"}, 2006, "missing a required argument: 'a'",
    ),
    "args alone": ({"program": "{dir}/case.py", "args": [1]}, 2002, "'args' must be given together with 'function'"),
    "call and function": (
        {"program": "{dir}/case.py", "call": "gcd(1, 2)", "function": "gcd"}, 2010, "'call' and 'function' exclude",
    ),
    "wrong value": (
        {"program": "{dir}/case.py", "maxFrames": 0}, 2002, "'maxFrames' must be a number of frames, 1 or more",
    ),
    "unknown quantisation": (
        {"program": "{dir}/case.py", "quantize": "int2"}, 2002, "'quantize' must be one of none, fp8, int8, int4",
    ),
    "unknown values": (
        {"program": "{dir}/case.py", "values": "exact"}, 2002, "'values' must be one of hybrid, neural",
    ),
    "wrong type": ({"program": ["case.py"]}, 2002, "'program' must be a path"),
    "unknown module": ({"module": "no.such", "cwd": "{dir}"}, 2007, "no file for the module 'no.such' under {dir}"),
    "missing model": (
        {"program": "{dir}/case.py", "call": "gcd(4, 2)", "model": "{dir}/no-model"},
        2008,
        "No model at '{dir}/no-model'",
    ),
    "missing trace": ({"trace": "{dir}/none.json"}, 2003, "Cannot read {dir}/none.json"),
    "not JSON": ({"trace": "{dir}/case.py"}, 2009, "not a recorded trace: it is not JSON"),
    "not a trace": ({"trace": "{dir}/other.json"}, 2009, "has no member 'version'"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_launch_error(name: str, tmp_path: Path) -> None:
    launch, number, expected = CASES[name]
    (tmp_path / "case.py").write_text(traces.text(PROGRAM), encoding="utf-8")
    (tmp_path / "broken.py").write_text("def f():\n    return (\n", encoding="utf-8")
    (tmp_path / "latin.py").write_bytes(b"name = '\xe9'\n")
    (tmp_path / "other.json").write_text('{"frames": []}', encoding="utf-8")
    filled: dict[str, Any] = {
        key: value.format(dir=tmp_path) if isinstance(value, str) else value for key, value in launch.items()
    }
    with adapter() as client:
        with pytest.raises(Refused) as refused:
            client.start(**filled)
        assert refused.value.id == number
        assert expected.format(dir=tmp_path) in refused.value.text
        assert "\n" not in refused.value.text
        assert client.stop() == "terminated"
        client.disconnect()


def test_unknown_attributes_are_named_not_refused(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with adapter() as client:
        own: dict[str, Any] = {"type": "cwm", "request": "launch", "name": "F5", "__sessionId": "1"}
        client.start(trace=str(trace), compare="lockstep", colour="red", stopOnEntry=None, **own)
        client.stop()
        assert "Launch attributes without effect here: colour, compare.\n" in client.console()
        client.disconnect()
