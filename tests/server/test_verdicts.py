"""Endless loops as diagnostics, from a real server process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.server.client import URI, Client

Serve = Callable[..., None]
NEVER_CHANGED = """\
def total(n):
    i, result = 0, 0
    while i < n:
        result += i
    return result
"""
WRONG_WAY = """\
def down(n):
    while n > 0:
        n += 1
    return n


if __name__ == "__main__":
    down(3)
"""
RECURSION = """\
def again(n):
    return again(n - 1)
"""
FINE = """\
def total(n):
    i, result = 0, 0
    while i < n:
        result += i
        i += 1
    return result
"""
NO_MODEL = {"model": "nano", "termination": {"predicted": "off"}}


async def shown(client: Client, number: int = 1) -> list[dict[str, Any]]:
    """The diagnostics of the `number`th push."""
    await client.until(lambda: len(client.of("textDocument/publishDiagnostics")) >= number)
    pushed = client.of("textDocument/publishDiagnostics")[number - 1]
    assert pushed["uri"] == URI
    found: list[dict[str, Any]] = pushed["diagnostics"]
    return found


def test_a_loop_that_nothing_ends_is_a_warning_until_it_is_corrected(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(NEVER_CHANGED)
        (found,) = await shown(client)
        assert found["range"] == {"start": {"line": 2, "character": 4}, "end": {"line": 2, "character": 16}}
        assert (found["severity"], found["code"], found["source"]) == (2, "endless-loop", "cwm")
        assert "Nothing in the loop changes `i < n`" in found["message"]
        assert found["relatedInformation"][0]["location"]["range"]["start"]["line"] == 2
        client.change(FINE, 2)
        assert await shown(client, 2) == []

    serve(scenario, settings=NO_MODEL)


def test_the_call_in_focus_is_computed(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(WRONG_WAY)
        (found,) = await shown(client)
        assert (found["range"]["start"]["line"], found["severity"]) == (1, 2)
        assert found["message"].startswith("down(3): the loop in line 2 never ends (proved)")
        evidence = found["relatedInformation"][-1]
        assert (evidence["location"]["range"]["start"]["line"], evidence["message"]) == (7, "along down(3)")
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        assert await shown(client, 2) == []

    serve(scenario, settings=NO_MODEL)


def test_endless_recursion_has_a_code_of_its_own(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(RECURSION)
        (found,) = await shown(client)
        assert (found["code"], found["range"]["start"]["line"]) == ("endless-recursion", 0)
        assert found["relatedInformation"][0]["message"] == "the call of itself"

    serve(scenario, settings=NO_MODEL)


def test_the_settings_decide(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(NEVER_CHANGED)
        assert (await shown(client))[0]["severity"] == 4
        client.settings = {**NO_MODEL, "termination": {"enabled": False}}
        client.notify("workspace/didChangeConfiguration", {"settings": {}})
        assert await shown(client, 2) == []

    serve(scenario, settings={**NO_MODEL, "termination": {"predicted": "off", "proved": "hint"}})
