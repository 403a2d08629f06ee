"""Scripted sessions: exception filters, exceptionInfo, stops at uncertain values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dap import traces
from tests.dap.client import Client, Refused, adapter
from tests.dap.stage import playing
from tests.dap.test_breakpoints import LOOP, replaying

RERAISED = """
    def risky(d):
        try:
            return d['z']
        except KeyError:
            raise ValueError('no z')

    def ask(d):
        try:
            v = risky(d)
        finally:
            d = None
        return v
"""


def choose(client: Client, *names: str, **conditions: str) -> list[tuple[bool, str]]:
    options = [{"filterId": name, "condition": text} for name, text in conditions.items()]
    answer = client.request("setExceptionBreakpoints", filters=list(names), filterOptions=options)
    return [(one["verified"], one.get("message", "")) for one in answer["breakpoints"]]


def test_raised_stops_where_each_exception_begins(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.CAUGHT, "outer(0)") as (client, _):
        filters = client.capabilities["exceptionBreakpointFilters"]
        assert [(one["filter"], one["default"]) for one in filters] == [
            ("raised", False),
            ("uncaught", True),
            ("uncertain", False),
        ]
        assert choose(client, "raised") == [(True, "")]
        assert client.go("continue") == "exception inner:2"
        assert [frame["name"] for frame in client.stack()] == ["inner", "middle", "outer"]
        info = client.request("exceptionInfo", threadId=1)
        assert info["exceptionId"] == "ZeroDivisionError"
        assert info["description"].startswith("ZeroDivisionError('")
        assert info["breakMode"] == "always"
        message = info["details"]["message"]
        assert message in info["description"]
        assert "'" not in message, "the text alone"
        assert client.locals()["(exception)"] == info["description"]
        assert client.go("continue") == "step outer:15", "it comes through two callers, and is raised once"
        assert client.go("reverseContinue") == "exception inner:2"
        assert client.go("stepBack") == "step inner:2"
        with pytest.raises(Refused) as refused:
            client.request("exceptionInfo", threadId=1)
        assert refused.value.id == 3011


def test_uncaught_stops_where_it_was_raised(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.UNCAUGHT, "ask({'a': 1})") as (client, _):
        choose(client, "uncaught")
        assert client.go("continue") == "exception pick:2"
        info = client.request("exceptionInfo", threadId=1)
        assert (info["exceptionId"], info["breakMode"]) == ("KeyError", "unhandled")
        assert client.go("continue") == "step ask:5"
        assert client.request("exceptionInfo", threadId=1)["breakMode"] == "unhandled"
        assert client.go("reverseContinue") == "exception pick:2"
    (tmp_path / "caught").mkdir()
    with replaying(tmp_path / "caught", traces.CAUGHT, "outer(0)") as (client, _):
        choose(client, "uncaught")
        assert client.go("continue") == "step outer:15"


def test_an_exception_in_a_handler_is_another_one(tmp_path: Path) -> None:
    with replaying(tmp_path, RERAISED, "ask({})") as (client, _):
        choose(client, "raised")
        assert client.go("continue") == "exception risky:3"
        assert client.go("continue") == "exception risky:5"
        assert client.go("continue") == "step ask:11"
        choose(client, "uncaught")
        assert client.go("reverseContinue") == "exception risky:5"
        assert client.go("reverseContinue") == "entry ask:8"


def test_conditions_of_filters(tmp_path: Path) -> None:
    with replaying(tmp_path, RERAISED, "ask({})") as (client, _):
        assert choose(client, raised="exception == 'ValueError' and d == {}") == [(True, "")]
        assert client.go("continue") == "exception risky:5"
        assert choose(client, "odd", raised="x +", uncertain="often") == [
            (False, "There is no such exception filter."),
            (False, "The condition can't be evaluated: it does not parse (invalid syntax)."),
            (False, "'often' is no probability: write a number from 0 to 1, such as 0.8."),
        ]


def test_uncaught_while_frames_still_come(tmp_path: Path) -> None:
    with playing(tmp_path, traces.UNCAUGHT, "ask({'a': 1})", 0.02) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="ask({'a': 1})", model=str(stage.model), stopOnEntry=True)
        client.stop()
        choose(client, "uncaught")
        assert client.go("continue") == "exception pick:2"
        client.disconnect()


def test_an_uncertain_value_stops_where_it_is_chosen(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, LOOP, "add(4)")
    data = json.loads(trace.read_text(encoding="utf-8"))
    for frame in data["frames"]:
        if frame.get("locals", {}).get("total", {}).get("repr") == "3":
            frame["locals"]["total"]["p"] = 0.31
    data["frames"][-1]["value"]["p"] = 0.6
    trace.write_text(json.dumps(data), encoding="utf-8")
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        client.stop()
        choose(client, "uncertain")
        assert client.go("continue") == "exception add (p = 0.31):3"
        assert client.seen("stopped")[-1]["description"] == "total = 3 (predicted, p = 0.31)"
        assert client.request("exceptionInfo", threadId=1)["exceptionId"] == "uncertain value"
        assert client.go("continue") == "step add:5", "it stops once, not as long as the value stays"
        assert client.go("reverseContinue") == "exception add (p = 0.31):3"
        choose(client, uncertain="0.7")
        assert client.go("continue") == "exception add:5"
        assert client.seen("stopped")[-1]["description"] == "what add returns = 6 (predicted, p = 0.60)"
        assert client.go("continue") == "step add:5"
        assert client.go("continue") == "terminated"
        client.disconnect()
