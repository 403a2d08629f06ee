"""What the language server says of values that rest on a predicted one, with the bundled model."""

from __future__ import annotations

from collections.abc import Callable

from tests.server.client import URI, Client

QUIET = {"complexity": {"enabled": False}, "values": "neural"}
SOURCE = """\
import requests


def pages(url):
    answer = requests.get(url)
    size = len(url)
    both = [answer, size]
    return both


pages("abc")
"""


def test_hover_and_hints_say_on_which_prediction_a_value_rests(serve: Callable[..., None]) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")

        async def hover(line: int, character: int) -> str:
            at = {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}}
            return str((await client.request("textDocument/hover", at))["contents"]["value"])

        assert "| `3` | computed" in await hover(5, 5)
        answer, both = await hover(4, 5), await hover(6, 5)
        labels = {hint["position"]["line"]: hint["label"] for hint in await client.hints()}
        if "predicted" in answer:
            assert "| computed (rests on `answer` predicted at line 5" in both
            assert str(labels[6]).startswith(("~ both = [", "? both = ["))
        else:
            assert "| unknown (the model found no end for this value) |" in both
        assert str(labels[5]) == "size = 3"

    serve(scenario)


def test_hints_that_are_not_probable_enough_are_hidden_and_counted(serve: Callable[..., None]) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        every = {hint["position"]["line"] for hint in await client.hints()}
        for settings, left, said in (
            (
                {"minProbability": 1.0},
                {3},
                f"{len(every) - 1} of {len(every)} hints are hidden (cwm.hints.minProbability)",
            ),
            ({"enabled": False}, set[int](), "hints are switched off (cwm.hints.enabled)"),
            ({}, every, ""),
        ):
            start = len(client.received)
            client.settings = {**QUIET, "hints": settings}
            client.notify("workspace/didChangeConfiguration", {"settings": None})
            status = await client.status("ready", start=start)
            assert {hint["position"]["line"] for hint in await client.hints()} == left
            assert said in status["message"]

    serve(scenario, settings=QUIET)
