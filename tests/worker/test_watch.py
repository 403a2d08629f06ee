"""The value of an expression at a frame, over a real socket: answered, cancelled, pressed, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.worker.raw_client import Client, check_schema
from tests.worker.test_agree import PROGRAM, frames


def watch(count: int, **more: Any) -> dict[str, Any]:
    return {**PROGRAM, "frames": frames(count), "expression": "i+1", **more}


@pytest.mark.parametrize(("expression", "raised"), [("i+1", False), ("rorrE", True)])
def test_it_is_answered(shared_worker: Path, expression: str, raised: bool) -> None:
    with Client(shared_worker) as client:
        error, result = client.call("watch", watch(3, expression=expression))
    assert error is None
    check_schema("watch_result", result)
    assert result["value"] == {"repr": expression[::-1], "origin": "predicted", "p": 0.5}
    assert (result["raised"], result["tokens"], result["end"]["reason"]) == (raised, 1, "returned")


@pytest.mark.parametrize("begun", [True, False], ids=["running", "waiting"])
def test_it_is_cancelled(shared_worker: Path, begun: bool) -> None:
    with Client(shared_worker) as client:
        if not begun:
            client.predict("count(200, 0.05)")
        number = client.request("watch", watch(1000))
        client.send([2, "cancel", {"id": number}])
        error, result = client.answer(number)
        assert (error, result["end"]["reason"], result["value"]) == (None, "cancelled", None)


def test_it_pauses_a_prediction_that_looks_ahead(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        ahead = client.predict("count(30, 0.02)", priority="look-ahead")
        assert client.receive()[1] == "frame"
        number = client.request("watch", watch(1))
        indices, order = [0], []
        while len(order) < 2:
            message = client.receive()
            if message[0] == 1:
                order.append(message[1])
            elif message[1] == "frame":
                indices.append(message[2][1]["index"])
    assert order == [number, ahead]
    assert indices == list(range(30)), "no frame is lost or told twice"


def test_one_that_is_pressed_is_answered_later(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        number = client.request("watch", watch(200, priority="background"))
        urgent = client.predict("count(1, 0)")
        order: list[int] = []
        while len(order) < 2:
            message = client.receive()
            if message[0] == 1:
                order.append(message[1])
        assert order == [urgent, number]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": ({"edits": {}}, "watch has no parameter 'edits'."),
    "no text": ({"expression": 3}, "watch needs 'expression' as 1 to 2000 characters."),
    "nothing": ({"expression": ""}, "watch needs 'expression' as 1 to 2000 characters."),
    "no frames": ({"frames": []}, "watch needs 'frames' as a list of the known frames, one at least."),
    "priority": ({"priority": "soon"}, "'priority' must be one of: interactive, look-ahead, background."),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_parameters_are_refused(shared_worker: Path, name: str) -> None:
    change, message = WRONG[name]
    with Client(shared_worker) as client:
        client.send([0, 7, "watch", {**watch(1), **change}])
        assert client.answer(7)[0] == {"code": -32602, "message": message}
