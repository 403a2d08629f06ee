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


def test_a_prediction_says_that_its_model_was_not_asked(tmp_path: Path) -> None:
    with playing(tmp_path, traces.TWO, "both(1)", 0.0) as stage, adapter(env=stage.env) as client:
        client.start(program=str(stage.program), call="both(1)", model=str(stage.model), stopOnEntry=True)
        client.stop()
        assert refused(client, "f(a)") == (
            3010,
            "'f(a)' has no value here: the function f can't be called here; "
            "the model cannot be asked for it: its worker has no such request.",
        )
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
