"""A real server process with a real worker and the bundled model, driven over stdio.

Nothing here depends on the model being right: only on what is forced or given, on shapes, versions and reasons.
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.server.client import CAPABILITIES, URI, Client
from tests.server.conftest import Place

ROOT = Path(__file__).parents[2]
Serve = Callable[..., None]

SOURCE = """\
def total(xs):
    result = 0
    for x in xs:
        result += x
    return result


if __name__ == "__main__":
    total([3, 4])
    total([5])
"""
LABEL = re.compile(r"^([~?] )?(\w[\w.]* = .+|→ .+|raises .+?)( \(\d+×\)|, \d+ iterations?)?$")
CANCELLED, INVALID_PARAMS, REQUEST_FAILED = -32800, -32602, -32803


def test_hints_appear_after_opening(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        ready = await client.status("ready", "failed")
        assert ready["state"] == "ready", ready
        assert (ready["version"], ready["model"]) == (1, "nano")
        assert ready["focus"] == {"function": "total", "call": "total([3, 4])"}
        await client.until(lambda: bool(client.of("workspace/inlayHint/refresh")))
        hints = {hint["position"]["line"]: hint for hint in await client.hints()}
        assert hints[0]["label"] == "xs = [3, 4]"  # given, so without a mark
        assert len(hints) >= 2
        lines = SOURCE.splitlines()
        for line, hint in hints.items():
            assert LABEL.match(hint["label"]), hint
            assert hint["position"]["character"] == len(lines[line])
            assert hint["tooltip"]["kind"] == "markdown"
            assert "| step | what | value | origin | p |" in hint["tooltip"]["value"]

    serve(scenario)


def test_an_edit_replaces_hints_and_never_shows_old_ones(serve: Serve, place: Place) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        assert await client.hints()
        place.signal(signal.SIGSTOP)  # no prediction can come in before we look
        start = len(client.received)
        client.change(SOURCE.replace("3, 4", "3, 5"), 2)
        assert await client.hints() == []
        assert (await client.status("waiting", start=start))["version"] == 2
        await client.status("predicting", start=start)
        start = len(client.received)
        client.change(SOURCE.replace("3, 4", "6"), 3)
        assert (await client.status("waiting", start=start))["version"] == 3
        place.signal(signal.SIGCONT)
        assert (await client.status("ready", start=start))["version"] == 3
        await client.until(lambda: bool(client.of("workspace/inlayHint/refresh", start)))
        assert (await client.hints())[0]["label"] == "xs = [6]"

    serve(scenario, settings={"limits": {"debounceMs": 20}})


def test_lenses_stand_on_calls_and_above_called_functions(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        lenses = await client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
        seen = [(lens["range"]["start"]["line"], lens["command"]["title"]) for lens in lenses]
        assert (0, "Predict total([3, 4])") in seen
        assert (8, "Predict total([3, 4])") in seen
        assert (9, "Predict total([5])") in seen
        for lens in lenses:
            command = lens["command"]
            assert command["command"] == "cwm.predict"
            assert command["arguments"][0] == URI

    serve(scenario)


def test_a_lens_moves_the_focus_with_progress(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        start = len(client.received)
        command = {"command": "cwm.predict", "arguments": [URI, "total", "total([5])"]}
        assert await client.request("workspace/executeCommand", command) is None
        ready = await client.status("ready", start=start)
        assert ready["focus"] == {"function": "total", "call": "total([5])"}
        progress = [params["value"]["kind"] for params in client.of("$/progress", start)]
        assert (progress[0], progress[-1]) == ("begin", "end")
        assert (await client.hints())[0]["label"] == "xs = [5]"
        command = {"command": "cwm.predictCall", "arguments": [URI, "total(xs=[1])"]}
        start = len(client.received)
        await client.request("workspace/executeCommand", command)
        assert (await client.status("ready", start=start))["focus"]["call"] == "total(xs=[1])"

    serve(scenario)


def test_the_user_can_cancel_a_prediction(serve: Serve, place: Place) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        place.signal(signal.SIGSTOP)
        start = len(client.received)
        await client.request(
            "workspace/executeCommand", {"command": "cwm.predictCall", "arguments": [URI, "total([5])"]}
        )
        await client.until(lambda: bool(client.of("$/progress", start)))
        token = client.of("$/progress", start)[0]["token"]
        client.notify("window/workDoneProgress/cancel", {"token": token})
        status = await client.status("nothing", start=start)
        place.signal(signal.SIGCONT)
        assert "was cancelled" in status["message"]
        await client.until(lambda: client.of("$/progress", start)[-1]["value"]["kind"] == "end")
        assert await client.hints() == []

    serve(scenario)


BAD_COMMANDS = [
    (["cwm.predict", URI, "total", "total()"], REQUEST_FAILED, "total"),
    (["cwm.predict", URI, "nothing", "nothing(1)"], REQUEST_FAILED, "nothing"),
    (["cwm.predictCall", URI, "total("], REQUEST_FAILED, "total("),
    (["cwm.predict", "file:///other.py", "f", "f()"], REQUEST_FAILED, "file:///other.py is not open"),
    (["cwm.predict", URI], INVALID_PARAMS, "3 arguments"),
    (["cwm.nothing"], INVALID_PARAMS, "cwm.nothing"),
]


def test_bad_commands_are_answered_with_one_clear_sentence(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        for (command, *arguments), code, part in BAD_COMMANDS:
            error = await client.error("workspace/executeCommand", {"command": command, "arguments": arguments})
            assert (error["code"], part in error["message"], "data" in error) == (code, True, False), error

    serve(scenario)


def test_hover_lists_the_values_of_a_variable(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        at = {"textDocument": {"uri": URI}, "position": {"line": 2, "character": 13}}
        text = (await client.request("textDocument/hover", at))["contents"]["value"]
        assert text.splitlines()[0] == "`xs` along `total([3, 4])`"
        assert text.splitlines()[2] == "| step | line | value | origin | p |"
        assert text.splitlines()[4] == f"| 0 | [1]({URI}#L1) | `[3, 4]` | given |  |"
        at["position"] = {"line": 2, "character": 5}  # the keyword `for`
        assert await client.request("textDocument/hover", at) is None

    serve(scenario)


SILENCES = [
    ("def f(:\n    pass\n", "on line 1."),
    ("\n", "the file is empty."),
    ("x = 1\0", "null bytes"),
    ("#" * 1_000_001, "longer than 1,000,000 characters"),
]


def test_every_silence_has_a_reason(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        for version, (text, reason) in enumerate(SILENCES, 2):
            start = len(client.received)
            client.change(text, version)
            status = await client.status("nothing", "ready", start=start)
            assert (status["state"], status["version"]) == ("nothing", version)
            assert reason in status["message"]
            assert await client.hints() == []
        start = len(client.received)
        client.change("def f(a):\n    return a\n", 99)
        ready = await client.status("ready", start=start)
        assert ready["focus"] == {"function": "<module>", "call": ""}
        assert "no call of a function with literal arguments was found" in ready["message"]
        start = len(client.received)
        client.change(SOURCE, 100)
        assert (await client.status("ready", start=start))["focus"]["call"] == "total([3, 4])"
        assert await client.hints()
        assert client.of("window/showMessage") == []

    serve(scenario, settings={"limits": {"debounceMs": 0}})


def test_a_request_for_a_trace_can_be_cancelled(serve: Serve, place: Place) -> None:
    schema = json.loads((ROOT / "protocol" / "trace.schema.json").read_text(encoding="utf-8"))

    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        place.signal(signal.SIGSTOP)
        number = client.ask("cwm/predict", {"uri": URI, "call": "total([5])"})
        client.notify("$/cancelRequest", {"id": number})
        assert (await client.answer(number))["error"]["code"] == CANCELLED
        place.signal(signal.SIGCONT)
        trace = await client.request("cwm/predict", {"uri": URI, "call": "total([5])", "maxFrames": 5})
        jsonschema.validate(trace, schema)
        assert trace["entry"] == {"function": "total", "call": "total([5])"}
        assert trace["frames"][0]["locals"]["xs"] == {"repr": "[5]", "origin": "given"}
        assert len(trace["frames"]) <= 5
        for params, part in [({}, "'uri'"), ({"uri": URI, "maxFrames": 0}, "'maxFrames'"), (None, "'uri'")]:
            error = await client.error("cwm/predict", params)
            assert error["code"] == REQUEST_FAILED
            assert part in error["message"]

    serve(scenario)


def test_a_prediction_outlives_its_worker(serve: Serve, place: Place) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        place.signal(signal.SIGSTOP)  # so that it dies in the middle of the prediction
        start = len(client.received)
        command = {"command": "cwm.predict", "arguments": [URI, "total", "total([5])"]}
        await client.request("workspace/executeCommand", command)
        await client.until(lambda: bool(client.of("$/progress", start)))
        assert await client.hints() == []  # the server has come around, so the worker has its request
        place.signal(signal.SIGKILL)
        restarting = await client.status("starting", start=start)
        assert "stopped unexpectedly" in restarting["message"]
        assert (await client.status("ready", "failed", start=start))["state"] == "ready"
        assert (await client.hints())[0]["label"] == "xs = [5]"
        assert client.of("window/showMessage") == []

    serve(scenario)


def test_a_missing_model_is_told_once(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        failed = await client.status("failed")
        assert "/no/such/model" in failed["message"]
        start = len(client.received)
        client.change(SOURCE + "\n", 2)
        await client.status("failed", start=start)
        await client.until(lambda: bool(client.of("window/showMessage")))
        assert [message["message"] for message in client.of("window/showMessage")] == [failed["message"]]
        start = len(client.received)
        client.settings = {}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        await client.status("ready", start=start)

    serve(scenario, settings={"model": "/no/such/model", "limits": {"debounceMs": 0}})


def test_bad_settings_are_named_and_good_ones_take_effect(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        (warning,) = client.of("window/showMessage")
        assert warning["type"] == 2
        assert "cwm.limits.maxFrames is 'many'" in warning["message"]
        assert await client.hints()
        client.notify("workspace/didChangeConfiguration", {"settings": {"cwm": {"hints": {"enabled": False}}}})
        assert await client.hints() == []
        start = len(client.received)
        settings = {"cwm": {"limits": {"maxFrames": 3}}}
        client.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert "3 frames" in (await client.status("ready", start=start))["message"]
        assert client.of("workspace/inlayHint/refresh") == []  # this client cannot refresh

    serve(scenario, capabilities={}, options={"cwm": {"limits": {"maxFrames": "many"}}})


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 32), ("utf-16", 30), ("utf-32", 29)])
def test_positions_count_in_the_negotiated_encoding(serve: Serve, encoding: str, width: int) -> None:
    async def scenario(client: Client) -> None:
        assert client.server["capabilities"]["positionEncoding"] == encoding
        client.open('def f(a, b="😀"):  # commented\r\n    return a\r\nf(1)\r\n')
        await client.status("ready")
        assert (await client.hints())[0]["position"] == {"line": 0, "character": width}

    serve(scenario, capabilities={**CAPABILITIES, "general": {"positionEncodings": [encoding]}})


def test_closing_forgets_a_document(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        await client.status("closed")
        error = await client.error("textDocument/codeLens", {"textDocument": {"uri": URI}})
        assert error["code"] == REQUEST_FAILED
        assert "is not open" in error["message"]
        await asyncio.sleep(0.2)
        assert [status["state"] for status in client.of("cwm/status")][-1] == "closed"

    serve(scenario)


@pytest.mark.parametrize("farewell", [b'Content-Length: 33\r\n\r\n{"jsonrpc":"2.0","method":"exit"}', b""])
def test_leaving_without_shutdown_ends_the_process_with_1(farewell: bytes) -> None:
    command = [sys.executable, "-m", "cwm_lsp.server"]
    process = subprocess.run(command, cwd=ROOT, input=farewell, capture_output=True, timeout=60, check=False)
    assert (process.returncode, process.stdout, process.stderr) == (1, b"", b"")


def test_the_server_never_reaches_torch() -> None:
    program = "import sys, cwm_lsp.server.main; sys.exit(sorted({'torch', 'transformers'} & set(sys.modules)) or 0)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, check=False).returncode == 0
