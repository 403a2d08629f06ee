"""Sessions over recorded traces: no model, no worker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.dap import traces
from tests.dap.client import Client, Refused, adapter

MODULE = """
    def double(x):
        return x * 2

    value = double(4)
    total = value + 1
"""


def test_step_through_calls(tmp_path: Path) -> None:
    program, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        assert client.capabilities["supportsStepBack"] is True
        assert client.stop() == "entry both:9"
        assert client.event("process")["name"] == str(program)
        assert client.request("threads") == {"threads": [{"id": 1, "name": "predicted"}]}
        assert client.go("stepIn") == "step f:2"
        assert [(frame["name"], frame["line"]) for frame in client.stack()] == [("f", 2), ("both", 9)]
        assert client.stack()[0]["source"] == {"name": "case.py", "path": str(program)}
        assert client.locals() == {"x": "1"}
        assert client.locals(1) == {"a": "1"}
        assert client.go("next") == "step f:3"
        assert client.locals() == {"x": "1", "y": "2"}
        assert client.go("stepBack") == "step f:2"
        assert client.go("stepBack") == "step both:9"
        assert client.go("next") == "step both:10"
        assert client.locals() == {"(return) f": "2", "(return) g": "2", "a": "1", "b": "4"}
        assert client.go("stepBack") == "step both:9"
        assert client.go("stepIn") == "step f:2"
        assert client.go("stepOut") == "step both:10"
        assert client.go("reverseContinue") == "entry both:9"
        assert client.go("stepBack") == "entry both:9"
        client.disconnect()


def test_the_end_is_a_stop_before_the_end(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with adapter() as client:
        client.start(trace=str(trace))
        assert client.stop() == "step both:11"
        assert client.seen("stopped")[-1]["description"] == "predicted: both returned 5 (p = 0.93)"
        assert client.console().endswith("predicted: both returned 5 (p = 0.93)\n")
        assert client.locals() == {"(return) both": "5", "a": "1", "b": "4", "c": "5"}
        assert client.go("stepBack") == "step both:11"
        assert client.locals() == {"a": "1", "b": "4", "c": "5"}
        assert client.go("stepBack") == "step both:10"
        assert client.go("continue") == "step both:11"
        assert client.go("next") == "terminated"
        assert client.seen("exited") == [{"exitCode": 0}]
        assert client.console().count("both returned 5") == 1
        client.disconnect()


def test_an_uncaught_exception_is_the_end(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.UNCAUGHT, "ask({'a': 1})")
    with adapter() as client:
        client.start(trace=str(trace))
        assert client.stop() == "step ask:5"
        assert client.seen("stopped")[-1]["description"] == "predicted: ask raised KeyError('z') (p = 0.93)"
        assert client.locals() == {"(exception)": "KeyError('z')", "d": "{'a': 1}"}
        assert client.go("continue") == "terminated"
        assert client.seen("exited") == [{"exitCode": 1}]
        client.disconnect()


def test_breakpoints(tmp_path: Path) -> None:
    program, trace = traces.write(tmp_path, traces.FACT, "fact(4)")
    with adapter() as client:
        client.start(trace=str(trace), breakpoints={program: [3]})
        assert client.stop() == "breakpoint fact:3"
        assert [frame["line"] for frame in client.stack()] == [3, 4, 4, 4]
        assert [frame["line"] for frame in client.stack(startFrame=1, levels=2)] == [4, 4]
        hit = client.seen("stopped")[-1]["hitBreakpointIds"]
        (new,) = client.set_breakpoints(program, [4])
        assert (new["verified"], new["line"]) == (True, 4)
        assert new["id"] not in hit
        assert client.go("reverseContinue") == "breakpoint fact:4"
        assert client.locals() == {"n": "2"}
        assert client.go("reverseContinue") == "breakpoint fact:4"
        assert client.locals() == {"n": "3"}
        assert client.set_breakpoints(program, []) == []
        assert client.go("continue") == "step fact:4"
        client.disconnect()


def test_where_breakpoints_can_stand(tmp_path: Path) -> None:
    program, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    other = tmp_path / "other.py"
    other.write_text("x = 1\n", encoding="utf-8")
    with adapter() as client:
        client.initialize()
        client.event("initialized")
        placed = client.set_breakpoints(program, [2, 4, 7, 99])
        assert [(one["verified"], one["line"]) for one in placed] == [(True, 2), (True, 5), (True, 8), (False, 99)]
        assert placed[3]["message"] == "There is no line with code here or below."
        (absent,) = client.set_breakpoints(tmp_path / "absent.py", [1])
        assert absent["message"] == "There is no code in this file, or it cannot be read or compiled."
        by_line = client.request("setBreakpoints", source={"path": str(program)}, lines=[2, 4])["breakpoints"]
        assert [one["line"] for one in by_line] == [2, 5], "as older clients ask"
        client.set_breakpoints(program, [])
        client.request("setBreakpoints", source={"path": str(tmp_path / "absent.py")}, breakpoints=[])
        (before,) = client.set_breakpoints(other, [1])
        assert before["verified"] is True
        client.request("launch", trace=str(trace), stopOnEntry=True)
        changed = client.event("breakpoint")["breakpoint"]
        assert (changed["id"], changed["verified"]) == (before["id"], False)
        assert changed["message"] == "Only case.py is in this session."
        source = {"path": str(program)}
        wrong = {"condition": "x >", "hitCondition": "often"}
        answers = client.request(
            "setBreakpoints", source=source, breakpoints=[{"line": 2, name: text} for name, text in wrong.items()]
        )["breakpoints"]
        assert [(one["verified"], one["message"]) for one in answers] == [
            (False, "The condition can't be evaluated: it does not parse (invalid syntax)."),
            (False, "'often' is no hit count: write 5, >= 5 or % 3."),
        ]
        assert client.request("setExceptionBreakpoints", filters=[]) == {"breakpoints": []}
        client.request("configurationDone")
        assert client.stop() == "entry both:9"
        client.disconnect()


def test_values(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.ACCOUNT, "use()")
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        assert client.stop() == "entry use:11"
        client.go("next")
        client.go("next")
        scopes = client.scopes()
        rows = {row["name"]: row for row in scopes["Predicted locals"]}
        account = rows["account"]
        assert account["value"] == "<Account object>" or account["value"].endswith("Account object>")
        assert account["type"] == "Account"
        assert account["presentationHint"] == {"attributes": ["readOnly"]}
        assert rows["(return) deposit"]["value"] == "5"
        assert rows["(return) deposit"]["type"] == "int"
        children = client.variables(account["variablesReference"])
        assert [(row["name"], row["value"], row["evaluateName"]) for row in children] == [
            ("owner", "'eve'", "account.owner"),
            ("balance", "5", "account.balance"),
        ]
        assert len(client.variables(account["variablesReference"], start=1, count=1)) == 1
        assert client.variables(account["variablesReference"], filter="indexed") == []
        confidence = {row["name"]: row["value"] for row in scopes["Confidence"]}
        assert confidence == {
            "(return) deposit": "predicted, p = 0.93",
            "account": "predicted, p = 0.93, changed",
            "account.owner": "predicted, p = 0.93",
            "account.balance": "predicted, p = 0.93",
        }
        frame = client.stack()[0]["id"]
        assert client.request("evaluate", expression="account", frameId=frame, context="hover")["type"] == "Account"
        assert client.request("evaluate", expression=" account.balance ", context="watch")["result"] == "5"
        for expression, error in (("account + 1", 3010), ("nothing", 3003), ("account.nothing", 3003)):
            with pytest.raises(Refused) as refused:
                client.request("evaluate", expression=expression)
            assert refused.value.id == error
        client.disconnect()


def test_handles_are_stale_after_a_step(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.ACCOUNT, "use()")
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        client.stop()
        frame = client.stack()[0]["id"]
        reference = client.request("scopes", frameId=frame)["scopes"][0]["variablesReference"]
        client.go("stepIn")
        for command, arguments in (("scopes", {"frameId": frame}), ("variables", {"variablesReference": reference})):
            with pytest.raises(Refused, match="earlier stop"):
                client.request(command, **arguments)
        client.disconnect()


def test_a_recorded_run_says_so(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)", predicted=False)
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        client.stop()
        assert client.request("threads")["threads"][0]["name"] == "recorded"
        assert list(client.scopes()) == ["Recorded locals", "Confidence", "History"]
        assert "Replaying a recorded run of both(1)" in client.console()
        assert client.go("continue") == "step both:11"
        assert client.console().endswith("recorded: both returned 5\n")
        client.disconnect()


def test_the_body_of_a_module(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, MODULE, "")
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        assert client.stop() == "entry <module>:1"
        assert client.go("next") == "step <module>:4"
        assert client.go("stepIn") == "step double:2"
        assert client.go("stepOut") == "step <module>:5"
        assert client.locals()["value"] == "8"
        assert client.go("next") == "step <module>:5"
        assert client.seen("stopped")[-1]["description"] == "predicted: the body of case.py came to its end (p = 0.93)"
        assert client.go("next") == "terminated"
        client.disconnect()


def test_a_long_outcome_is_cut(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, "def f(n):\n    return 'x' * n\n", "f(20000)")
    with adapter() as client:
        client.start(trace=str(trace))
        client.stop()
        assert "19102 more characters" in client.console()
        assert len(client.console()) < 2_000
        client.disconnect()


def test_without_the_source_file(tmp_path: Path) -> None:
    program, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    program.unlink()
    with adapter() as client:
        client.start(trace=str(trace), program=str(program), stopOnEntry=True, breakpoints={program: [3]})
        assert client.stop() == "entry both:9"
        assert "set 'program' to see its source" in client.console()
        source = client.stack()[0]["source"]
        assert source["sourceReference"] > 0
        content = client.request("source", source=source, sourceReference=source["sourceReference"])["content"]
        assert content.splitlines()[8:] == ["# both", "# both", "# both"], "what ran, at its own line"
        assert client.go("continue") == "breakpoint f:3", "lines that ran can have breakpoints all the same"
        client.disconnect()


def test_a_source_that_changed_since(tmp_path: Path) -> None:
    program, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    program.write_text("# new\n" + program.read_text(encoding="utf-8"), encoding="utf-8")
    with adapter() as client:
        client.start(trace=str(trace))
        client.stop()
        assert "has changed since the trace was made" in client.console()
        client.disconnect()


def test_no_debug_runs_to_the_end(tmp_path: Path) -> None:
    program, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with adapter() as client:
        client.start(trace=str(trace), noDebug=True, stopOnEntry=True, breakpoints={program: [9]})
        assert client.stop() == "terminated"
        assert "both returned 5" in client.console()
        client.disconnect()


def test_restart_and_terminate(tmp_path: Path) -> None:
    program, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with adapter() as client:
        client.start(trace=str(trace), breakpoints={program: [10]})
        assert client.stop() == "breakpoint both:10"
        client.request("restart")
        assert client.stop() == "breakpoint both:10"
        # the protocol's own schema takes any launch arguments for ambiguous here
        client.request("restart", valid=False, arguments={"trace": str(trace), "stopOnEntry": True})
        assert client.stop() == "entry both:9"
        client.request("terminate")
        assert client.stop() == "terminated"
        with pytest.raises(Refused, match="after the session has ended"):
            client.request("next", threadId=1)
        client.disconnect()


def test_lines_from_zero_and_uris(tmp_path: Path) -> None:
    program, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with adapter() as client:
        client.initialize(linesStartAt1=False, columnsStartAt1=False, pathFormat="uri")
        source = {"path": program.as_uri()}
        (placed,) = client.request("setBreakpoints", source=source, breakpoints=[{"line": 9}])["breakpoints"]
        assert (placed["verified"], placed["line"]) == (True, 9)
        client.request("launch", trace=str(trace))
        client.request("configurationDone")
        assert client.stop() == "breakpoint both:9"
        frame = client.stack()[0]
        assert (frame["line"], frame["column"], frame["source"]["path"]) == (9, 0, program.as_uri())
        client.disconnect()


def test_trace_from_the_command_line(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    code = f"from pathlib import Path; from cwm_lsp.dap.main import serve_stdio; serve_stdio(Path({str(trace)!r}))"
    with adapter(command=("-c", code)) as client:
        client.start(stopOnEntry=True)
        assert client.stop() == "entry both:9"
        client.disconnect()


def _launch_last(client: Client, launch: dict[str, Any]) -> None:
    client.initialize()
    client.event("initialized")
    client.request("configurationDone")
    client.request("launch", **launch)


def test_launch_after_the_configuration(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with adapter() as client:
        _launch_last(client, {"trace": str(trace), "stopOnEntry": True})
        assert client.stop() == "entry both:9"
        client.disconnect()


def test_a_replay_cannot_be_edited(tmp_path: Path) -> None:
    _, trace = traces.write(tmp_path, traces.TWO, "both(1)")
    with adapter() as client:
        client.start(trace=str(trace), stopOnEntry=True)
        client.stop()
        with pytest.raises(Refused) as refused:
            client.request("setExpression", expression="a", value="5")
        assert (refused.value.id, refused.value.text) == (
            3007,
            "'a' cannot be set: a trace is replayed, and nothing predicts how it would go on.",
        )
        assert client.go("next") == "step both:10"
        client.disconnect()


@pytest.mark.parametrize(
    ("source", "call", "end", "exit_"),
    [
        (traces.TWO, "both(1)", None, "normal"),
        (traces.UNCAUGHT, "ask({})", None, "error"),
        (traces.TWO, "both(1)", "cycle", "never"),
        (traces.TWO, "both(1)", "frame-limit", "unknown"),
    ],
)
def test_the_end_tells_how_the_program_exits(
    tmp_path: Path, source: str, call: str, end: str | None, exit_: str
) -> None:
    _, path = traces.write(tmp_path, source, call)
    trace = json.loads(path.read_text())
    trace["end"]["reason"] = end or trace["end"]["reason"]
    path.write_text(json.dumps(trace))
    with adapter() as client:
        client.start(trace=str(path))
        client.stop()
        assert client.seen("stopped")[-1]["text"] == f"exit: {exit_}"
        client.disconnect()
