"""`cwm/trace`: what is shown, as data."""

from __future__ import annotations

from collections.abc import Callable

import jsonschema

from tests.protocol.schemas import schema
from tests.server.client import URI, Client

Serve = Callable[..., None]
REQUEST_FAILED = -32803
SOURCE = "def double(n):\n    m = n * 2\n    return m\n\n\ndouble(21)\n"


def test_the_trace_that_is_shown(serve: Serve) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready")
        result = await client.request("cwm/trace", {"uri": URI})
        assert result["version"] == 1
        jsonschema.validate(result["trace"], schema("trace"))
        assert result["trace"]["entry"]["call"] == "double(21)"
        assert result["trace"]["end"]["reason"] == "returned"
        assert result["trace"]["frames"][-1]["value"]["repr"] == "42"
        client.change("def", 2)
        await client.status("nothing")
        assert await client.request("cwm/trace", {"uri": URI}) is None
        for params, part in [({}, "'uri'"), ({"uri": "file:///other.py"}, "not open")]:
            error = await client.error("cwm/trace", params)
            assert error["code"] == REQUEST_FAILED
            assert part in error["message"]

    serve(scenario)
