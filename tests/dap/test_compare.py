"""A real run after the fact: aligned with the prediction, shown beside it, exported."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from cwm_lsp.trace.model import Trace
from tests.dap import traces
from tests.dap.client import Json, Refused, adapter
from tests.dap.test_lockstep import LOCKSTEP, LOOP, launch, sides, with_value
from tests.protocol.schemas import schema
from tests.view.reading import Page

CONSOLE = "repl"


def after(directory: Path, source: str, call: str, **more: object) -> Json:
    """A launch that replays a prediction with a wrong value, and may run its code."""
    plan = launch(directory, source, call, with_value(3, "total", "99"))
    return {**plan, "compare": "off", **more}


def skipping(trace: Trace) -> Trace:
    """The prediction without its fourth frame."""
    frames = (*trace.frames[:3], *trace.frames[4:])
    return replace(trace, frames=tuple(replace(frame, index=at) for at, frame in enumerate(frames)))


def test_both_sides_are_shown_where_they_stand_for_the_same_step(tmp_path: Path) -> None:
    with adapter() as client:
        client.start(**after(tmp_path, LOOP, "f(2)"))
        client.stop()
        found = client.request("cwm/compare")
        assert found["agreement"] == {"frames": 8, "of": 9}
        assert found["firstDivergence"] == {
            "index": 3, "kind": "value", "name": "total", "predicted": "99", "actual": "0",
        }  # fmt: skip
        assert found["end"] == {"reason": "returned", "message": ""}
        assert client.event("invalidated")["areas"] == ["stacks", "variables"]
        assert sides(client)["Actual"]["(return) f"] == "1"
        client.go("reverseContinue")
        assert client.go("next") == "step f:3"
        assert client.go("next") == "step f (differs):4"
        assert sides(client)["Actual"]["(differs)"] == "total: predicted 99, really 0"
        scopes = {one["name"]: one for one in client.request("scopes", frameId=client.stack()[0]["id"])["scopes"]}
        reference = scopes["Actual"]["variablesReference"]
        with pytest.raises(Refused, match="'total' cannot be set: it is a value of the real run; set the predicted"):
            client.request("setVariable", variablesReference=reference, name="total", value="7")
        assert client.console().count("its code is executed") == 1
        assert "The file's own statements run before the call." in client.console()
        client.request("cwm/compare")
        assert client.console().count("its code is executed") == 1, "it is run once"
        client.disconnect()


def test_a_missing_step_costs_one_step(tmp_path: Path) -> None:
    plan = {**launch(tmp_path, LOOP, "f(2)", skipping), "compare": "end"}
    with adapter() as client:
        client.start(**plan)
        client.stop()
        assert "8 of 9 real steps agree with the prediction; first difference: step 3, line:" in client.console()
        assert sides(client)["Predicted"] == sides(client)["Actual"]
        client.disconnect()


def test_a_real_run_without_a_step_says_why(tmp_path: Path) -> None:
    plan = after(tmp_path, LOOP, "f(1)")
    with (tmp_path / "case.py").open("a", encoding="utf-8") as file:
        file.write("import os\nos._exit(3)\n")
    with adapter() as client:
        client.start(**plan)
        client.stop()
        shown = client.request("evaluate", expression="/compare", context=CONSOLE)["result"]
        assert shown.startswith("There is no real step to compare: the real run stopped: exited (")
        client.disconnect()


def test_exports(tmp_path: Path) -> None:
    with adapter() as client:
        client.start(**after(tmp_path, LOOP, "f(1)", cwd=str(tmp_path)))
        client.stop()
        shown = client.request("evaluate", expression="/compare 'out.html'", context=CONSOLE)["result"]
        assert shown.startswith("6 of 7 real steps agree")
        assert shown.endswith(f"Written to {tmp_path / 'out.html'}.")
        page = Page((tmp_path / "out.html").read_text(encoding="ascii"))
        assert (page.remote, page.classes.count("differs first")) == ([], 1)
        assert str(tmp_path) not in page.text
        done = client.request("cwm/compare", path="out.json")
        data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        assert (data["agreement"], data["steps"]) == (done["agreement"], done["steps"])
        for side in ("predicted", "actual"):
            jsonschema.validate(data[side], schema("trace"))
        assert json.loads(client.request("cwm/compare", format="json")["content"]) == data
        client.disconnect()


@pytest.mark.parametrize(
    ("arguments", "id"),
    [({"path": "out.txt"}, 4005), ({"path": "none/out.json"}, 4005), ({"format": "pdf"}, 1003), ({"path": 1}, 1003)],
)
def test_what_cannot_be_written_is_refused(arguments: Json, id: int, tmp_path: Path) -> None:
    with adapter() as client:
        client.start(**after(tmp_path, LOOP, "f(1)", cwd=str(tmp_path)))
        client.stop()
        with pytest.raises(Refused) as refused:
            client.response(client.send("cwm/compare", arguments, valid=False))
        assert refused.value.id == id
        client.disconnect()


def test_nothing_is_run_without_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the recording, too, writes here
    source = "def f():\n    open('ran', 'w').close()\n    return 1\n"
    plan = launch(tmp_path, source, "f()")
    (tmp_path / "ran").unlink()
    with adapter() as client:
        client.start(**{**plan, "compare": "off", "trusted": False})
        client.stop()
        for command, arguments in (("cwm/compare", {}), ("evaluate", {"expression": "/compare", "context": CONSOLE})):
            with pytest.raises(Refused) as refused:
                client.request(command, **arguments)
            assert refused.value.id == 4001
        assert not (tmp_path / "ran").exists()
        client.disconnect()


@pytest.mark.parametrize("compare", ["lockstep", "end"])
def test_a_report_is_written_when_the_session_ends(compare: str, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    with adapter() as client:
        client.start(**{**launch(tmp_path, LOOP, "f(1)"), "compare": compare, "report": str(report)})
        client.stop()
        assert client.go("continue") == "terminated"
        assert f"The comparison is in {report}." in client.console()
        assert "7 of 7 real steps agree" in " ".join(Page(report.read_text(encoding="ascii")).text.split())
        client.disconnect()


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    plan = {**launch(tmp_path, LOOP, "f(1)"), "compare": "end", "report": str(tmp_path / "none" / "a.json")}
    with adapter() as client:
        client.start(**plan)
        client.stop()
        client.go("continue")
        assert "(error 4005)" in client.console()
        client.disconnect()


SLEEPS = "import time\n\ndef f(n):\n    time.sleep(n)\n    return n\n"


@pytest.mark.parametrize("how", ["compare", "lockstep"])
@pytest.mark.parametrize("end", ["disconnect", "terminate", "kill"])
def test_no_process_is_left_behind(how: str, end: str, tmp_path: Path) -> None:
    """The session is left while the program sleeps; whatever runs in its directory has to go."""
    program, file = traces.write(tmp_path, SLEEPS, "f(0)")
    trace = json.loads(file.read_text(encoding="utf-8"))
    trace["entry"]["call"] = "f(600)"
    for frame in trace["frames"]:
        if "n" in frame.get("locals", {}):
            frame["locals"]["n"]["repr"] = "600"
    file.write_text(json.dumps(trace), encoding="utf-8")
    plan = {"program": str(program), "trace": str(file), "trusted": True, "stopOnEntry": True}
    with adapter() as client:
        client.start(**{**plan, **(LOCKSTEP if how == "lockstep" else {})})
        client.stop()
        if how == "lockstep":
            client.request("continue", threadId=1)
        else:
            client.send("cwm/compare", {})
        _wait(lambda: _running_in(tmp_path))
        time.sleep(0.3)
        if end == "kill":
            client.process.kill()
        else:
            client.request(end)
            if end == "terminate":
                client.event("terminated")
            client.disconnect() if end == "terminate" else client.rest()
        _wait(lambda: not _running_in(tmp_path))


def _wait(holds: object) -> None:
    deadline = time.monotonic() + 10
    assert callable(holds)
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert holds()


def _running_in(directory: Path) -> list[str]:
    if sys.platform != "linux":
        pytest.skip("processes are found by their folder in /proc")
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(directory):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def test_two_requests_at_once_run_it_once(tmp_path: Path) -> None:
    with adapter() as client:
        client.start(**after(tmp_path, LOOP, "f(1)"), stopOnEntry=True)
        client.stop()
        numbers = [client.send("cwm/compare", {}) for _ in range(2)]
        first, second = (client.response(number) for number in numbers)
        assert first == second
        assert client.console().count("its code is executed") == 1
        client.disconnect()
