"""Values set by the user, over a prediction that streams in from a real worker process.

Its engine keeps the edited value to the end of the activation, so that the edited future differs from the first one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dap import traces
from tests.dap.client import Client, Refused, adapter
from tests.dap.stage import Stage, playing

LOOP = """
    def add(n):
        total = 0
        for i in range(n):
            total = total + i
        return total
"""


def begin(client: Client, stage: Stage, call: str, **launch: object) -> None:
    client.start(program=str(stage.program), call=call, model=str(stage.model), stopOnEntry=True, **launch)
    client.stop()


def locals_scope(client: Client, level: int = 0) -> int:
    """The reference of a frame's locals."""
    return int(client.request("scopes", frameId=client.stack()[level]["id"])["scopes"][0]["variablesReference"])


def refused(client: Client, command: str, **arguments: object) -> tuple[int, str]:
    with pytest.raises(Refused) as error:
        client.request(command, **arguments)
    return error.value.id, error.value.text


def test_set_a_variable_and_walk_both_ways(tmp_path: Path) -> None:
    with playing(tmp_path, traces.text(LOOP), "add(3)", 0.0) as stage, adapter(env=stage.env) as client:
        begin(client, stage, "add(3)")
        assert client.capabilities["supportsSetVariable"] is True
        assert client.capabilities["supportsSetExpression"] is True
        for _ in range(3):
            client.go("next")
        assert client.locals() == {"n": "3", "total": "0", "i": "0"}
        scope = locals_scope(client)
        assert all("presentationHint" not in row for row in client.variables(scope)), "can be edited"
        answer = client.request("setVariable", variablesReference=scope, name="total", value=" 0x10 ")
        assert answer == {"value": "16", "type": "int", "variablesReference": 0}
        assert client.event("invalidated") == {"areas": ["stacks", "variables"], "threadId": 1}
        assert client.console().endswith("Set total = 16: predicting anew from add, line 3.\n")
        assert {row["name"]: row["value"] for row in client.variables(scope)}["total"] == "16", "the handle still holds"
        assert {row["name"]: row["value"] for row in client.scopes()["Confidence"]}["total"] == "edited, changed"
        assert client.go("next").startswith("step add:")
        assert client.locals()["total"] == "16"
        client.go("stepBack")
        assert client.locals()["total"] == "16", "where it was set"
        client.go("stepBack")
        assert client.locals()["total"] == "0", "before it was set"
        client.go("next")
        assert client.locals()["total"] == "16", "the edited future is kept"
        assert client.go("continue") == "step add:5"
        assert client.seen("stopped")[-1]["description"].startswith("predicted: add returned")
        client.disconnect()


def test_a_value_is_written_as_an_expression_over_the_frame(tmp_path: Path) -> None:
    with playing(tmp_path, traces.text(LOOP), "add(3)", 0.0) as stage, adapter(env=stage.env) as client:
        begin(client, stage, "add(3)")
        client.go("next")
        written = {"n * 5 + 1": "16", "[total, n]": "[0, 3]", "len('ab')": "2", "<Account object>": "<Account object>"}
        for text, value in written.items():
            assert client.request("setExpression", expression="total", value=text)["value"] == value
            client.request("setExpression", expression="total", value="0")
        form = {"hex": True}
        assert client.request("setExpression", expression="total", value="255", format=form)["value"] == "0xff"
        reference = locals_scope(client)
        answer = client.request("setVariable", variablesReference=reference, name="total", value="17", format=form)
        assert answer["value"] == "0x11"
        for text in ("[1, 2", "total2", "total = 3", "add(2)", "\ud800"):
            number, why = refused(client, "setExpression", expression="total", value=text)
            assert (number, why.partition(" is no value: ")[2]) == (
                3008,
                "write one such as 42 or [1, 2], or an expression over the frame.",
            )
        client.disconnect()


def test_set_an_expression_after_the_end(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.0) as stage, adapter(env=stage.env) as client:
        begin(client, stage, "both(1)")
        assert client.go("continue") == "step both:11"
        assert refused(client, "setExpression", expression="c", value="7") == (
            3007,
            "'c' cannot be set: the run is over; step back first.",
        )
        assert client.go("stepBack") == "step both:11"
        frame = client.stack()[0]["id"]
        assert client.request("setExpression", expression="c", value="'x'", frameId=frame)["value"] == "'x'"
        assert client.go("continue") == "step both:11"
        assert client.console().count("both returned 5") == 2, "each prediction says how it ended"
        assert client.go("continue") == "terminated"
        client.disconnect()


def test_set_an_attribute(tmp_path: Path) -> None:
    with playing(tmp_path, traces.ACCOUNT, "use()", 0.0) as stage, adapter(env=stage.env) as client:
        begin(client, stage, "use()")
        client.go("next")
        rows = {row["name"]: row for row in client.variables(locals_scope(client))}
        inside = rows["account"]["variablesReference"]
        answer = client.request("setVariable", variablesReference=inside, name="balance", value="100")
        assert answer["value"] == "100"
        assert {row["name"]: row["value"] for row in client.variables(inside)} == {"owner": "'eve'", "balance": "100"}
        assert client.request("evaluate", expression="account.balance")["result"] == "100"
        assert {row["name"]: row["value"] for row in client.scopes()["Confidence"]}["account.balance"] == "edited"
        client.disconnect()


def test_while_frames_still_come(tmp_path: Path) -> None:
    with playing(tmp_path, traces.FACT, "fact(30)", 0.02) as stage, adapter(env=stage.env) as client:
        begin(client, stage, "fact(30)")
        set_value = client.send("setExpression", {"expression": "n", "value": "5"})
        step = client.send("next", {"threadId": 1})
        assert client.response(set_value)["value"] == "5"
        with pytest.raises(Refused, match="not possible while a value is being set"):
            client.response(step)
        assert client.go("stepIn") == "step fact:4"
        assert client.locals() == {"n": "5"}
        client.disconnect()


def test_what_cannot_be_set(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.0) as stage, adapter(env=stage.env) as client:
        begin(client, stage, "both(1)")
        client.go("stepIn")
        outer, inner = locals_scope(client, 1), locals_scope(client)
        assert client.variables(outer)[0]["presentationHint"] == {"attributes": ["readOnly"]}
        why = "'a' cannot be set: a prediction goes on from the innermost frame only; step out first."
        assert refused(client, "setVariable", variablesReference=outer, name="a", value="5") == (3007, why)
        why = "'y' cannot be set: it is no variable of the frame."
        assert refused(client, "setVariable", variablesReference=inner, name="y", value="5") == (3007, why)
        assert refused(client, "setExpression", expression="x + 1", value="5")[0] == 3004
        for value in ("", "  ", "1\n2"):
            assert refused(client, "setExpression", expression="x", value=value)[0] == 3008
        assert refused(client, "setVariable", variablesReference=10**6, name="x", value="5")[0] == 3002
        scopes = client.request("scopes", frameId=client.stack()[0]["id"])["scopes"]
        confidence = scopes[1]["variablesReference"]
        told = refused(client, "setVariable", variablesReference=confidence, name="x", value="5")[1]
        assert "tells about one" in told
        client.go("stepOut")
        outcome = client.variables(locals_scope(client))[0]
        assert outcome["name"] == "(return) f"
        assert outcome["presentationHint"] == {"attributes": ["readOnly"], "kind": "virtual"}
        assert client.locals()["a"] == "1"
        assert not client.seen("invalidated")
        client.disconnect()


def test_a_worker_that_refuses_leaves_all_as_it_was(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.0) as stage, adapter(env=stage.env) as client:
        begin(client, stage, "both(1)")
        client.go("next")
        stage.worker.kill()
        stage.worker.wait()
        for file in stage.model.iterdir():
            file.unlink()
        stage.model.rmdir()  # so that no other worker can be started
        number, text = refused(client, "setExpression", expression="b", value="5")
        assert (number, text) == (
            3009,
            f"The value was not set: No model at '{stage.model}': give a directory in Hugging Face layout, "
            "or 'nano' for the bundled one.",
        )
        assert client.locals()["b"] == "4"
        assert client.go("stepBack") == "step both:9"
        client.disconnect()


def test_terminate_while_a_value_is_being_set(tmp_path: Path) -> None:
    with playing(tmp_path, traces.FACT, "fact(30)", 0.02) as stage, adapter(env=stage.env) as client:
        begin(client, stage, "fact(30)")
        number = client.send("setExpression", {"expression": "n", "value": "5"})
        client.request("terminate")
        with pytest.raises(Refused, match="cancelled because the session ended"):
            client.response(number)
        assert client.stop() == "terminated"
        client.disconnect()
