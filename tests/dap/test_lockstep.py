"""A real run under debugpy in lockstep: what it sees, where it parts from the prediction, and how both go on."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cwm_lsp.trace.model import End, EndReason, Trace
from cwm_lsp.trace.serialize import to_json
from tests.dap import traces
from tests.dap.client import Client, Json, Refused, adapter
from tests.dap.kinds import KINDS
from tests.dap.stage import playing

LOCKSTEP = {"compare": "lockstep", "trusted": True}
SIDES = ("Predicted", "Actual")
LOOP = """
    def f(n):
        total = 0
        for i in range(n):
            total += i
        return total
"""


def launch(directory: Path, source: str, call: str, change: Callable[[Trace], Trace] = lambda trace: trace) -> Json:
    """A launch that replays what was recorded as a prediction, changed, beside a real run."""
    program, file = traces.write(directory, textwrap.dedent(source), call)
    wrong = change(traces.as_predicted(traces.recorded(textwrap.dedent(source), call)))
    file.write_text(json.dumps(to_json(wrong)), encoding="utf-8")
    return {"program": str(program), "trace": str(file), **LOCKSTEP}


def sides(client: Client, level: int = 0) -> dict[str, dict[str, str]]:
    scopes = client.scopes(level)
    return {name: {row["name"]: row["value"] for row in scopes[name]} for name in SIDES}


def with_value(index: int, name: str, text: str) -> Callable[[Trace], Trace]:
    def change(trace: Trace) -> Trace:
        frame = trace.frames[index]
        wrong = replace(frame, locals={**frame.locals, name: replace(frame.locals[name], repr=text)})
        return replace(trace, frames=(*trace.frames[:index], wrong, *trace.frames[index + 1 :]))

    return change


@pytest.mark.parametrize("kind", KINDS)
def test_both_sides_agree(kind: str, tmp_path: Path) -> None:
    with adapter() as client:
        client.start(**launch(tmp_path, *KINDS[kind]))
        stop = client.stop()
        assert stop.startswith("step "), client.console()
        steps = len(client.request("cwm/compare")["steps"])
        assert f"{steps} of {steps} real steps agree" in client.console()
        client.disconnect()


def test_the_real_state_is_shown_forwards_and_backwards(tmp_path: Path) -> None:
    with adapter() as client:
        client.start(**launch(tmp_path, traces.FACT, "fact(3)"), stopOnEntry=True)
        assert client.stop() == "entry fact:2"
        for _ in range(4):
            client.go("stepIn")
        assert sides(client) == {"Predicted": {"n": "1"}, "Actual": {"n": "1"}}
        assert sides(client, level=1) == {"Predicted": {"n": "2"}, "Actual": {"n": "2"}}
        client.go("stepOut")
        client.go("stepBack")
        assert sides(client)["Actual"] == sides(client)["Predicted"]
        client.disconnect()


def test_it_stops_where_a_value_differs(tmp_path: Path) -> None:
    wrong = with_value(5, "total", "99")
    with adapter() as client:
        client.start(**launch(tmp_path, LOOP, "f(3)", wrong))
        assert client.stop() == "divergence f (differs):4"
        (stopped,) = client.seen("stopped")
        assert stopped["description"] == "total: predicted 99, really 0"
        assert sides(client)["Predicted"]["total"] == "99"
        assert sides(client)["Actual"] == {
            "(differs)": "total: predicted 99, really 0", "n": "3", "total": "0", "i": "1",
        }  # fmt: skip
        assert "part at step 5: total: predicted 99, really 0" in client.console()
        client.go("next")
        assert list(sides(client)["Actual"]) == ["(real run)"]
        assert client.go("stepBack") == "step f (differs):4"
        assert client.go("continue").startswith("step f"), "behind the divergence the prediction goes on alone"
        with pytest.raises(Refused) as refused:
            client.request("cwm/adopt")
        assert refused.value.id == 4003
        client.disconnect()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda t: replace(t, frames=t.frames[:4]), "predicted end: returned, really line f"),
        (lambda t: replace(t, frames=(*t.frames, t.frames[2])), "predicted line f, really end: returned"),
        (lambda t: replace(t, end=End(EndReason.RAISED)), "predicted end: raised, really end: returned"),
        (lambda t: replace(t, frames=(*t.frames[:3], replace(t.frames[3], line=2))), "line: predicted 2, really 4"),
    ],
    ids=["ends early", "ends late", "ends otherwise", "goes elsewhere"],
)
def test_it_stops_where_the_course_differs(change: Callable[[Trace], Trace], text: str, tmp_path: Path) -> None:
    with adapter() as client:
        client.start(**launch(tmp_path, LOOP, "f(1)", change))
        assert client.stop().startswith("divergence f")
        assert client.seen("stopped")[0]["description"] == text
        client.disconnect()


def test_a_prediction_that_was_cut_off_is_not_contradicted(tmp_path: Path) -> None:
    def cut(trace: Trace) -> Trace:
        return replace(trace, frames=trace.frames[:4], end=End(EndReason.FRAME_LIMIT))

    with adapter() as client:
        client.start(**launch(tmp_path, LOOP, "f(1)", cut))
        assert client.stop() == "step f:4"
        assert "4 of 4 real steps agree with the prediction; first difference: none." in client.console()
        client.disconnect()


def test_nothing_runs_further_than_the_session_has_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the recording, too, writes here
    source = "def f():\n    open('one', 'w').close()\n    open('two', 'w').close()\n    return 1\n"
    with adapter() as client:
        plan = launch(tmp_path, source, "f()")
        for name in ("one", "two"):
            (tmp_path / name).unlink()
        client.start(**plan, stopOnEntry=True)
        client.stop()
        assert [path.name for path in tmp_path.iterdir() if path.suffix == ""] == []
        client.go("next")
        assert [path.name for path in tmp_path.iterdir() if path.suffix == ""] == ["one"]
        client.disconnect()
    assert not (tmp_path / "two").exists(), "it does not run on without its debugger"


@pytest.mark.parametrize("how", ["cwm/adopt", "/adopt"])
def test_the_real_state_is_adopted_and_predicted_on_from(how: str, tmp_path: Path) -> None:
    """The worker predicts `n` wrongly and, behind known frames, as it really is."""
    source = "import os\n\ndef f():\n    n = os.getppid()\n    n = n - n\n    return n\n"
    with playing(tmp_path, source, "f()", 0.0) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="f()", model=str(stage.model), **LOCKSTEP)
        assert client.stop() == "divergence f (differs):5"
        actual = sides(client)["Actual"]["n"]
        if how == "/adopt":
            client.request("evaluate", expression=how, context="repl")
        else:
            client.request(how)
        assert client.stop() == "goto f:5"
        assert sides(client) == {"Predicted": {"n": actual}, "Actual": {"n": actual}}
        assert client.go("next") == "step f:6"
        assert sides(client) == {"Predicted": {"n": "0"}, "Actual": {"n": "0"}}
        assert client.go("stepBack") == "step f:5"
        assert sides(client)["Predicted"] == {"n": actual}
        assert client.go("continue") == "step f:6"
        found = client.request("cwm/compare")
        assert (found["agreement"], found["firstDivergence"]["index"]) == ({"frames": 4, "of": 5}, 2)
        client.disconnect()


def test_the_real_end_is_adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded without a marker goes on where the program, which finds it, exits."""
    monkeypatch.chdir(tmp_path)
    source = "import os\n\ndef f(n):\n    if os.path.exists('marker'):\n        os._exit(3)\n    return n\n"
    with playing(tmp_path, source, "f(0)", 0.0) as stage, adapter(env=stage.env) as client:
        (tmp_path / "marker").touch()
        client.start(program=str(stage.program), call="f(0)", model=str(stage.model), **LOCKSTEP)
        assert client.stop() == "divergence f (differs):6"
        client.request("cwm/adopt")
        assert client.stop() == "goto f:5"
        assert client.go("next") == "divergence f (differs):6"
        assert client.seen("stopped")[-1]["description"] == "predicted return f, really end: exited"
        client.request("cwm/adopt")
        assert client.stop() == "goto f:5"
        assert "Adopted the real end: exited." in client.console()
        assert client.go("stepBack") == "step f:4"
        assert client.go("next") == "step f:5"
        assert client.go("next") == "step f:5", "the end is a stop"
        assert client.go("next") == "terminated"
        assert client.seen("exited") == [{"exitCode": 1}]
        client.disconnect()


def test_a_program_that_raises_before_the_call(tmp_path: Path) -> None:
    with adapter() as client:
        plan = launch(tmp_path, LOOP, "f(1)")
        source = (tmp_path / "case.py").read_text(encoding="utf-8")
        (tmp_path / "case.py").write_text("import none_of_this\n" + source, encoding="utf-8")
        client.start(**plan)
        assert client.stop().startswith("divergence f")
        assert client.seen("stopped")[0]["description"].startswith("the real run was stopped: the module body raised")
        with pytest.raises(Refused) as refused:
            client.request("cwm/adopt")
        assert refused.value.id == 4003
        client.disconnect()


def test_a_value_that_is_set_parts_the_two(tmp_path: Path) -> None:
    with playing(tmp_path, LOOP, "f(2)", 0.0) as stage, adapter(env=stage.env) as client:
        call = {"program": str(stage.program), "call": "f(2)", "model": str(stage.model)}
        client.start(**call, **LOCKSTEP, breakpoints={stage.program: [4]})
        assert client.stop() == "breakpoint f:4"
        client.request("setExpression", expression="total", value="7", frameId=client.stack()[0]["id"])
        assert sides(client)["Predicted"]["total"] == "7"
        assert sides(client)["Actual"]["total"] == "0"
        client.request("cwm/adopt")
        assert client.stop() == "goto f:4"
        assert sides(client)["Predicted"]["total"] == "0"
        assert client.go("continue").startswith("breakpoint")
        client.disconnect()


@pytest.mark.parametrize(
    ("attributes", "id"),
    [
        ({"compare": "lockstep"}, 4001),
        ({"compare": "lockstep", "trusted": False}, 4001),
        ({"compare": "end"}, 4001),
        ({"compare": "both", "trusted": True}, 2002),
        ({"compare": "lockstep", "trusted": 1}, 2002),
    ],
)
def test_nothing_is_run_without_trust(attributes: Json, id: int, tmp_path: Path) -> None:
    plan = {**launch(tmp_path, LOOP, "f(1)"), "trusted": None, **attributes}
    with adapter() as client, pytest.raises(Refused) as refused:
        client.start(**{name: value for name, value in plan.items() if value is not None})
    assert refused.value.id == id


def test_a_trace_of_a_real_run_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    program, file = traces.write(tmp_path, traces.FACT, "fact(2)", predicted=False)
    with adapter() as client, pytest.raises(Refused) as refused:
        client.start(program=str(program), trace=str(file), **LOCKSTEP)
    assert refused.value.id == 4004


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("    os._exit(3)\n    return 1\n", "predicted line f, really end: exited"),
        ("    os.kill(os.getpid(), 9)\n    return 1\n", "the real run was stopped: the process was ended by SIGKILL"),
    ],
    ids=["exits", "dies"],
)
def test_a_program_that_takes_its_process_along(body: str, text: str, tmp_path: Path) -> None:
    def further(trace: Trace) -> Trace:
        last = trace.frames[-1]
        more = replace(last, index=last.index + 1, line=last.line + 1)
        return replace(trace, frames=(*trace.frames, more), end=End(EndReason.RETURNED))

    with adapter() as client:
        client.start(**launch(tmp_path, "import os\n\ndef f():\n" + body, "f()", further))
        assert client.stop().startswith("divergence f")
        assert client.seen("stopped")[0]["description"] == text
        client.disconnect()


def test_a_pause_stops_where_the_real_run_is(tmp_path: Path) -> None:
    source = "import time\n\ndef f(n):\n    while n:\n        time.sleep(0.01)\n        n -= 1\n    return n\n"
    with adapter() as client:
        client.start(**launch(tmp_path, source, "f(200)"), stopOnEntry=True)
        client.stop()
        client.request("continue", threadId=1)
        client.request("pause", threadId=1)
        assert client.stop().startswith("pause f:")
        predicted, actual = sides(client).values()
        assert predicted == actual
        assert int(predicted["n"]) > 100
        client.disconnect()


def test_a_restart_runs_anew(tmp_path: Path) -> None:
    with adapter() as client:
        client.start(**launch(tmp_path, LOOP, "f(1)"), stopOnEntry=True)
        client.stop()
        client.go("next")
        client.request("restart")
        assert client.stop() == "entry f:2"
        assert sides(client) == {"Predicted": {"n": "1"}, "Actual": {"n": "1"}}
        assert client.go("continue").startswith("step")
        client.disconnect()
