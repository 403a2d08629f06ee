"""Scripted sessions: evaluate and completions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dap import traces
from tests.dap.client import Client, Refused, adapter
from tests.dap.stage import playing
from tests.dap.test_breakpoints import replaying


def refused(client: Client, expression: str) -> tuple[int, str]:
    with pytest.raises(Refused) as error:
        client.request("evaluate", expression=expression)
    return error.value.id, error.value.text


def test_expressions(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.ACCOUNT, "use()") as (client, _):
        client.go("next")
        client.go("next")
        assert client.request("evaluate", expression="account.balance * 2 + 1", context="watch")["result"] == "11"
        answer = client.request("evaluate", expression="[account.owner]", context="repl")
        assert (answer["result"], answer["type"]) == ("['eve']  # p = 0.93", "list")
        assert [row["value"] for row in client.variables(answer["variablesReference"])] == ["'eve'"]
        account = client.request("evaluate", expression="account", context="watch")
        assert account["namedVariables"] == 2
        assert refused(client, "account + 1") == (
            3010,
            "'account + 1' has no value here: of account only the text is known: <case.Account object>.",
        )
        assert refused(client, "10 ** 10 ** 9")[0] == 3010
        assert refused(client, "nothing") == (3003, "The predicted frame has no variable 'nothing'.")


def test_an_expression_in_a_caller(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.TWO, "both(1)") as (client, _):
        client.go("stepIn")
        inner, outer = client.stack()
        assert client.request("evaluate", expression="x + 1", frameId=inner["id"])["result"] == "2"
        assert client.request("evaluate", expression="a + 1", frameId=outer["id"])["result"] == "2"
        assert refused(client, "a + 1")[0] == 3010


def test_functions_of_the_program_are_not_called(tmp_path: Path) -> None:
    source = "def max(a, b):\n    return a\n\ndef use(x):\n    y = max(x, 9)\n    return y\n"
    with replaying(tmp_path, source, "use(1)") as (client, _):
        assert refused(client, "max(x, 9)")[1].endswith("the function max can't be called here.")


def test_the_model_is_asked_for_what_cannot_be_known(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.02) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="both(1)", model=str(stage.model), stopOnEntry=True)
        client.stop()
        for context in ("watch", "repl", "clipboard"):
            answer = client.request("evaluate", expression="f(a)", context=context)
            assert answer["result"] == "'f(a) at both:9'  # predicted, p = 0.93", "also while the prediction goes on"
            assert answer["type"] == "str"
        assert client.request("evaluate", expression="[n for n in range(a)]")["result"].startswith("'[n for n in")
        assert refused(client, "f(boom)") == (
            3010,
            "'f(boom)' has no value here: it raises 'f(boom) at both:9' (predicted, p = 0.93).",
        )
        client.go("stepIn")
        assert client.locals() == {"x": "1"}
        answer = client.request("evaluate", expression="f", context="repl")
        assert answer["result"].startswith("'f at f:2'"), "a name of the module is in no frame"
        inner, outer = client.stack()
        for frame, where in ((inner, "f:2"), (outer, "both:9")):
            answer = client.request("evaluate", expression="g(1)", frameId=frame["id"])
            assert answer["result"].startswith(f"'g(1) at {where}'")
        while client.go("continue") != "terminated":
            assert client.request("evaluate", expression="g(1)")["result"].startswith("'g(1) at both:"), "at the end"
        client.disconnect()


CERTAIN = {
    "1 / 0": "it raises ZeroDivisionError: division by zero",
    "x = 3": "it is a statement, and only expressions have a value",
    "nothing": "The predicted frame has no variable 'nothing'.",
    "a +\n  (": "'a + (' has no value here: it does not parse",
    "a" * 3000: "'" + "a" * 79 + "…' has no value here: it is longer than 2,000 characters.",
    " ": "'' has no value here: it does not parse (invalid syntax).",
}


@pytest.mark.parametrize("expression", CERTAIN)
def test_the_model_is_not_asked_for_what_is_certain(expression: str, tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.0) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="both(1)", model=str(stage.model), stopOnEntry=True)
        client.stop()
        assert CERTAIN[expression] in refused(client, expression)[1]
        with pytest.raises(Refused, match="the function f can't be called here"):
            client.request("evaluate", expression="f(a)", context="hover")
        client.disconnect()


def test_a_question_to_the_model_can_be_cancelled(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.0) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="both(1)", model=str(stage.model), stopOnEntry=True)
        client.stop()
        number = client.send("evaluate", {"expression": "f('slow')"})
        assert client.go("next") == "step both:10", "and the session goes on meanwhile"
        client.request("cancel", requestId=number)
        with pytest.raises(Refused, match="cancelled"):
            client.response(number)
        assert client.request("evaluate", expression="f(a)")["result"].startswith("'f(a) at both:10'")
        client.send("evaluate", {"expression": "f('slow')"})
        client.disconnect()


def test_a_worker_that_is_gone(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.0) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="both(1)", model=str(stage.model), stopOnEntry=True)
        client.stop()
        number = client.send("evaluate", {"expression": "f('slow')"})
        client.locals()
        stage.worker.kill()
        stage.worker.wait()
        with pytest.raises(Refused, match="the model could not be asked: The prediction worker stopped unexpectedly"):
            client.response(number)
        client.disconnect()


def test_completions(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.ACCOUNT, "use()") as (client, _):
        client.go("next")

        def offered(text: str) -> list[str]:
            targets = client.request("completions", text=text, column=len(text) + 1)["targets"]
            assert all(text[one["start"] : one["start"] + one["length"]] in one["label"] for one in targets)
            return [one["label"] for one in targets]

        assert offered("1 + a") == ["account", "abs", "all", "any"]
        assert offered("account.b") == ["balance"]
        assert offered("account.owner.sta") == ["startswith"]
        assert "len" in offered("")
        assert offered("nothing.a") == []
        assert offered("f(x).a") == []
        (target,) = client.request("completions", text="acc + 1", column=4)["targets"]
        assert (target["label"], target["type"], target["start"], target["length"]) == ("account", "variable", 0, 3)
        (target,) = client.request("completions", text="1 +\n  acc", line=2, column=6)["targets"]
        assert (target["label"], target["start"], target["length"]) == ("account", 6, 3), "in the second line"
        (target,) = client.request("completions", text="'\U0001f600' + acc", column=11)["targets"]
        assert (target["start"], target["length"]) == (7, 3), "counted in units of UTF-16"
        for place in ({"column": -5}, {"column": 1, "line": -2}, {"column": 10**9, "line": 10**9}):
            offered_there = client.request("completions", text="", **place)["targets"]
            assert {(one["start"], one["length"]) for one in offered_there} == {(0, 0)}


def test_what_begins_with_a_slash_is_a_command(tmp_path: Path) -> None:
    with replaying(tmp_path, traces.ACCOUNT, "use()") as (client, _), pytest.raises(Refused) as refusal:
        client.request("evaluate", expression="/help me", context="repl")
    why = "'/help' has no value here: there is no such command, only /adopt and /compare [FILE]."
    assert (refusal.value.id, refusal.value.text) == (3010, why)
