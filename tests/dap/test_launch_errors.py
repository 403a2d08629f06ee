"""Launches that cannot be: one sentence and number each, then the session is over."""

from __future__ import annotations

import json
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

TESTS = """
    import pytest
    from case import gcd

    @pytest.mark.parametrize("a, b", [(4, 2), (9, 6)])
    def test_gcd(a, b):
        assert gcd(a, b) == gcd(b, a)

    async def waits():
        pass
"""

CASES: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing": ({}, 2001, "names no file"),
    "missing file": ({"program": "{dir}/none.py"}, 2003, "Cannot read {dir}/none.py: No such file or directory."),
    "a directory": ({"program": "{dir}"}, 2003, "Is a directory"),
    "null byte": ({"program": "a\0b.py"}, 2003, "null byte"),
    "wrong encoding": ({"program": "{dir}/latin.py"}, 2003, "its text encoding is wrong"),
    "syntax error": (
        {"program": "{dir}/broken.py"}, 2004, "until its syntax error is corrected: line 2: '(' was never closed.",
    ),
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
        {"program": "{dir}/case.py", "maxFrames": 0}, 2002, "'maxFrames' must be a number of frames from 1 to 1000000.",
    ),
    "too many frames": ({"program": "{dir}/case.py", "maxFrames": 10**30}, 2002, "number of frames from 1 to 1000000"),
    "a report of another kind": (
        {"program": "{dir}/case.py", "report": "x.txt"}, 2002, "'report' must be the path of a .json or .html file.",
    ),
    "an async function": (
        {"program": "{dir}/test_case.py", "call": "waits()"}, 2006, "`waits` is async, so a call runs nothing of it",
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
    "unknown stepOver": ({"program": "{dir}/case.py", "stepOver": "hide"}, 2002, "must be one of trace, guess"),
    "unknown compare": ({"program": "{dir}/case.py", "compare": True}, 2002, "must be one of off, lockstep"),
    "call and test": (
        {"pytest": "{dir}/test_case.py::test_gcd", "call": "gcd(1, 2)"}, 2010, "'call' and 'pytest' exclude",
    ),
    "missing test file": ({"pytest": "{dir}/none.py::test_gcd"}, 2003, "Cannot read {dir}/none.py"),
    "missing test": (
        {"pytest": "{dir}/test_case.py::test_lcm"}, 2011,
        "The test '{dir}/test_case.py::test_lcm' cannot be predicted: there is no 'test_lcm'; there are test_gcd.",
    ),
    "missing case": ({"pytest": "{dir}/test_case.py::test_gcd[9]"}, 2011, "it has no case '9'; it has 4-2, 9-6."),
    "a test of something else": (
        {"pytest": "{dir}/test_case.py::test_gcd", "program": "{dir}/other.py"}, 2011,
        "it shows no call of a function of {dir}/other.py with literal arguments; leave out 'program'.",
    ),
    "missing trace": ({"trace": "{dir}/none.json"}, 2003, "Cannot read {dir}/none.json"),
    "not JSON": ({"trace": "{dir}/case.py"}, 2009, "not a recorded trace: it is not JSON"),
    "not a trace": ({"trace": "{dir}/other.json"}, 2009, "has no member 'version'"),
    "a trace of another version": (
        {"trace": "{dir}/newer.json"}, 2009, "The trace has version 2, this program reads version 1; record it again.",
    ),
    "a trace cut short": ({"trace": "{dir}/cut.json"}, 2009, "is not a recorded trace: it ends too early, at line 1"),
    "an empty file": ({"trace": "{dir}/empty.json"}, 2009, "is not a recorded trace: it is empty"),
    "binary": ({"trace": "{dir}/binary.json"}, 2009, "is not a recorded trace: it is not JSON"),
    "nested without end": ({"trace": "{dir}/nested.json"}, 2009, "is not a recorded trace: it is nested too deeply"),
    "a bad frame": ({"trace": "{dir}/frame.json"}, 2009, "Not a trace: line of frame 1 is str"),
    "a bad value": ({"trace": "{dir}/value.json"}, 2009, "Not a trace: repr of a value of frame 1 is int"),
}  # fmt: skip


def write_bad_traces(directory: Path) -> None:
    """What a file may be instead of a trace."""
    _, good = traces.write(directory, PROGRAM, "gcd(4, 2)")
    text = good.read_text(encoding="utf-8")
    frame, value = json.loads(text), json.loads(text)
    frame["frames"][1]["line"] = "2"
    value["frames"][1]["locals"]["a"]["repr"] = 4
    written = {
        "newer": json.dumps({**json.loads(text), "version": 2}),
        "cut": text[: len(text) // 2],
        "empty": "",
        "nested": "[" * 100_000,
        "frame": json.dumps(frame),
        "value": json.dumps(value),
    }
    for name, content in written.items():
        (directory / f"{name}.json").write_text(content, encoding="utf-8")
    (directory / "binary.json").write_bytes(bytes(range(256)))


@pytest.mark.parametrize("name", CASES)
def test_launch_error(name: str, tmp_path: Path) -> None:
    launch, number, expected = CASES[name]
    (tmp_path / "case.py").write_text(traces.text(PROGRAM), encoding="utf-8")
    (tmp_path / "broken.py").write_text("def f():\n    return (\n", encoding="utf-8")
    (tmp_path / "latin.py").write_bytes(b"name = '\xe9'\n")
    write_bad_traces(tmp_path)
    (tmp_path / "other.py").write_text("def lcm(a, b):\n    return a * b\n", encoding="utf-8")
    (tmp_path / "test_case.py").write_text(traces.text(TESTS), encoding="utf-8")
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
        unknown: dict[str, Any] = {"stoponentry": True, "zzzzz": "red"}
        client.start(trace=str(trace), model="nano", justMyCode=False, values=None, **unknown, **own)
        client.stop()
        told = client.console().splitlines()
        near = "There is no launch attribute 'stoponentry', so it has no effect: did you mean 'stopOnEntry'?"
        assert told[0] == near
        assert told[1].startswith("There is no launch attribute 'zzzzz', so it has no effect: there are program, call,")
        assert told[2] == "Launch attributes without effect in a replay: model."
        assert told[3] == "'justMyCode' has no effect: there is no code of other files in a trace."
        client.disconnect()
