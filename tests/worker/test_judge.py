"""Verdicts on calls over a real socket: computed beside the model, given up when they are not wanted any more."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.verdicts.verdict import Kind, Origin, verdict_from_json
from tests.worker.raw_client import Client, check_schema

DOWN = "def down(n, step):\n    while n != 0:\n        n -= step\n    return n\n"
SPIN = "def spin(n):\n    while n:\n        n = n * 3 % 1000003 or 1\n"
ABOUT = {"path": "f.py", "function": "down"}


@pytest.mark.parametrize(
    ("source", "call", "kind", "origin"),
    [
        (DOWN, "down(4, 2)", Kind.TERMINATES, Origin.COMPUTED),
        (DOWN, "down(3, 2)", Kind.LOOPS, Origin.PROVED),
        (DOWN, "down(", Kind.UNKNOWN, None),
        ("def down(:", "down(4, 2)", Kind.UNKNOWN, None),
    ],
)
def test_a_call_is_judged(shared_worker: Path, source: str, call: str, kind: Kind, origin: Origin | None) -> None:
    with Client(shared_worker) as client:
        error, result = client.call("judge", {**ABOUT, "source": source, "call": call})
    assert error is None
    check_schema("judge_result", result)
    verdict = verdict_from_json(result["verdict"])
    assert (verdict.kind, verdict.origin) == (kind, origin)
    assert verdict.message
    assert verdict.to_json() == result["verdict"]


def test_neither_waits_for_the_other(shared_worker: Path) -> None:
    long = {"source": SPIN, "path": "f.py", "function": "spin", "call": "spin(2)", "max_frames": 10**6, "seconds": 60}
    with Client(shared_worker) as client:
        number = client.request("judge", long)
        answered, _ = client.answer(client.predict("count(3, 0)"))
        assert answered is None
        client.send([2, "cancel", {"id": number}])
        error, _ = client.answer(number)
        assert error["code"] == 5
        predicting = client.predict("count(10000, 0.01)")
        error, _ = client.call("judge", {**ABOUT, "source": DOWN, "call": "down(4, 2)"})
        assert error is None
        client.send([2, "cancel", {"id": predicting}])
        assert client.answer(predicting)[0] is None


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="children are counted in /proc")
def test_nothing_is_left_of_a_client_that_leaves(shared_worker: Path) -> None:
    long = {"source": SPIN, "path": "f.py", "function": "spin", "call": "spin(2)", "max_frames": 10**6, "seconds": 60}
    with Client(shared_worker) as client:
        worker = client.call("hello", {})[1]["pid"]
        client.request("judge", long)
        client.call("status")
        running = children(worker)
    with Client(shared_worker) as client:  # its own errand comes after the one that was given up
        assert client.call("judge", {**ABOUT, "source": DOWN, "call": "down(4, 2)"})[0] is None
        assert running - children(worker), "the child that was busy is gone"


@pytest.mark.parametrize(
    "wrong", [{"max_frames": 0}, {"seconds": 0}, {"seconds": 61}, {"call": 1}, {"calls": "f(1)"}, {"seconds": True}]
)
def test_parameters_are_checked(shared_worker: Path, wrong: dict[str, Any]) -> None:
    with Client(shared_worker) as client:
        request = [0, 7, "judge", {**ABOUT, "source": DOWN, "call": "down(1, 1)", **wrong}]
        client.send(request)
        error, _ = client.answer(7)
    assert error["code"] == -32602


def children(process: int) -> set[int]:
    """The living children of a process."""
    found = set()
    for each in os.listdir("/proc"):
        try:
            fields = Path("/proc", each, "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            found.add(int(each))
    return found
