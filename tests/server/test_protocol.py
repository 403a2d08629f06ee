"""Every request gets one response: also one that is malformed, too early or too late."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.server.client import CAPABILITIES, URI, Client

ROOT = Path(__file__).parents[2]
HERE = {"uri": URI}


def at(line: object) -> dict[str, Any]:
    return {"textDocument": HERE, "position": {"line": line, "character": 0}}


# method, params -> the code of the error
MALFORMED: dict[str, tuple[str, Any, int]] = {
    "no members": ("textDocument/hover", {}, -32602),
    "no params": ("textDocument/hover", None, -32602),
    "a list": ("textDocument/inlayHint", [1], -32602),
    "a line that is a text": ("textDocument/hover", at("a"), -32602),
    "a line below 0": ("textDocument/hover", at(-1), -32602),
    "of a method that is not offered": ("textDocument/rename", {}, -32602),
    "a command without a name": ("workspace/executeCommand", {}, -32602),
    "a command without arguments": ("workspace/executeCommand", {"command": "cwm.clear"}, -32602),
    "no such command": ("workspace/executeCommand", {"command": "cwm.nothing"}, -32602),
    "no such method": ("cwm/nothing", {}, -32601),
}


def test_malformed_requests_are_answered_and_the_server_goes_on(serve: Callable[..., None]) -> None:
    async def scenario(client: Client) -> None:
        client.open("def f(a):\n    return a\n\n\nf(1)\n")
        found = {name: (await client.error(method, params))["code"] for name, (method, params, _) in MALFORMED.items()}
        assert found == {name: code for name, (_, _, code) in MALFORMED.items()}
        client.notify("textDocument/didChange", {})
        await client.until(lambda: "didChange has members that are not" in str(client.of("window/logMessage")))
        await client.status("ready")

    serve(scenario)


def test_requests_before_and_after_are_refused() -> None:
    hover = {"method": "textDocument/hover", "params": at(0)}
    asked: list[dict[str, Any]] = [
        {"id": 1, **hover},
        {"method": "textDocument/didSave", "params": {"textDocument": HERE}},
        {"id": 2, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": CAPABILITIES}},
        {"id": 3, "method": "shutdown"},
        {"id": 4, **hover},
        {"method": "exit"},
    ]
    bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in asked]
    sent = b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)
    command = [sys.executable, "-m", "cwm_lsp.server"]
    done = subprocess.run(command, cwd=ROOT, input=sent, capture_output=True, timeout=60, check=False)
    told = [json.loads(body) for body in re.split(r"Content-Length:.*\r\n(?:.*\r\n)*?\r\n", done.stdout.decode())[1:]]
    codes = {each["id"]: each.get("error", {}).get("code") for each in told if "method" not in each}
    assert (codes, done.returncode) == ({1: -32002, 2: None, 3: None, 4: -32600}, 0)
