"""`cwm/calls`: what can be put in focus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.protocol.schemas import validator
from tests.server.client import URI, Client

Serve = Callable[..., None]
REQUEST_FAILED = -32803
SOURCE = "def double(n):\n    return n * 2\n\n\nprint(double(21), double(4), double(21))\n"
LENSES = [{}, {"lenses": {"calls": False, "invented": False}}]


@pytest.mark.parametrize("settings", LENSES, ids=["with lenses", "without lenses"])
def test_known_calls_do_not_depend_on_lenses(serve: Serve, settings: dict[str, object]) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        found = await client.request("cwm/calls", {"uri": URI})
        for call in found:
            validator("lsp", "known_call").validate(call)
        assert [(call["function"], call["call"], call["place"], call["isTest"]) for call in found] == [
            ("double", "double(21)", "line 5", False),
            ("double", "double(4)", "line 5", False),
            ("<module>", "", "line 1", False),
        ]
        for params, part in [({}, "'uri'"), ({"uri": "file:///other.py"}, "not open")]:
            error = await client.error("cwm/calls", params)
            assert error["code"] == REQUEST_FAILED
            assert part in error["message"]

    serve(scenario, settings=settings)


def test_calls_in_tests_say_where(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "doubling.py"
    file.write_text("def double(n):\n    return n * 2\n", encoding="utf-8")
    test = "from doubling import double\n\n\ndef test_double():\n    assert double(3) == 6\n"
    (tmp_path / "test_doubling.py").write_text(test, encoding="utf-8")

    async def scenario(client: Client) -> None:
        client.open(file.read_text(encoding="utf-8"), uri=file.as_uri())
        await client.status("ready")
        found = await client.request("cwm/calls", {"uri": file.as_uri()})
        in_tests = [(call["call"], call["place"]) for call in found if call["isTest"]]
        assert in_tests == [("double(3)", "test_doubling.py:5")]

    serve(scenario, folders=[tmp_path])
