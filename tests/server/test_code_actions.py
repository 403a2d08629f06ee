"""Working backwards in the editor: a body from examples, a call that reaches a line; from a real server process."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.client import CAPABILITIES, URI, Client

Serve = Callable[..., None]
Json = dict[str, Any]

STUB = '''\
def middle(a, b):
    """The number in the middle.

    >>> middle(2, 8)
    5
    >>> middle(10, 30)
    20
    >>> middle(7, 7)
    7
    """
    ...


def nothing():
    ...
'''
BODY = "    return (a + b) // 2"
BRANCHES = """\
def kind(n):
    if n % 7 == 3:
        return "rare"
    return "usual"


kind(1)
"""
SETTINGS = {"termination": {"predicted": "off"}}
ANNOTATING = copy.deepcopy(CAPABILITIES)
ANNOTATING["workspace"]["workspaceEdit"] = {"documentChanges": True, "changeAnnotationSupport": {}}


async def actions(client: Client, line: int, only: list[str] | None = None) -> list[Json]:
    at = {"line": line, "character": 4}
    context = {"diagnostics": [], **({} if only is None else {"only": only})}
    params = {"textDocument": {"uri": URI}, "range": {"start": at, "end": at}, "context": context}
    found: list[Json] = await client.request("textDocument/codeAction", params)
    return found


async def run(client: Client, action: Json) -> None:
    command = action["command"]
    params = {"command": command["command"], "arguments": command["arguments"]}
    assert await client.request("workspace/executeCommand", params) is None


async def one(client: Client, method: str) -> Any:
    await client.until(lambda: bool(client.of(method)))
    (params,) = client.of(method)
    return params


def applied(text: str, edit: Json) -> str:
    """The text behind an edit of whole lines."""
    lines = text.splitlines(keepends=True)
    (change,) = edit["documentChanges"][0]["edits"]
    begin, end = change["range"]["start"], change["range"]["end"]
    assert begin["character"] == end["character"] == 0
    return "".join([*lines[: begin["line"]], change["newText"], *lines[end["line"] :]])


def test_a_body_is_offered_with_its_evidence_and_inserted_on_demand(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(STUB)
        (action,) = await actions(client, 0, ["refactor.rewrite"])
        assert (action["title"], action["kind"]) == ("Implement middle from its 3 examples", "refactor.rewrite")
        client.press = "Insert"
        await run(client, action)
        asked = await one(client, "window/showMessageRequest")
        assert asked["message"].startswith("It does what all 3 examples say (computed;")
        edit = (await one(client, "workspace/applyEdit"))["edit"]
        assert edit["documentChanges"][0]["textDocument"] == {"uri": URI, "version": 1}
        made = applied(STUB, edit)
        names: Json = {}
        exec(made, names)
        assert [names["middle"](2, 8), names["middle"](10, 30)] == [5, 20]
        assert made.endswith("def nothing():\n    ...\n")

    serve(scenario, settings=SETTINGS)


def test_nothing_changes_where_the_user_does_not_agree(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(STUB)
        (action,) = await actions(client, 0, ["refactor.rewrite"])
        await run(client, action)
        await one(client, "window/showMessageRequest")
        await client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
        assert not client.of("workspace/applyEdit")

    serve(scenario, settings=SETTINGS)


def test_a_client_that_shows_changes_before_they_are_made_gets_a_diff(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(STUB)
        (action,) = await actions(client, 0, ["refactor.rewrite"])
        await run(client, action)
        edit = (await one(client, "workspace/applyEdit"))["edit"]
        about = edit["changeAnnotations"]["body"]
        assert about["needsConfirmation"]
        assert about["description"].startswith("It does what all 3 examples say")
        assert edit["documentChanges"][0]["edits"][0]["annotationId"] == "body"

    serve(scenario, settings=SETTINGS, capabilities=ANNOTATING)


@pytest.mark.parametrize("only", [["quickfix"], ["refactor.extract"], ["source.organizeImports"]])
def test_other_kinds_are_not_answered(serve: Serve, only: list[str]) -> None:
    async def scenario(client: Client) -> None:
        client.open(STUB)
        assert await actions(client, 0, only) == []
        assert "refactor.rewrite" in [each["kind"] for each in await actions(client, 0, ["refactor"])]
        assert await actions(client, 14) == [], "nothing says what it should do"

    serve(scenario, settings=SETTINGS)


SHOWN_OTHERWISE = f"{BRANCHES}\n\ndef other(n):\n    if n:\n        return 1\n    return 2\n\n\nother(5)\n"


def test_no_call_is_looked_for_where_that_of_another_function_comes(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SHOWN_OTHERWISE)
        await client.status("ready")
        while not (offered := await actions(client, 12)):
            assert await actions(client, 11) == [], "its own call comes here, or may yet"
            await asyncio.sleep(0.02)
        assert await actions(client, 11) == [], "its own call comes here"
        (action,) = offered
        assert action["title"] == "Find a call of other that reaches line 13 (other(5) does not)"

    serve(scenario, settings={**SETTINGS, "limits": {"debounceMs": 0}})


def test_a_call_that_reaches_a_line_comes_into_focus(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(BRANCHES)
        await client.status("ready")
        assert await actions(client, 1) == [], "the prediction comes here already"
        (action,) = await actions(client, 2)
        assert action["title"] == "Find a call of kind that reaches line 3 (kind(1) does not)"
        start = len(client.received)
        await run(client, action)
        ready = await client.status("ready", "failed", start=start)
        assert ready["focus"]["function"] == "kind"
        assert ready["focus"]["call"] != "kind(1)"
        said = await one(client, "window/showMessage")
        assert said["message"].startswith(f"{ready['focus']['call']}  reaches line 3: computed")
        labels = {hint["position"]["line"]: hint["label"] for hint in await client.hints()}
        assert labels[2] == "→ 'rare'"

    serve(scenario, settings=SETTINGS)
