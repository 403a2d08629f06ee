"""What the server and the adapter know is what their schemas say."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cwm_lsp.dap.launch import plan_launch
from cwm_lsp.server.main import create_server
from tests.protocol.schemas import PROTOCOL, schema, validator

ROOT = PROTOCOL.parent
LAUNCH: dict[str, Any] = {
    "program": str(ROOT / "examples" / "gcd.py"),
    "call": "gcd(4, 2)",
    "function": "gcd",
    "args": [4, 2],
    "module": True,
    "model": "nano",
    "quantize": "none",
    "values": "neural",
    "maxFrames": 3,
    "stopOnEntry": True,
    "trace": str(PROTOCOL / "vectors" / "trace_gcd.json"),
    "cwd": str(ROOT),
    "noDebug": True,
}
ALONE = {"args": "function"}  # attributes that need another one


@pytest.mark.parametrize("name", sorted(path.name for path in PROTOCOL.glob("*.schema.json")))
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name.removesuffix(".schema.json")))


def test_commands_are_those_of_the_schema() -> None:
    assert set(create_server().protocol.fm.commands) == set(schema("lsp")["$defs"]["commands"]["properties"])


def test_requests_are_those_of_the_schema() -> None:
    own = {method for method in create_server().protocol.fm.features if method.startswith("cwm/")}
    assert own == set(schema("lsp")["$defs"]["requests"]["properties"])


@pytest.mark.parametrize("name", schema("dap")["$defs"]["launch_attributes"]["properties"])
def test_the_adapter_knows_each_launch_attribute(name: str) -> None:
    wanted = {key: LAUNCH[key] for key in ("program", ALONE.get(name, name), name)}
    validator("dap", "launch_attributes").validate(wanted)
    assert not any("without effect" in note for note in plan_launch(wanted, None).notes)
    wrong = {**wanted, name: {"not": "so"}}
    assert not validator("dap", "launch_attributes").is_valid(wrong)
