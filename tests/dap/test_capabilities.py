"""A scripted session for each capability that has no file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.dap import traces
from tests.dap.client import Client, Refused, adapter
from tests.dap.stage import playing

SOURCE = """
    def pair(a,
             b):
        return (a,
                b)

    def run(n):
        xs = list(range(n))
        t = pair(
            n,
            xs,
        )
        m = {'k': xs, 'long': 'x' * 1500}
        n = n + 240
        return t
"""


@contextmanager
def replaying(directory: Path, source: str = SOURCE, call: str = "run(15)") -> Iterator[tuple[Client, Path]]:
    program, trace = traces.write(directory, source, call)
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        client.stop()
        yield client, program
        client.disconnect()


def step(client: Client, command: str, granularity: str) -> str:
    client.request(command, threadId=1, granularity=granularity)
    return client.stop()


def test_every_announced_capability_is_one_of_the_protocol(tmp_path: Path) -> None:
    with replaying(tmp_path) as (client, _):
        announced = {name for name, value in client.capabilities.items() if value is True}
    assert announced == {
        *("supportsConfigurationDoneRequest", "supportsStepBack", "supportsTerminateRequest", "supportsRestartRequest"),
        *("supportsEvaluateForHovers", "supportsSetVariable", "supportsSetExpression", "supportsRestartFrame"),
        *("supportsDelayedStackTraceLoading", "supportsGotoTargetsRequest", "supportsStepInTargetsRequest"),
        *("supportsSteppingGranularity", "supportsValueFormattingOptions", "supportsLoadedSourcesRequest"),
        *("supportsBreakpointLocationsRequest", "supportsCancelRequest", "supportsConditionalBreakpoints"),
        *("supportsHitConditionalBreakpoints", "supportsLogPoints", "supportsFunctionBreakpoints"),
        *("supportsDataBreakpoints", "supportsExceptionFilterOptions", "supportsExceptionInfoRequest"),
        "supportsCompletionsRequest",
    }


def test_granularity(tmp_path: Path) -> None:
    with replaying(tmp_path) as (client, _):
        assert client.go("next") == "step run:8"
        assert step(client, "next", "line") == "step run:9"
        assert step(client, "stepBack", "line") == "step run:8"
        assert step(client, "next", "statement") == "step run:12", "over all lines of the call"
        assert step(client, "stepBack", "line") == "step run:8"
        assert step(client, "stepBack", "statement") == "step run:7"
        client.go("next")
        client.go("next")
        client.go("next")
        assert client.go("next") == "step run:8"
        assert step(client, "stepIn", "instruction") == "step pair:1", "the call itself"
        with pytest.raises(Refused, match="must be one of instruction, line, statement"):
            client.request("next", valid=False, threadId=1, granularity="word")


def test_goto_step_in_targets_and_restart_frame(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.TWO, "both(1)") as (client, program):
        targets = client.request("stepInTargets", frameId=client.stack()[0]["id"])["targets"]
        assert [target["label"].partition(",")[0] for target in targets] == ["f", "g"]
        client.request("stepIn", threadId=1, targetId=targets[1]["id"])
        assert client.stop() == "step g:6"
        inner, outer = client.stack()
        assert (inner["canRestart"], outer["canRestart"]) == (True, True)
        client.request("restartFrame", frameId=outer["id"])
        assert client.stop() == "restart both:9"
        (target,) = client.request("gotoTargets", source={"path": str(program)}, line=11)["targets"]
        assert target["label"].startswith("next: both, line 11")
        client.request("goto", threadId=1, targetId=target["id"])
        assert client.stop() == "goto both:11"
        (target,) = client.request("gotoTargets", source={"path": str(program)}, line=2)["targets"]
        assert target["label"].startswith("previous: f, line 2")
        assert client.request("gotoTargets", source={"path": "other.py"}, line=1)["targets"] == []
        with pytest.raises(Refused) as stale:
            client.request("goto", threadId=1, targetId=targets[0]["id"])
        assert stale.value.id == 3002


def test_sources(tmp_path: Path) -> None:
    with replaying(tmp_path) as (client, program):
        (source,) = client.request("loadedSources")["sources"]
        assert source == {"name": "case.py", "path": str(program)}
        found = client.request("breakpointLocations", source={"path": str(program)}, line=1, endLine=8)["breakpoints"]
        assert [one["line"] for one in found] == [1, 3, 4, 6, 7, 8]
        program.unlink()
        (source,) = client.request("loadedSources")["sources"]
        text = client.request("source", source=source, sourceReference=source["sourceReference"])
        assert text == {"content": traces.text(SOURCE), "mimeType": "text/x-python"}
        with pytest.raises(Refused, match="belongs to an earlier stop"):
            client.request("source", sourceReference=99)


def test_value_format_and_paging(tmp_path: Path) -> None:
    with replaying(tmp_path) as (client, _):
        while client.stack()[0]["line"] != 14:
            client.go("next")
        scope = client.request("scopes", frameId=client.stack()[0]["id"])["scopes"][0]
        reference = scope["variablesReference"]
        assert scope["namedVariables"] == 4
        rows = {row["name"]: row for row in client.variables(reference)}
        assert rows["n"]["value"] == "255"
        assert {row["name"]: row["value"] for row in client.variables(reference, format={"hex": True})}["n"] == "0xff"
        assert [row["name"] for row in client.variables(reference, start=1, count=2)] == list(rows)[1:3]
        xs = rows["xs"]
        assert (xs["type"], xs["indexedVariables"]) == ("list", 15)
        page = client.variables(xs["variablesReference"], filter="indexed", start=10, count=3)
        assert [(row["name"], row["value"], row["evaluateName"]) for row in page] == [
            ("10", "10", "xs[10]"),
            ("11", "11", "xs[11]"),
            ("12", "12", "xs[12]"),
        ]
        assert client.variables(xs["variablesReference"], filter="named") == []
        entries = {row["name"]: row for row in client.variables(rows["m"]["variablesReference"])}
        assert entries["'k'"]["indexedVariables"] == 15
        assert "more characters" in entries["'long'"]["value"]
        assert entries["'long'"]["presentationHint"]["attributes"] == ["readOnly", "rawString"]
        whole = client.request("evaluate", expression="m['long']", context="clipboard")["result"]
        assert whole == repr("x" * 1500)
        assert client.request("evaluate", expression="n", context="watch", format={"hex": True})["result"] == "0xff"


def test_who_an_attribute_is_meant_for(tmp_path: Path) -> None:
    source = (
        "class Box:\n    def __init__(self):\n        self.a = self._b = self.__c = self._d__e = 1\n\n"
        "def use():\n    box = Box()\n    return box\n"
    )
    with replaying(tmp_path, source, "use()") as (client, _):
        client.go("next")
        rows = {row["name"]: row for row in client.scopes()["Predicted locals"]}
        inside = client.variables(rows["box"]["variablesReference"])
        assert {row["name"]: row["presentationHint"].get("visibility") for row in inside} == {
            "a": None, "_b": "protected", "_Box__c": "private", "_d__e": "protected",
        }  # fmt: skip


def test_history(tmp_path: Path) -> None:
    source = "def count(n):\n    i = 0\n    while i < n:\n        i += 1\n    return i\n"
    with replaying(tmp_path, source, "count(5)") as (client, _):
        while client.stack()[0]["line"] != 5:
            client.go("next")
        (history,) = [
            scope
            for scope in client.request("scopes", frameId=client.stack()[0]["id"])["scopes"]
            if scope["name"] == "History"
        ]
        assert history["expensive"] is True
        (row,) = client.variables(history["variablesReference"])
        assert (row["name"], row["value"], row["indexedVariables"]) == ("i", "4, 3, 2, …", 5)
        earlier = client.variables(row["variablesReference"], start=0, count=2)
        assert [one["value"] for one in earlier] == ["4", "3"]
        assert all(one["name"].startswith("line 3, frame ") for one in earlier)


def test_labels_of_stack_frames(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.TWO, "both(1)") as (client, _):
        client.go("stepIn")
        plain = [frame["name"] for frame in client.stack()]
        assert plain == ["f", "both"]
        form = {"parameters": True, "parameterNames": True, "parameterValues": True, "line": True}
        assert [frame["name"] for frame in client.stack(format=form)] == ["f(x=1), line 2", "both(a=1), line 9"]
        assert [frame["name"] for frame in client.stack(startFrame=1, levels=1)] == ["both"]


def test_a_prediction_is_cancelled_by_its_progress(tmp_path: Path) -> None:
    with playing(tmp_path, traces.FACT, "fact(200)", 0.05) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="fact(200)", model=str(stage.model), stopOnEntry=True)
        client.stop()
        client.request("cancel", progressId=client.seen("progressStart")[-1]["progressId"])
        client.event("progressEnd")
        while not client.go("next").startswith("step fact:") or "(cancelled)" not in client.console():
            pass
        assert client.seen("stopped")[-1]["text"] == "exit: unknown"
        client.disconnect()
