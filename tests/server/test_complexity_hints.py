"""How functions grow, behind or above their definitions, from a real server process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.server.client import CAPABILITIES, URI, Client, Json

Serve = Callable[..., None]
SOURCE = '''\
def ordered(xs):
    for i in range(len(xs)):
        for j in range(i):
            if xs[i] < xs[j]:
                return False
    return True


def odd(xs):
    return elsewhere(xs)


def first(xs):
    """The smallest."""
    return sorted(xs)[0]
'''
QUIET: Json = {"termination": {"predicted": "off"}, "limits": {"debounceMs": 0}}


async def until_known(client: Client, ask: Callable[[], Any]) -> Any:
    """What `ask` gives once it gives anything: the classes come when they are ready."""
    async with asyncio.timeout(60):
        while not (found := await ask()):
            await asyncio.sleep(0.02)
    return found


def test_classes_stand_behind_definitions_and_follow_the_text(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        def classes() -> Any:
            return client.hints(what="complexity")

        client.open(SOURCE)
        found = await until_known(client, classes)
        assert [(hint["position"]["line"], hint["label"]) for hint in found] == [(0, "O(n^2)"), (12, "O(n log n)")]
        await client.until(lambda: bool(client.of("workspace/inlayHint/refresh")))
        resolved = await client.request("inlayHint/resolve", found[0])
        assert "| 2 | `O(n)` | `for i in range(len(xs))` |" in resolved["tooltip"]["value"]

        client.change(f"# typed elsewhere\n{SOURCE}", 2)
        again = [(hint["position"]["line"], hint["label"]) for hint in await classes()]
        assert again == [(1, "O(n^2)"), (13, "O(n log n)")], "at once, without flickering"

        client.change(SOURCE.replace("range(i)", "range(3)"), 3)
        assert [hint["label"] for hint in await classes()] == ["O(n log n)"], "never that of another source"
        start = len(client.received)
        await client.until(lambda: bool(client.of("workspace/inlayHint/refresh", start)))
        assert [hint["label"] for hint in await classes()] in (["O(n)", "O(n log n)"], ["O(n log n)"])
        assert await client.request("inlayHint/resolve", found[0]) == found[0], "of an older version"

    resolves = {"inlayHint": {"resolveSupport": {"properties": ["tooltip"]}}}
    serve(scenario, settings=QUIET, capabilities={**CAPABILITIES, "textDocument": resolves})


def test_tooltips_are_there_at_once_for_clients_that_do_not_resolve(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        found = await until_known(client, lambda: client.hints(what="complexity"))
        assert found[0]["tooltip"]["value"] == (
            "`ordered`: **O(n^2)** time · **O(1)** space (derived from the source, worst case)"
        )

    serve(scenario, settings=QUIET)


def test_as_lenses_or_not_at_all(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        async def lenses() -> list[tuple[int, str]]:
            found = await client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
            return [(lens["range"]["start"]["line"], lens["command"]["title"]) for lens in found]

        client.open(f"{SOURCE}\n\nfirst([2, 1])\n")
        await until_known(client, lambda: _with(lenses, "time"))
        await client.until(lambda: bool(client.of("workspace/codeLens/refresh")))
        assert await _with(lenses, "time") == [(0, "O(n^2) time, O(1) space"), (12, "O(n log n) time, O(n) space")]
        found = [line for line, _ in await lenses()]
        assert found == sorted(found)
        assert await client.hints(what="complexity") == []
        for off in ({"show": "off"}, {"enabled": False, "show": "lens"}, {"enabled": False}):
            client.settings = {**QUIET, "complexity": off}
            client.notify("workspace/didChangeConfiguration", {"settings": {}})
            await client.request("cwm/predict", {"uri": URI})  # the settings have arrived
            assert not await _with(lenses, "time")
            assert await client.hints(what="complexity") == []

    capabilities = {**CAPABILITIES, "workspace": {**CAPABILITIES["workspace"], "codeLens": {"refreshSupport": True}}}
    serve(scenario, settings={**QUIET, "complexity": {"show": "lens"}}, capabilities=capabilities)


async def _with(lenses: Callable[[], Any], part: str) -> list[tuple[int, str]]:
    return [lens for lens in await lenses() if part in lens[1]]
