"""A real run beside the prediction, from a real server process: asked for, refused, cancelled, shown.

What the model has no way to know (the number of the process, of a file's bytes) makes the two part for certain.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.protocol.schemas import validator
from tests.server.client import CAPABILITIES, Client, Json

Serve = Callable[..., None]
CANCELLED, REQUEST_FAILED = -32800, -32803
EXACT = """\
def total(xs):
    result = 0
    for x in xs:
        result += x
    return result


total([3, 4])
"""
PARTING = """\
import os


def f(n):
    known = n + 1
    mine = os.getpid()
    last = mine * 2
    return last


f(1)
"""
ENDLESS = """\
import os
import time


def wait(n):
    with open("pid", "w") as file:
        file.write(str(os.getpid()))
    time.sleep(n)


wait(60)
"""
UNENDING = """\
def f(n):
    while True:
        n += 1


if __name__ == "__main__":
    f(1)
"""
SETTINGS = {"termination": {"enabled": False}, "limits": {"debounceMs": 0}}


def opened(client: Client, folder: Path, text: str) -> str:
    path = folder / "case.py"
    path.write_text(text)
    client.open(text, path.as_uri())
    return path.as_uri()


async def labels(client: Client, uri: str) -> dict[int, Any]:
    return {hint["position"]["line"] + 1: hint["label"] for hint in await client.hints(uri)}


async def diagnostics(client: Client, uri: str) -> list[Json]:
    pushed = [params for params in client.of("textDocument/publishDiagnostics") if params["uri"] == uri]
    return pushed[-1]["diagnostics"] if pushed else []


def test_what_was_predicted_rightly_is_shown_as_observed(serve: Serve, tmp_path: Path) -> None:
    async def scenario(client: Client) -> None:
        uri = opened(client, tmp_path, EXACT)
        await client.status("ready")
        before = await labels(client, uri)
        client.press = "Run"
        start = len(client.received)
        result = await client.request("cwm/compare", {"uri": uri})
        assert not list(validator("lsp", "agreement").iter_errors(result["agreement"]))
        assert result["first_divergence"] is None
        assert result["agreement"]["frames"] == result["agreement"]["of"] == len(result["actual"]["frames"])
        (question,) = client.of("window/showMessageRequest")
        assert "Run total([3, 4]) for real? The code of case.py is executed" in question["message"]
        status = await client.status("ready", start=start)
        assert "steps of the real run are as predicted" in status["message"]
        await client.until(lambda: bool(client.of("workspace/inlayHint/refresh", start)))
        assert await labels(client, uri) == before
        assert "| observed |" in (await client.hints(uri))[1]["tooltip"]["value"]
        assert await diagnostics(client, uri) == []
        exported = await client.request("cwm/exportTrace", {"uri": uri, "format": "html"})
        assert exported["name"] == "case.comparison.html"
        assert "real steps agree" in exported["text"]

    serve(scenario, settings=SETTINGS)


def test_where_reality_left_the_prediction(serve: Serve, tmp_path: Path) -> None:
    async def scenario(client: Client) -> None:
        uri = opened(client, tmp_path, PARTING)
        await client.status("ready")
        predicted = await labels(client, uri)
        client.press = "Run"
        start = len(client.received)
        await client.request("workspace/executeCommand", {"command": "cwm.compare", "arguments": [uri]})
        status = await client.status("ready", start=start)
        assert ", the first difference is at step 3 (mine: predicted " in status["message"]
        seen = await labels(client, uri)
        assert seen[5] == predicted[5] == "known = 2"
        bare = predicted[6].removeprefix("~ ").removeprefix("? ")
        assert seen[6].startswith("≠ mine = ")
        assert seen[6].endswith(f" (predicted {bare})")
        assert seen[8].startswith("≠ → ")
        hover = {"textDocument": {"uri": uri}, "position": {"line": 5, "character": 6}}
        text = (await client.request("textDocument/hover", hover))["contents"]["value"]
        assert "| step | line | really | predicted | origin | p |" in text
        assert "| ≠ " in text
        hover["position"] = {"line": 4, "character": 6}
        assert "≠" not in (await client.request("textDocument/hover", hover))["contents"]["value"]
        await client.until(lambda: any(p["diagnostics"] for p in client.of("textDocument/publishDiagnostics", start)))
        (found,) = await diagnostics(client, uri)
        assert (found["code"], found["range"]["start"]["line"]) == ("left-prediction", 5)
        assert "left the prediction here: mine: predicted " in found["message"]
        assert "of the real run" in found["relatedInformation"][0]["message"]
        start = len(client.received)
        client.change(PARTING + "\n", 2, uri)
        await client.status("ready", start=start)
        assert (await labels(client, uri))[6] == predicted[6]
        await client.until(lambda: client.of("textDocument/publishDiagnostics", start)[-1:] != [])
        assert await diagnostics(client, uri) == []

    serve(scenario, settings=SETTINGS)


def test_nothing_runs_without_consent_or_trust(serve: Serve, tmp_path: Path) -> None:
    mark = tmp_path / "mark"

    async def scenario(client: Client) -> None:
        uri = opened(client, tmp_path, f"def f(n):\n    open({str(mark)!r}, 'w').close()\n    return n\n\n\nf(1)\n")
        await client.status("ready")
        error = await client.error("cwm/compare", {"uri": uri})
        assert (error["code"], "untrusted workspace" in error["message"]) == (REQUEST_FAILED, True)
        error = await client.error("workspace/executeCommand", {"command": "cwm.compare", "arguments": [uri]})
        assert "untrusted workspace" in error["message"]
        client.notify("cwm/trust", {"trusted": True})
        for button in ("", "Cancel"):
            client.press = button
            assert await client.request("cwm/compare", {"uri": uri}) is None
        assert not mark.exists()
        client.press = "Run"
        assert await client.request("cwm/compare", {"uri": uri}) is not None
        assert mark.exists()

    serve(scenario, settings=SETTINGS, options={"trusted": False})


def test_a_cancelled_run_is_ended(serve: Serve, tmp_path: Path) -> None:
    def running() -> int | None:
        text = (tmp_path / "pid").read_text() if (tmp_path / "pid").exists() else ""
        return int(text) if text else None

    async def scenario(client: Client) -> None:
        uri = opened(client, tmp_path, ENDLESS)
        await client.status("ready")
        client.press = "Run"
        number = client.ask("cwm/compare", {"uri": uri})
        async with asyncio.timeout(20):
            while (pid := running()) is None:
                await asyncio.sleep(0.02)
        client.notify("$/cancelRequest", {"id": number})
        assert (await client.answer(number))["error"]["code"] == CANCELLED
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and _is_alive(pid):
            await asyncio.sleep(0.02)
        assert not _is_alive(pid)

    serve(scenario, settings=SETTINGS)


def test_an_endless_run_goes_as_far_as_the_prediction(serve: Serve, tmp_path: Path) -> None:
    async def scenario(client: Client) -> None:
        uri = opened(client, tmp_path, UNENDING)
        await client.status("ready")
        client.press = "Run"
        result = await client.request("cwm/compare", {"uri": uri})
        assert (result["actual"]["end"]["reason"], result["first_divergence"]) == ("frame-limit", None)
        assert len(result["actual"]["frames"]) == len(result["predicted"]["frames"])

    serve(scenario, settings=SETTINGS)


def test_a_module_that_cannot_be_run_is_told(serve: Serve, tmp_path: Path) -> None:
    async def scenario(client: Client) -> None:
        uri = opened(client, tmp_path, "import no_such_module_at_all\n\n\ndef f(n):\n    return n\n\n\nf(1)\n")
        await client.status("ready")
        client.press = "Run"
        error = await client.error("cwm/compare", {"uri": uri})
        assert "did not come to f(1)" in error["message"]
        assert "no_such_module_at_all" in error["message"]

    serve(scenario, settings=SETTINGS)


def test_there_must_be_something_to_compare(serve: Serve, tmp_path: Path) -> None:
    async def scenario(client: Client) -> None:
        uri = opened(client, tmp_path, "def f(:\n")
        await client.status("nothing")
        error = await client.error("cwm/compare", {"uri": uri})
        assert "There is no complete prediction to compare" in error["message"]

    serve(scenario, settings=SETTINGS, capabilities={**CAPABILITIES, "window": {}})


def _is_alive(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return True
