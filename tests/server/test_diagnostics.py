"""Diagnostics of a complete prediction from a real server: pushed or pulled, never stale, suppressed by a comment.

The programs are computed completely, so that nothing depends on the model.
"""

from __future__ import annotations

import copy
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pygls.uris import to_fs_path

from cwm_lsp.server.diagnostics.codes import CODES, PAGES
from tests.server.client import CAPABILITIES, URI, Client
from tests.server.conftest import Place
from tests.server.test_verdicts import NEVER_CHANGED, NO_MODEL, shown

Serve = Callable[..., None]
Json = dict[str, Any]

SOURCE = """\
def pick(xs, i):
    if i < 0:
        i = 0
    return xs[i]


def outer(xs):
    return pick(xs, 2)


if __name__ == "__main__":
    outer([1, 2])
    outer([1, 2, 3])
"""
FINE = SOURCE.replace("[1, 2])", "[1, 2, 3])")
RAISES = "IndexError('list index out of range') (computed)"
TAGS = {"tagSupport": {"valueSet": [1, 2]}}
PUSH: Json = {**CAPABILITIES, "textDocument": {"publishDiagnostics": TAGS}}
PULL: Json = copy.deepcopy(CAPABILITIES)
PULL["textDocument"] = {"diagnostic": TAGS, "publishDiagnostics": TAGS}
PULL_ONCE = copy.deepcopy(PULL)  # as Neovim 0.11
PULL["workspace"]["diagnostics"] = {"refreshSupport": True}
SETTINGS: Json = {  # without the other functions' own calls, which may come at any time
    **NO_MODEL,
    "diagnostics": {"notReached": True},
    "hints": {"everyFunction": False},
    "limits": {"debounceMs": 20},
}
PUBLISH, REFRESH = "textDocument/publishDiagnostics", "workspace/diagnostic/refresh"


async def pulled(client: Client, previous: str | None = None) -> Json:
    params = {"textDocument": {"uri": URI}, **({} if previous is None else {"previousResultId": previous})}
    found: Json = await client.request("textDocument/diagnostic", params)
    return found


def said(found: list[Json]) -> list[tuple[int, str]]:
    return [(each["range"]["start"]["line"], each["code"]) for each in found]


def test_every_code_has_a_page(serve: Serve) -> None:
    assert PAGES is not None
    assert {f"{code}.md" for code in CODES} == {page.name for page in PAGES.iterdir()}


def test_an_exception_and_what_is_not_reached_are_pushed_until_they_are_corrected(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        assert "diagnosticProvider" not in client.server["capabilities"]
        client.open(SOURCE)
        faded, raised = await shown(client)
        assert (raised["message"], raised["severity"], raised["code"]) == (RAISES, 2, "predicted-exception")
        assert raised["range"] == {"start": {"line": 3, "character": 4}, "end": {"line": 3, "character": 16}}
        page = to_fs_path(raised["codeDescription"]["href"])
        assert page is not None
        assert Path(page).read_text(encoding="utf-8").startswith("# predicted-exception")
        related = [
            (each["location"]["range"]["start"]["line"], each["message"]) for each in raised["relatedInformation"]
        ]
        assert related == [(7, "passes through outer"), (11, "along outer([1, 2])")]
        assert (faded["code"], faded["tags"], faded["range"]["start"]["line"]) == ("not-reached", [1], 2)
        (evidence,) = faded["relatedInformation"]
        assert (evidence["location"]["range"]["start"]["line"], evidence["message"]) == (11, "along outer([1, 2])")
        client.change(FINE, 2)
        assert said(await shown(client, 2)) == [(2, "not-reached")]
        assert [each["version"] for each in client.of(PUBLISH)] == [1, 2]
        assert not client.of(REFRESH)

    serve(scenario, settings=SETTINGS, capabilities=PUSH)


def test_clients_that_pull_are_told_to_and_get_nothing_pushed(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        assert client.server["capabilities"]["diagnosticProvider"]["interFileDependencies"] is False
        client.open(SOURCE)
        await client.status("ready")
        await client.until(lambda: bool(client.of("workspace/inlayHint/refresh")))
        first = await pulled(client)
        while not first["items"]:  # a cold worker takes longer than the answer waits
            await client.until(lambda: bool(client.of(REFRESH)))
            first = await pulled(client)
        assert (first["kind"], said(first["items"])) == ("full", [(2, "not-reached"), (3, "predicted-exception")])
        assert await pulled(client, first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
        start = len(client.received)
        command = {"command": "cwm.predictCall", "arguments": [URI, "pick([1], -1)"]}
        await client.request("workspace/executeCommand", command)
        await client.until(lambda: bool(client.of(REFRESH, start)))
        other = await pulled(client, first["resultId"])
        assert (other["kind"], other["items"]) == ("full", [])
        assert other["resultId"] != first["resultId"]
        assert not client.of(PUBLISH)

    serve(scenario, settings=SETTINGS, capabilities=PULL)


def test_an_answer_is_never_about_an_older_version(serve: Serve, place: Place) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        before = await pulled(client)
        assert said(before["items"])
        place.signal(signal.SIGSTOP)  # nothing can be known of the new version but what the source shows
        try:
            start = len(client.received)
            client.change(NEVER_CHANGED + FINE, 2)
            after = await pulled(client, before["resultId"])
            if not after["items"]:  # the source took longer than the answer waits
                await client.until(lambda: bool(client.of(REFRESH, start)))
                after = await pulled(client)
        finally:
            place.signal(signal.SIGCONT)
        assert said(after["items"]) == [(2, "endless-loop")]

    serve(scenario, settings=SETTINGS, capabilities=PULL)


def test_a_client_that_cannot_be_told_to_pull_gets_all_at_once(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        assert said((await pulled(client))["items"]) == [(2, "not-reached"), (3, "predicted-exception")]
        client.change(FINE, 2)
        asked = client.ask("textDocument/diagnostic", {"textDocument": {"uri": URI}})
        client.change("\n" + SOURCE, 3)
        found = (await client.answer(asked))["result"]["items"]
        assert said(found) == [(3, "not-reached"), (4, "predicted-exception")]
        assert not client.of(REFRESH)

    serve(scenario, settings=SETTINGS, capabilities=PULL_ONCE)


@pytest.mark.parametrize("ending", ["close", "shutdown"])
def test_who_waits_is_answered_at_the_end(serve: Serve, place: Place, ending: str) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await pulled(client)
        place.signal(signal.SIGSTOP)
        client.change(FINE, 2)
        asked = client.ask("textDocument/diagnostic", {"textDocument": {"uri": URI}})
        if ending == "close":
            client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
            assert (await client.answer(asked))["result"]["items"] == []

    try:
        serve(scenario, settings=SETTINGS, capabilities=PULL_ONCE)
    finally:
        place.signal(signal.SIGCONT)


@pytest.mark.parametrize("versioned", [True, False])
def test_a_quick_fix_suppresses_a_diagnostic(serve: Serve, versioned: bool) -> None:
    capabilities = copy.deepcopy(PUSH)
    capabilities["workspace"]["workspaceEdit"] = {"documentChanges": versioned}

    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        _, raised = await shown(client)
        params = {
            "textDocument": {"uri": URI},
            "range": raised["range"],
            "context": {"diagnostics": [raised], "only": ["quickfix"]},
        }
        (action,) = await client.request("textDocument/codeAction", params)
        assert (action["kind"], action["title"]) == ("quickfix", "Suppress predicted-exception on this line")
        assert action["diagnostics"] == [raised]
        edit = action["edit"]
        (change,) = edit["documentChanges"][0]["edits"] if versioned else edit["changes"][URI]
        assert change["range"]["start"] == change["range"]["end"] == raised["range"]["end"]
        assert change["newText"] == "  # cwm: ignore[predicted-exception]"
        client.change(SOURCE.replace("xs[i]", "xs[i]" + change["newText"]), 2)
        assert said(await shown(client, 2)) == [(2, "not-reached")]

    serve(scenario, settings=SETTINGS, capabilities=capabilities)


def test_settings_take_effect_at_once(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        assert said(await shown(client)) == [(3, "predicted-exception")]
        client.settings = {**NO_MODEL, "diagnostics": {"exceptions": "off", "notReached": True}}
        client.notify("workspace/didChangeConfiguration", {"settings": {}})
        assert said(await shown(client, 2)) == [(2, "not-reached")]

    serve(scenario, settings=NO_MODEL, capabilities=PUSH)


def test_clients_without_the_tag_are_not_told_what_is_not_reached(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        assert said(await shown(client)) == [(3, "predicted-exception")]

    serve(scenario, settings=SETTINGS)
