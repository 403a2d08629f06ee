"""Scripted sessions: conditions, hit counts, logpoints, function breakpoints and data breakpoints, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.dap import traces
from tests.dap.client import Client, Json, adapter
from tests.dap.stage import playing

LOOP = """
    def add(n):
        total = 0
        for i in range(n):
            total = total + i
        return total
"""


@contextmanager
def replaying(directory: Path, source: str, call: str) -> Iterator[tuple[Client, Path]]:
    """A session over a recorded trace that stands at its first line."""
    program, trace = traces.write(directory, source, call)
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        client.stop()
        yield client, program
        client.disconnect()


def put(client: Client, program: Path, *wanted: Json) -> list[Json]:
    answer = client.request("setBreakpoints", source={"path": str(program)}, breakpoints=list(wanted))
    found: list[Json] = answer["breakpoints"]
    return found


def values(client: Client, motion: str, name: str, times: int = 9) -> list[str]:
    """The values of a name where the motion stops at breakpoints, until it stops elsewhere."""
    found = []
    for _ in range(times):
        if not client.go(motion).startswith(("breakpoint ", "data breakpoint ", "function breakpoint ", "exception ")):
            break
        found.append(client.locals()[name])
    return found


TERMS: list[tuple[Json, list[str]]] = [
    ({"condition": "i % 2 == 1"}, ["1", "3"]),
    ({"condition": "total > 2 and i != 4"}, ["3"]),
    ({"hitCondition": "2"}, ["1"]),
    ({"hitCondition": ">= 4"}, ["3", "4"]),
    ({"hitCondition": "% 2"}, ["1", "3"]),
    ({"condition": "i > 0", "hitCondition": "% 2"}, ["2", "4"]),
    ({"condition": "False"}, []),
]


@pytest.mark.parametrize(("terms", "stops"), TERMS, ids=str)
def test_the_same_stops_on_the_way_there_and_back(terms: Json, stops: list[str], tmp_path: Path) -> None:
    with replaying(tmp_path, LOOP, "add(5)") as (client, program):
        (placed,) = put(client, program, {"line": 4, **terms})
        assert placed["verified"] is True
        assert values(client, "continue", "i") == stops
        assert values(client, "reverseContinue", "i") == stops[::-1]
        assert values(client, "continue", "i") == stops, "hits are counted from the beginning, not from here"


def test_a_condition_without_a_value_stops_and_says_why_once(tmp_path: Path) -> None:
    with replaying(tmp_path, LOOP, "add(5)") as (client, program):
        put(client, program, {"line": 4, "condition": "limit > 1"})
        assert values(client, "continue", "i") == ["0", "1", "2", "3", "4"]
        said = "The condition 'limit > 1' of the breakpoint at line 4 has no value here: the frame has no limit."
        assert client.console().count(said) == 1


def test_logpoints_tell_and_do_not_stop(tmp_path: Path) -> None:
    with replaying(tmp_path, LOOP, "add(3)") as (client, program):
        put(
            client,
            program,
            {"line": 4, "logMessage": "i = {i}, twice {i * 2}, {limit}", "condition": "i > 0"},
            {"line": 5, "logMessage": "done"},
        )
        assert client.go("continue") == "step add:5"
        lines = [line for line in client.console().splitlines() if line.startswith(("i =", "done"))]
        reason = "<limit: the frame has no limit>"
        assert lines == [f"i = 1, twice 2, {reason}", f"i = 2, twice 4, {reason}", "done"]
        client.go("reverseContinue")
        assert client.console().count("i = ") == 2, "on the way back nothing is told"


def test_a_logpoint_tells_while_frames_still_come(tmp_path: Path) -> None:
    with playing(tmp_path, LOOP, "add(4)", 0.01) as stage, adapter(env=stage.env) as client:
        client.initialize()
        put(client, stage.program, {"line": 4, "logMessage": "<{i}>"}, {"line": 4, "hitCondition": "3"})
        client.event("initialized")
        launch = {"program": str(stage.program), "call": "add(4)", "model": str(stage.model)}
        number = client.send("launch", launch)
        client.request("configurationDone")
        client.response(number)
        assert client.stop() == "breakpoint add:4"
        assert client.locals()["i"] == "2"
        assert client.go("continue") == "step add:5"
        assert [text for text in client.console().splitlines() if text.startswith("<")] == ["<0>", "<1>", "<2>", "<3>"]
        client.disconnect()


def test_function_breakpoints(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.ACCOUNT, "use()")
    with adapter() as client:
        client.initialize()
        assert client.capabilities["supportsFunctionBreakpoints"] is True
        wanted: list[dict[str, Any]] = [
            {"name": "deposit", "condition": "amount == 7"},
            {"name": "Account.__init__"},
            {"name": "withdraw"},
            {"name": "use", "hitCondition": "x"},
        ]
        answers = client.request("setFunctionBreakpoints", breakpoints=wanted)["breakpoints"]
        assert [one["verified"] for one in answers] == [False] * 4
        assert answers[0]["message"] == "It is looked for when the program is known."
        client.request("launch", trace=str(trace))
        changed = [client.event("breakpoint")["breakpoint"] for _ in range(3)]
        assert [(one["id"], one["verified"]) for one in changed] == [
            (answers[0]["id"], True),
            (answers[1]["id"], True),
            (answers[2]["id"], False),
        ]
        assert changed[0]["line"] == 6
        assert changed[2]["message"] == "There is no function 'withdraw' in the program."
        client.request("configurationDone")
        assert client.stop() == "function breakpoint Account.__init__:3"
        assert client.seen("stopped")[-1]["hitBreakpointIds"] == [answers[1]["id"]]
        assert client.go("continue") == "function breakpoint Account.deposit:7"
        assert client.locals()["amount"] == "7"
        assert client.go("reverseContinue") == "function breakpoint Account.__init__:3"
        assert client.go("reverseContinue") == "entry use:11"
        client.disconnect()


def test_a_resumed_generator_is_no_new_call(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.GENERATOR, "total(3)") as (client, _):
        client.request("setFunctionBreakpoints", breakpoints=[{"name": "numbers"}])
        assert client.go("continue") == "function breakpoint numbers:2"
        assert client.go("continue").startswith("step total:")


def test_data_breakpoints(tmp_path: Path) -> None:
    with replaying(tmp_path, LOOP, "add(4)") as (client, _):
        client.go("next")
        frame = client.stack()[0]["id"]
        scope = client.request("scopes", frameId=frame)["scopes"][0]["variablesReference"]
        info = client.request("dataBreakpointInfo", variablesReference=scope, name="total")
        assert info == {
            "dataId": "add:total",
            "description": "total of add",
            "accessTypes": ["write"],
            "canPersist": True,
        }
        assert client.request("dataBreakpointInfo", frameId=frame, name="total")["dataId"] == "add:total"
        assert client.request("dataBreakpointInfo", name="total + 1")["dataId"] is None
        wanted = [{"dataId": "add:total"}, {"dataId": "total"}, {"dataId": "add:i", "accessType": "read"}]
        answers = client.request("setDataBreakpoints", breakpoints=wanted)["breakpoints"]
        assert [one["verified"] for one in answers] == [True, False, False]
        assert values(client, "continue", "total") == ["1", "3", "6"]
        assert values(client, "reverseContinue", "total") == ["6", "3", "1", "0"], "the last: where it came"
        assert client.go("continue") == "data breakpoint add:3"
        assert client.seen("stopped")[-1]["description"] == "total changed from no value to 0"
        assert client.go("continue") == "data breakpoint add:3"
        assert client.seen("stopped")[-1]["description"] == "total changed from 0 to 1"
        terms = {"dataId": "add:total", "condition": "total > 1", "hitCondition": "2"}
        client.request("setDataBreakpoints", breakpoints=[terms])
        assert values(client, "continue", "total") == ["6"]


def test_a_data_breakpoint_of_another_program_is_not_set(tmp_path: Path) -> None:
    """Clients keep them from one session to the next."""
    _, trace = traces.write(tmp_path, LOOP, "add(4)")
    gone = "There is no function 'gcd' in the program."
    with adapter() as client:
        client.initialize()
        wanted = [{"dataId": "gcd:a"}, {"dataId": "add:total"}]
        both = client.request("setDataBreakpoints", breakpoints=wanted)["breakpoints"]
        client.request("launch", trace=str(trace), stopOnEntry=True)
        assert client.event("breakpoint")["breakpoint"] == {"id": both[0]["id"], "verified": False, "message": gone}
        client.request("configurationDone")
        client.stop()
        answers = client.request("setDataBreakpoints", breakpoints=wanted)["breakpoints"]
        assert [(one["verified"], one.get("message")) for one in answers] == [(False, gone), (True, None)]
        assert values(client, "continue", "total") == ["0", "1", "3", "6"]
        client.disconnect()


def test_an_attribute_can_be_watched(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.ACCOUNT, "use()") as (client, _):
        client.go("next")
        account = next(row for row in client.scopes()["Predicted locals"] if row["name"] == "account")
        info = client.request("dataBreakpointInfo", variablesReference=account["variablesReference"], name="balance")
        assert info["dataId"] == "use:account.balance"
        client.request("setDataBreakpoints", breakpoints=[{"dataId": info["dataId"]}])
        assert client.go("continue") == "data breakpoint use:13"
        assert client.seen("stopped")[-1]["description"] == "account.balance changed from 0 to 5"
