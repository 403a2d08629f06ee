"""Validators of single definitions in the schemas of `protocol/`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

PROTOCOL = Path(__file__).parents[2] / "protocol"


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema in `protocol/NAME.schema.json`."""
    found: dict[str, Any] = json.loads((PROTOCOL / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


@cache
def validator(name: str, definition: str) -> Draft202012Validator:
    """Checks data against one definition of a schema."""
    whole = schema(name)
    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": whole["$defs"]})
