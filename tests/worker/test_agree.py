"""How far a model agrees with known frames, over a real socket: answered, cancelled, pressed, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.worker.raw_client import Client, check_schema

PROGRAM = {"source": "def f(n): ...\n", "path": "f.py", "function": "f", "call": "f(1)"}


def frames(count: int) -> list[dict[str, Any]]:
    """Frames whose `i` is their index."""
    about = {"function": "f", "qualname": "f", "depth": 0, "line": 1}
    return [
        {"index": i, "event": "line" if i else "call", **about, "locals": {"i": {"repr": f"{i}", "origin": "computed"}}}
        for i in range(count)
    ]


def test_each_frame_gets_an_answer(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        error, result = client.call("agree", {**PROGRAM, "frames": frames(3)})
    assert error is None
    check_schema("agree_result", result)
    assert (result["end"], result["model"]["name"]) == ({"reason": "returned", "message": ""}, "tiny")
    assert result["frames"] == [
        {"frame": 0, "agrees": True, "values": {"i": {"p": 0.75, "agrees": True}}},
        {"frame": 1, "agrees": False, "values": {"i": {"p": 0.25, "agrees": False}}},
        {"frame": 2, "agrees": True, "values": {"i": {"p": 0.75, "agrees": True}}},
    ]


@pytest.mark.parametrize("begun", [True, False], ids=["running", "waiting"])
def test_it_is_cancelled(shared_worker: Path, begun: bool) -> None:
    with Client(shared_worker) as client:
        if not begun:
            client.predict("count(200, 0.05)")
        number = client.request("agree", {**PROGRAM, "frames": frames(1000)})
        client.send([2, "cancel", {"id": number}])
        error, result = client.answer(number)
        assert (error, result["end"]["reason"], result["frames"]) == (None, "cancelled", [])


def test_a_prediction_goes_first_and_it_is_answered_afterwards(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        number = client.request("agree", {**PROGRAM, "frames": frames(200)})
        urgent = client.predict("count(1, 0)")
        order: list[int] = []
        while len(order) < 2:
            message = client.receive()
            if message[0] == 1:
                order.append(message[1])
                answered = message[3]
    assert order == [urgent, number]
    assert [each["frame"] for each in answered["frames"]] == list(range(200))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": ({"edits": {}}, "agree has no parameter 'edits'."),
    "no text": ({"call": 3}, "agree needs 'call' as a string."),
    "no frames": ({"frames": []}, "agree needs 'frames' as a list of the known frames, one at least."),
    "numbering": (
        {"frames": frames(3)[1:]},
        "'frames' must be a trace from its first frame on: 1 stands at 0.",
    ),
    "priority": ({"priority": "soon"}, "'priority' must be one of: interactive, look-ahead, background."),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_parameters_are_refused(shared_worker: Path, name: str) -> None:
    change, message = WRONG[name]
    with Client(shared_worker) as client:
        client.send([0, 7, "agree", {**PROGRAM, "frames": frames(1), **change}])
        assert client.answer(7)[0] == {"code": -32602, "message": message}
