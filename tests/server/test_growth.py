"""How a function grows, in a hover over its name, from a real server process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.server.client import URI, Client

SOURCE = '''\
def ordered(xs):
    """Nothing calls me."""
    for i in range(len(xs)):
        for j in range(i):
            if xs[i] < xs[j]:
                return False
    return True


def odd(xs):
    return elsewhere(xs)
'''


async def _hover(client: Client, line: int, column: int) -> Any:
    position = {"line": line, "character": column}
    return await client.request("textDocument/hover", {"textDocument": {"uri": URI}, "position": position})


def test_hover_over_a_definition_says_how_it_grows(serve: Callable[..., None]) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        text = (await _hover(client, 0, 5))["contents"]["value"]
        assert "**O(n^2)** time" in text
        assert "n = `len(xs)`" in text
        assert "| 3 | `O(n)` | `for i in range(len(xs))` |" in text
        assert "| 1,000 | 1,000,000 | 50 ms | ▇▇▇▇▇▇▇ |" in text
        assert "the cost of `elsewhere` is not known" in (await _hover(client, 9, 5))["contents"]["value"]
        client.change(SOURCE.replace("range(i)", "range(3)"), 2)
        assert "**O(n)** time" in (await _hover(client, 0, 5))["contents"]["value"]
        assert await _hover(client, 2, 1) is None

    serve(scenario)


def test_the_setting_turns_it_off(serve: Callable[..., None]) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready", "failed", "waiting", "predicting", "idle")
        shown = await _hover(client, 0, 5)  # what the module body binds, once that is predicted
        assert shown is None or "** time" not in shown["contents"]["value"]

    serve(scenario, settings={"complexity": {"enabled": False}})
