"""Steps over calls whose outcome is guessed in one step, and steps into them, which are predicted then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.dap import traces
from tests.dap.client import Client, adapter
from tests.dap.stage import playing


@contextmanager
def guessing(directory: Path, source: str, call: str, seconds: float = 0.0, **launch: object) -> Iterator[Client]:
    with playing(directory, source, call, seconds) as stage, adapter(env=stage.env) as client:
        launch = {"stepOver": "guess", "stopOnEntry": True, **launch}
        client.start(program=str(stage.program), call=call, model=str(stage.model), **launch)
        client.stop()
        yield client
        client.disconnect()


LOCKSTEP = {"compare": "lockstep", "trusted": True}
RAISES = """
    def inner(x):
        try:
            return 10 // x
        finally:
            x = None

    def ask(x):
        try:
            y = inner(x)
        except ZeroDivisionError:
            y = -1
        return y
"""
HIDDEN = """
    import os

    def parent(n):
        n = os.getppid()
        return n

    def ask(n):
        k = parent(n) * 0
        return k
"""


def actual(client: Client) -> dict[str, str]:
    return {row["name"]: row["value"] for row in client.scopes()["Actual"]}


def confidence(client: Client, name: str) -> str:
    return str({row["name"]: row["value"] for row in client.scopes()["Confidence"]}[name])


def test_what_is_stepped_over_is_guessed(tmp_path: Path) -> None:
    with guessing(tmp_path, traces.TWO, "both(1)") as client:
        assert client.go("next") == "step both:10"
        assert client.locals() == {"(return) f": "2", "(return) g": "2", "a": "1", "b": "4"}
        assert confidence(client, "(return) f") == "guessed, p = 0.50"
        assert client.go("continue") == "step both:11"


def test_what_is_stepped_into_is_predicted(tmp_path: Path) -> None:
    with guessing(tmp_path, traces.TWO, "both(1)", 0.01) as client:
        assert client.go("next") == "step both:10"
        assert client.go("stepBack") == "step both:9"
        assert client.go("stepIn") == "step f:2", "what was guessed is predicted line by line"
        assert client.locals() == {"x": "1"}
        assert client.go("stepOut") == "step both:10"
        assert confidence(client, "(return) f") == "predicted, p = 0.93"
        assert client.go("stepBack") == "step both:9"
        assert client.go("stepIn") == "step f:2", "and is known from then on"


def test_calls_in_a_call_are_guessed_again(tmp_path: Path) -> None:
    with guessing(tmp_path, traces.FACT, "fact(4)") as client:
        for depth in (2, 3):
            client.go("next")
            assert client.go("stepIn") == "step fact:2"
            assert len(client.stack()) == depth
        client.go("next")
        assert client.go("next") == "step fact:4", "the end, as no line follows in the callers"
        assert client.locals()["(return) fact"] == "24"


def test_a_step_in_where_there_is_no_call(tmp_path: Path) -> None:
    with guessing(tmp_path, traces.TWO, "both(1)") as client:
        client.go("next")
        assert client.go("stepIn") == "step both:11"
        assert client.go("stepIn") == "step both:11", "the end"
        assert client.go("stepIn") == "terminated"


def test_a_pause_while_it_is_predicted(tmp_path: Path) -> None:
    with guessing(tmp_path, traces.TWO, "both(1)", 0.3) as client:
        client.request("stepIn", threadId=1)
        assert client.go("pause").startswith("pause ")
        while client.go("next") != "terminated":
            pass


def test_a_trace_goes_into_all_calls_unless_asked_otherwise(tmp_path: Path) -> None:
    with guessing(tmp_path, traces.TWO, "both(1)", stepOver="trace") as client:
        assert client.go("next") == "step both:10"
        assert confidence(client, "(return) f") == "predicted, p = 0.93"
        client.go("stepBack")
        assert client.go("stepIn") == "step f:2"


def test_a_real_run_goes_through_what_is_guessed(tmp_path: Path) -> None:
    with guessing(tmp_path, traces.TWO, "both(1)", **LOCKSTEP) as client:
        assert client.go("next") == "step both:10"
        assert actual(client) == {"(return) f": "2", "(return) g": "2", "a": "1", "b": "4"}
        assert client.go("continue") == "step both:11"
        assert "9 of 9 real steps agree with the prediction; first difference: none." in client.console()


def test_what_was_guessed_is_gone_into_where_the_real_run_has_been(tmp_path: Path) -> None:
    with guessing(tmp_path, traces.TWO, "both(1)", **LOCKSTEP) as client:
        assert client.go("next") == "step both:10"
        assert client.go("stepBack") == "step both:9"
        assert client.go("stepIn") == "step f:2"
        assert actual(client) == {"x": "1"}
        assert client.go("next") == "step f:3"
        assert actual(client) == {"x": "1", "y": "2"}
        assert client.go("continue") == "step both:11"
        assert "12 of 12 real steps agree with the prediction; first difference: none." in client.console()


def test_an_exception_is_guessed(tmp_path: Path) -> None:
    with guessing(tmp_path, RAISES, "ask(0)", **LOCKSTEP) as client:
        assert client.go("next") == "step ask:9"
        assert client.go("next") == "step ask:10"
        assert actual(client) == {"(exception)": "ZeroDivisionError('integer division or modulo by zero')", "x": "0"}
        assert client.go("continue") == "step ask:12"
        assert "first difference: none." in client.console()


def test_a_wrong_guess_is_where_the_two_part(tmp_path: Path) -> None:
    """The worker recorded another parent; behind known frames it goes on as it really is."""
    with guessing(tmp_path, HIDDEN, "ask(1)", **LOCKSTEP) as client:
        assert client.go("next") == "divergence parent (differs):3"
        assert re.fullmatch(r"return: predicted \d+, really \d+", client.seen("stopped")[-1]["description"])
        client.request("cwm/adopt")
        assert client.stop() == "goto parent:5"
        assert client.go("next") == "step ask:9"
        assert client.locals() == actual(client)


@pytest.mark.parametrize("into", [False, True], ids=["guessed", "gone into"])
def test_a_comparison_at_the_end_leaves_out_what_was_guessed_over(into: bool, tmp_path: Path) -> None:
    with guessing(tmp_path, traces.TWO, "both(1)", compare="end", trusted=True) as client:
        found = client.request("cwm/compare")
        assert (found["agreement"], found["firstDivergence"]) == ({"frames": 9, "of": 9}, None)
        assert sum(step["agrees"] is None for step in found["steps"]) == 3
        if into:
            assert client.go("stepIn") == "step f:2"
        assert client.go("continue") == "step both:11"
        told = client.console()
        assert f"{12 if into else 9} of {12 if into else 9} real steps agree with the prediction; first diff" in told
        assert told.count("its code is executed") == 1, "what really happened is known already"
