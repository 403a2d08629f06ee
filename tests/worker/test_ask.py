"""Questions in words over a real socket: streamed, paused, cancelled, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.predict.words import ANSWERS
from tests.worker.raw_client import Client, check_schema

QUESTION = {"source": "def f(n): ...", "path": "f.py", "topic": "halts", "function": "f", "call": "f(1)"}


def test_reasoning_is_streamed_and_the_answer_weighed(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        number = client.request("ask", {**QUESTION, "max_tokens": 3})
        thoughts = [client.receive() for _ in range(3)]
        assert thoughts == [[2, "thought", [number, f"{each} "]] for each in range(3)]
        error, result = client.answer(number)
    assert error is None
    check_schema("ask_result", result)
    assert result["answers"] == [{"text": "terminates", "p": 1.0}, {"text": "loops", "p": 0.0}]
    assert (result["end"], result["tokens"]) == ({"reason": "returned", "message": ""}, 3)


@pytest.mark.parametrize("topic", ["time", "space"])
def test_answers_are_the_callers_or_the_known_ones(shared_worker: Path, topic: str) -> None:
    with Client(shared_worker) as client:
        asked = {**QUESTION, "topic": topic, "call": "", "max_tokens": 0}
        known = client.call("ask", asked)[1]["answers"]
        own = client.call("ask", {**asked, "answers": ["O(n)", "O(k)"]})[1]["answers"]
    assert [each["text"] for each in known] == list(ANSWERS["time"])
    assert [each["text"] for each in own] == ["O(n)", "O(k)"]


def test_a_question_is_cancelled(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        number = client.request("ask", {**QUESTION, "max_tokens": 50_000})
        assert client.receive()[1] == "thought"
        client.send([2, "cancel", {"id": number}])
        result = client.answer(number)[1]
    assert (result["end"]["reason"], result["answers"]) == ("cancelled", [])


def test_a_paused_question_goes_on_behind_its_reasoning(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        number = client.request("ask", {**QUESTION, "max_tokens": 100, "priority": "background"})
        thoughts = [client.receive()]
        urgent = client.predict("count(1, 0)")
        order = []
        while len(order) < 2:
            message = client.receive()
            if message[0] == 1:
                order.append(message[1])
                answered = message[3]
            elif message[1] == "thought":
                thoughts.append(message)
    assert order == [urgent, number]
    assert "".join(message[2][1] for message in thoughts).split() == [str(each) for each in range(100)]
    assert answered["tokens"] == 100


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no topic": ({"topic": "weather"}, "ask needs 'topic' as one of: halts, time, space."),
    "unknown": ({"frames": 1}, "ask has no parameter 'frames'."),
    "no text": ({"call": 3}, "ask needs 'call' as a string."),
    "one answer": ({"answers": ["yes"]}, "'answers' must be 2 to 100 different texts of at most 200 characters."),
    "twice": ({"answers": ["yes", "yes"]}, "'answers' must be 2 to 100 different texts of at most 200 characters."),
    "budget": ({"max_tokens": -1}, "'max_tokens' must be a whole number from 0 to 100000."),
    "priority": ({"priority": "soon"}, "'priority' must be one of: interactive, look-ahead, background."),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_parameters_are_refused(shared_worker: Path, name: str) -> None:
    change, message = WRONG[name]
    with Client(shared_worker) as client:
        client.send([0, 7, "ask", {**QUESTION, **change}])
        assert client.answer(7)[0] == {"code": -32602, "message": message}
