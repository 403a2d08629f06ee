"""The check of messages can fail."""

from __future__ import annotations

import pytest

from tests.server.metamodel import Json, problem

AT = {"line": 1, "character": 2}
MESSAGES: dict[str, tuple[str, Json, bool]] = {
    "a hover": ("textDocument/hover", {"result": {"contents": {"kind": "markdown", "value": "x"}}}, True),
    "no hover": ("textDocument/hover", {"result": None}, True),
    "a hover without contents": ("textDocument/hover", {"result": {"range": {"start": AT, "end": AT}}}, False),
    "hints": ("textDocument/inlayHint", {"result": [{"position": AT, "label": "x", "data": {"a": [1]}}]}, True),
    "a hint with a member too many": (
        "textDocument/inlayHint",
        {"result": [{"position": AT, "label": "x", "y": 1}]},
        False,
    ),
    "a hint without a label": ("textDocument/inlayHint", {"result": [{"position": AT}]}, False),
    "an error": ("textDocument/hover", {"error": {"code": -32803, "message": "x"}}, True),
    "an error without a message": ("textDocument/hover", {"error": {"code": -32803}}, False),
    "a refresh": ("workspace/inlayHint/refresh", {"method": "workspace/inlayHint/refresh"}, True),
    "no method of the LSP": ("workspace/refresh", {"method": "workspace/refresh"}, False),
    "a status": ("cwm/status", {"method": "cwm/status", "params": {"uri": ""}}, False),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message(name: str) -> None:
    method, message, is_good = MESSAGES[name]
    assert (problem({"jsonrpc": "2.0", "id": 1, **message}, method) == "") is is_good
