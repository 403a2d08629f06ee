"""Programs without an end freeze nothing: their first iterations are shown with the warning, requests are answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.server.client import URI, Client

QUIET = {"termination": {"predicted": "off"}, "limits": {"debounceMs": 0, "maxFrames": 40}}
# a text -> the line (0-based) that is warned of, a line that changes a name, and its label
ENDLESS = {
    "a function": ("def f(n):\n    while True:\n        n += 1\n\n\nf(0)\n", 1, 2, "n = 1, 2, 3, … (19×)"),
    "the module body": ("n = 0\nwhile True:\n    n += 1\n", 1, 2, "n = 1, 2, 3, … (18×)"),
    "without a name that changes": (
        "def f(a):\n    b = a\n    while a:\n        pass\n    return b\n\n\nf(1)\n",
        2,
        1,
        "b = 1",
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_an_endless_loop_is_shown_as_far_as_it_was_followed(serve: Callable[..., None], name: str) -> None:
    text, head, body, label = ENDLESS[name]

    async def scenario(client: Client) -> None:
        client.open(text)
        status = await client.status("ready", "failed")
        assert status["state"] == "ready"
        await client.until(lambda: any(each["diagnostics"] for each in client.of("textDocument/publishDiagnostics")))
        published = next(each for each in client.of("textDocument/publishDiagnostics") if each["diagnostics"])
        assert [(each["range"]["start"]["line"], each["code"]) for each in published["diagnostics"]] == [
            (head, "endless-loop")
        ]
        hints = {hint["position"]["line"]: str(hint["label"]) for hint in await client.hints()}
        assert hints[body] == label
        assert "may never end" in hints[head]
        at = {"textDocument": {"uri": URI}, "position": {"line": body, "character": 8}}
        await client.request("textDocument/hover", at)
        start = len(client.received)
        client.change(text.replace("while", "while  "), 2)
        assert (await client.status("ready", "failed", start=start))["state"] == "ready"

    serve(scenario, settings=QUIET)
