"""A JSON Schema as types: what both languages are written from.

Covers: `$ref`, `const`, `enum`, `oneOf`, lists of types, objects with properties or values of one type, arrays of one
type, tuples. Limits of numbers and texts have no type in either language; they are for validators.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]

_IGNORED = {
    *("$schema", "$id", "$defs", "title", "description", "minimum", "maximum", "minLength", "pattern"),
    *("minItems", "uniqueItems", "if", "then", "default"),
}


class SchemaError(ValueError):
    """A schema says something that has no type here."""


@dataclass(frozen=True, slots=True)
class Name:
    """A type by its name; `document` is "" where the same file defines it."""

    name: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Basic:
    """`string`, `integer`, `number`, `boolean`, `null`, or `unknown` for any JSON."""

    kind: str


@dataclass(frozen=True, slots=True)
class Literals:
    """One of these values."""

    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types."""

    of: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """A list of one type."""

    of: Type


@dataclass(frozen=True, slots=True)
class Tuple:
    """A list of a known length; each element has a name."""

    of: tuple[tuple[str, Type], ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """An object with any members, all of one type."""

    of: Type


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a record."""

    name: str
    type: Type
    required: bool
    doc: str


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known members."""

    fields: tuple[Field, ...]


Type = Name | Basic | Literals | Union | Array | Tuple | Mapped | Record


@dataclass(frozen=True, slots=True)
class Definition:
    """A named type; those that are used come before those that use them, as far as the schema has them so."""

    name: str
    type: Type
    doc: str


@dataclass(frozen=True, slots=True)
class Document:
    """The types of one schema file; `name` is the file's without `.schema.json`."""

    name: str
    doc: str
    definitions: tuple[Definition, ...]


def read(path: Path) -> Document:
    """The types that a schema file defines. Raises SchemaError for what has no type here."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    definitions = [found for name, given in schema["$defs"].items() for found in _definitions(type_name(name), given)]
    if "type" in schema:
        definitions += _definitions(schema["title"], schema)
    return Document(path.name.removesuffix(".schema.json"), schema["description"], tuple(definitions))


def type_name(snake: str) -> str:
    """`launch_attributes` -> `LaunchAttributes`."""
    return "".join(part.capitalize() for part in snake.split("_"))


def _definitions(name: str, schema: Json) -> list[Definition]:
    """The type `name`. A record whose `oneOf` tells its forms apart is defined once for each form, by its title."""
    doc = schema.get("description", "")
    if "properties" not in schema or "oneOf" not in schema:
        return [Definition(name, _type(schema), doc)]
    forms = [Definition(form["title"], _form(schema, form), form.get("description", "")) for form in schema["oneOf"]]
    return [*forms, Definition(name, Union(tuple(Name(form.name) for form in forms)), doc)]


def _form(whole: Json, form: Json) -> Record:
    """One form of a record: a member that the form makes `false` is not in it."""
    given = form.get("properties", {})
    properties = {name: given.get(name, schema) for name, schema in whole["properties"].items()}
    present = {name: schema for name, schema in properties.items() if schema is not False}
    return _record(present, {*whole.get("required", ()), *form.get("required", ())})


def _record(properties: Json, required: set[str]) -> Record:
    return Record(
        tuple(
            Field(name, _type(schema), name in required, schema.get("description", ""))
            for name, schema in properties.items()
        )
    )


def _type(schema: Json) -> Type:
    known = set(schema) - _IGNORED
    if known == {"$ref"}:
        document, _, name = schema["$ref"].partition("#/$defs/")
        document = document.removesuffix(".schema.json")
        return Name(type_name(name or document), document)
    if known == {"const"}:
        return Literals((schema["const"],))
    if known == {"enum"}:
        return Literals(tuple(schema["enum"]))
    if known == {"oneOf"}:
        return Union(tuple(_type(one) for one in schema["oneOf"]))
    if not known:
        return Basic("unknown")
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return Union(tuple(_type({**schema, "type": kind}) for kind in kinds))
    if isinstance(kinds, str):
        return _of_kind(kinds, schema)
    raise SchemaError(f"there is no type for a schema with {', '.join(sorted(known))}")


def _of_kind(kind: str, schema: Json) -> Type:
    match kind:
        case "object" if "properties" in schema:
            return _record(schema["properties"], set(schema.get("required", ())))
        case "object":
            return Mapped(_type(schema.get("additionalProperties", {})))
        case "array" if "prefixItems" in schema or schema.get("items") is False:
            return Tuple(tuple((_element_name(one), _type(one)) for one in schema.get("prefixItems", ())))
        case "array":
            return Array(_type(schema["items"]))
        case "string" | "integer" | "number" | "boolean" | "null":
            return Basic(kind)
    raise SchemaError(f"there is no type for a schema of type {kind}")


def _element_name(schema: Json) -> str:
    name = type_name(schema.get("title") or schema["$ref"].rpartition("/")[2])
    return name[0].lower() + name[1:]
