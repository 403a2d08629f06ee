"""Proposals over a real socket: streamed, paused, cancelled, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.worker.raw_client import Client, check_schema

WISH = {"source": "def f(n): ...", "path": "f.py", "function": "f", "outcome": {"returns": "[1]"}}


@pytest.mark.parametrize(
    ("outcome", "thought"),
    [
        ({"returns": "[1]"}, "Returns(text='[1]')"),
        ({"raises": "KeyError"}, "Raises(name='KeyError')"),
        ({"reaches": 1}, "Reaches(line=1)"),
        (None, "None"),
    ],
    ids=["returns", "raises", "reaches", "body"],
)
def test_proposals_are_streamed(shared_worker: Path, outcome: dict[str, Any] | None, thought: str) -> None:
    wish = {name: value for name, value in {**WISH, "outcome": outcome}.items() if value is not None}
    with Client(shared_worker) as client:
        number = client.request("propose", {**wish, "count": 3})
        made = [client.receive() for _ in range(4)]
        error, result = client.answer(number)
    assert made[0] == [2, "thought", [number, thought]]
    assert made[1:] == [[2, "proposal", [number, {"text": f"f({each})", "number": each}]] for each in range(3)]
    assert error is None
    check_schema("predict_result", result)
    assert (result["end"], result["tokens"]) == ({"reason": "returned", "message": ""}, 3)


def test_it_is_cancelled(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        number = client.request("propose", {**WISH, "count": 1000})
        assert client.receive()[1] == "thought"
        client.send([2, "cancel", {"id": number}])
        error, result = client.answer(number)
    assert (error, result["end"]["reason"]) == (None, "cancelled")
    assert result["tokens"] < 1000


def test_paused_it_goes_on_behind_what_it_proposed(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        number = client.request("propose", {**WISH, "count": 100, "priority": "background"})
        made = [client.receive()]
        urgent = client.predict("count(1, 0)")
        order: list[int] = []
        while len(order) < 2:
            message = client.receive()
            if message[0] == 1:
                order.append(message[1])
                answered = message[3]
            elif message[1] in ("proposal", "thought"):
                made.append(message)
    assert order == [urgent, number]
    assert [message[1] for message in made].count("thought") == 1
    assert [message[2][1]["number"] for message in made[1:]] == list(range(100))
    assert answered["tokens"] == 100


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": ({"call": "f(1)"}, "propose has no parameter 'call'."),
    "no text": ({"function": 3}, "propose needs 'function' as a string."),
    "outcome": (
        {"outcome": {"returns": "1", "raises": "E"}},
        "'outcome' must be one of: {returns: text}, {raises: name}, {reaches: line}.",
    ),
    "count": ({"count": 0}, "'count' must be a whole number from 1 to 1000."),
    "budget": ({"max_tokens": True}, "'max_tokens' must be a whole number from 0 to 100000."),
    "priority": ({"priority": "soon"}, "'priority' must be one of: interactive, look-ahead, background."),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_parameters_are_refused(shared_worker: Path, name: str) -> None:
    change, message = WRONG[name]
    with Client(shared_worker) as client:
        client.send([0, 7, "propose", {**WISH, **change}])
        assert client.answer(7)[0] == {"code": -32602, "message": message}
