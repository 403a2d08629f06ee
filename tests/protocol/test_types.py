"""The types made from `protocol/`: they are not stale, and say what the schemas say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.protocol_types import python, typescript
from scripts.protocol_types.__main__ import ROOT, generated
from scripts.protocol_types.schema import SchemaError, read


@pytest.mark.parametrize(("path", "text"), [pytest.param(*found, id=str(found[0])) for found in generated()])
def test_generated_files_are_not_stale(path: Path, text: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == text, "run `make protocol`"


CASES = [
    ({"type": "string"}, "str", "string"),
    ({"type": ["integer", "null"]}, "int | None", "number | null"),
    ({"type": "array", "items": {"type": ["string", "integer"]}}, "list[str | int]", "readonly (string | number)[]"),
    ({"type": "array", "items": {}}, "list[object]", "readonly unknown[]"),
    (
        {"type": "array", "prefixItems": [{"type": "number", "title": "from"}, {"$ref": "#/$defs/one_thing"}]},
        "tuple[float, OneThing]",
        "readonly [from: number, oneThing: OneThing]",
    ),
    (
        {"type": "object", "additionalProperties": {"type": "boolean"}},
        "dict[str, bool]",
        "Readonly<Record<string, boolean>>",
    ),
    ({"oneOf": [{"const": 1}, {"const": "a"}]}, 'Literal[1] | Literal["a"]', '1 | "a"'),
    ({"$ref": "trace.schema.json"}, "Json", "Trace"),
]


@pytest.mark.parametrize(("schema", "in_python", "in_typescript"), CASES)
def test_one_type(tmp_path: Path, schema: dict[str, Any], in_python: str, in_typescript: str) -> None:
    document = read(_written(tmp_path, {"thing": schema}))
    assert f"\nThing = {in_python}\n" in python.write(document)
    assert f"\nexport type Thing = {in_typescript};\n" in typescript.write(document)


def test_what_may_be_absent_is_optional(tmp_path: Path) -> None:
    record = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "null"}}}
    document = read(_written(tmp_path, {"record": record}))
    assert "    a: str\n    b: NotRequired[None]\n" in python.write(document)
    assert "  readonly a: string;\n  readonly b?: null;\n" in typescript.write(document)


def test_a_form_lacks_what_it_forbids(tmp_path: Path) -> None:
    text = {"type": "string"}
    forms = [
        {"title": "Left", "properties": {"tag": {"const": "l"}, "right": False}, "required": ["left"]},
        {"title": "Right", "properties": {"tag": {"const": "r"}, "left": False}, "required": ["right"]},
    ]
    properties = {"tag": {"enum": ["l", "r"]}, "left": text, "right": text}
    either = {"type": "object", "required": ["tag"], "properties": properties, "oneOf": forms}
    written = typescript.write(read(_written(tmp_path, {"either": either})))
    assert 'interface Left {\n  readonly tag: "l";\n  readonly left: string;\n}' in written
    assert "export type Either = Left | Right;" in written


@pytest.mark.parametrize("schema", [{"not": {"type": "null"}}, {"type": "hologram"}, {"allOf": []}])
def test_what_has_no_type_is_refused(tmp_path: Path, schema: dict[str, Any]) -> None:
    with pytest.raises(SchemaError):
        read(_written(tmp_path, {"thing": schema}))


def _written(folder: Path, definitions: dict[str, Any]) -> Path:
    path = folder / "case.schema.json"
    path.write_text(json.dumps({"description": "A case.", "$defs": definitions}), encoding="utf-8")
    return path
