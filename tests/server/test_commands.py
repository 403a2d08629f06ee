"""Clear, export, status and restart, from a real server process. The programs are computed completely."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema

from tests.protocol.schemas import schema, validator
from tests.server.client import CAPABILITIES, URI, Client, Json

Serve = Callable[..., None]
REQUEST_FAILED = -32803
SOURCE = """\
def double(n):
    return n + n


assert double(4) == 8
"""
SETTINGS = {"termination": {"predicted": "off"}, "limits": {"debounceMs": 0}}
SHOWS = {**CAPABILITIES, "window": {"workDoneProgress": True, "showDocument": {"support": True}}}


async def do(client: Client, command: str, *arguments: object) -> None:
    params = {"command": command, "arguments": list(arguments)}
    assert await client.request("workspace/executeCommand", params) is None


def test_cleared_hints_stay_away_until_the_text_changes(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        assert await client.hints()
        start = len(client.received)
        await do(client, "cwm.clear", URI)
        status = await client.status("nothing", start=start)
        assert status["message"] == "the hints were cleared; edit the file or choose a call to predict again."
        assert await client.hints() == []
        client.change(SOURCE + "\n", 2)
        await client.status("ready", start=start)
        assert await client.hints()

    serve(scenario, settings=SETTINGS)


def test_a_shown_trace_is_exported(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open("def f(:\n")
        await client.status("nothing")
        error = await client.error("cwm/exportTrace", {"uri": URI, "format": "json"})
        assert (error["code"], "There is no complete trace to export" in error["message"]) == (REQUEST_FAILED, True)
        client.change(SOURCE, 2)
        await client.status("ready")
        as_json: Json = await client.request("cwm/exportTrace", {"uri": URI, "format": "json"})
        validator("lsp", "export").validate(as_json)
        assert as_json["name"] == "case.trace.json"
        trace = json.loads(as_json["text"])
        jsonschema.validate(trace, schema("trace"))
        assert trace["frames"][-1]["value"]["repr"] == "8"
        page: Json = await client.request("cwm/exportTrace", {"uri": URI, "format": "html"})
        assert page["name"] == "case.trace.html"
        assert page["text"].startswith("<!doctype html>")
        assert 'type="range"' in page["text"]
        for params, part in [({"uri": URI, "format": "xml"}, "'xml'"), ({"uri": URI}, "'format'"), (None, "'format'")]:
            assert part in (await client.error("cwm/exportTrace", params))["message"]

    serve(scenario, settings=SETTINGS)


def test_an_exported_page_is_opened_where_the_client_can(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        await do(client, "cwm.exportTrace", URI, "html")
        await client.until(lambda: bool(client.of("window/showDocument")))
        (shown,) = client.of("window/showDocument")
        path = Path(unquote(urlsplit(shown["uri"]).path))
        assert (path.name, shown["external"]) == ("case.trace.html", True)
        assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
        assert path.read_text().startswith("<!doctype html>")
        await client.until(lambda: bool(client.of("window/showMessage")))  # this client could not open it
        assert client.of("window/showMessage")[0]["message"] == f"The trace is in '{path}'."
        path.unlink()
        path.parent.rmdir()

    serve(scenario, settings=SETTINGS, capabilities=SHOWS)


def test_the_status_says_what_runs_and_where(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        ready = await client.status("ready")
        assert (ready["device"], ready["lastError"]) == ("cpu", "")
        assert ready["queue"] == 0, "nothing is under way; that it is kept for later does not count"
        assert client.of("cwm/status")[0]["queue"] == 1
        await do(client, "cwm.showStatus", URI)
        await client.until(lambda: bool(client.of("window/showMessage")))
        message = client.of("window/showMessage")[0]["message"]
        assert message.startswith("case.py: ready, 3 frames, returned. Model nano on cpu, ")

    serve(scenario, settings=SETTINGS)


def test_the_last_error_is_told_until_something_succeeds(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        failed = await client.status("failed")
        start = len(client.received)
        await do(client, "cwm.clear", URI)
        assert (await client.status("nothing", start=start))["lastError"] == failed["message"]
        client.settings = SETTINGS
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        assert (await client.status("ready", start=start))["lastError"] == ""

    serve(scenario, settings={"model": "/no/such/model", **SETTINGS})


def test_a_restarted_worker_predicts_all_documents_anew(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        start = len(client.received)
        await do(client, "cwm.restartWorker")
        ready = await client.status("ready", "failed", start=start)
        assert (ready["state"], ready["device"]) == ("ready", "cpu")
        assert await client.hints()
        kinds = [params["value"]["kind"] for params in client.of("$/progress", start)]
        assert (kinds[0], kinds[-1]) == ("begin", "end")
        assert "starting" in [status["state"] for status in client.of("cwm/status", start)]

    serve(scenario, settings=SETTINGS)
