"""What the server and the adapter know is what their schemas say."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cwm_lsp.dap.attributes import checked
from cwm_lsp.dap.errors import RequestError
from cwm_lsp.server.main import create_server
from tests.protocol.schemas import PROTOCOL, schema, validator

ROOT = PROTOCOL.parent
LAUNCH: dict[str, Any] = {
    "program": str(ROOT / "examples" / "gcd.py"),
    "call": "gcd(4, 2)",
    "function": "gcd",
    "args": [4, 2],
    "module": True,
    "pytest": "tests/test_gcd.py::test_gcd[3]",
    "stdin": "4\n",
    "model": "nano",
    "quantize": "none",
    "values": "neural",
    "maxFrames": 3,
    "stopOnEntry": True,
    "stepOver": "trace",
    "compare": "off",
    "justMyCode": True,
    "trace": str(PROTOCOL / "vectors" / "trace_gcd.json"),
    "report": "out.html",
    "trusted": False,
    "cwd": str(ROOT),
    "noDebug": True,
}


@pytest.mark.parametrize("name", sorted(path.name for path in PROTOCOL.glob("*.schema.json")))
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name.removesuffix(".schema.json")))


def test_commands_are_those_of_the_schema() -> None:
    assert set(create_server().protocol.fm.commands) == set(schema("lsp")["$defs"]["commands"]["properties"])


def test_requests_are_those_of_the_schema() -> None:
    own = {method for method in create_server().protocol.fm.features if method.startswith("cwm/")}
    defined = schema("lsp")["$defs"]
    assert own == {*defined["requests"]["properties"], *defined["client_notifications"]["properties"]}


@pytest.mark.parametrize("name", schema("launch")["$defs"]["launch_attributes"]["properties"])
def test_the_adapter_knows_each_launch_attribute(name: str) -> None:
    validator("launch", "launch_attributes").validate({name: LAUNCH[name]})
    assert checked({name: LAUNCH[name]}) == ({name: LAUNCH[name]}, ())
    wrong = {name: {"not": "so"}}
    assert not validator("launch", "launch_attributes").is_valid(wrong)
    with pytest.raises(RequestError, match=f"'{name}' must be "):
        checked(wrong)
