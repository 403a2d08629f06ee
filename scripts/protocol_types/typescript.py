"""TypeScript of a document: everything is `readonly`, for a message that came is not changed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scripts.protocol_types.schema import (
    Array,
    Basic,
    Definition,
    Document,
    Field,
    Literals,
    Mapped,
    Name,
    Record,
    Tuple,
    Type,
    Union,
)

_BASIC = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def write(document: Document) -> str:
    """The text of a module with the document's types."""
    parts = [
        f"// Generated from protocol/{document.name}.schema.json by `make protocol`; changes go there.",
        *(
            f'import type {{ {name.name} }} from "./{name.document}";'
            for name in sorted(set(foreign(document)), key=lambda name: name.document)
        ),
        *(_definition(definition) for definition in document.definitions),
    ]
    return "\n\n".join(parts) + "\n"


def foreign(document: Document) -> Iterator[Name]:
    """The types that other documents define."""
    for definition in document.definitions:
        yield from (name for name in _names(definition.type) if name.document)


def _names(of: Type) -> Iterator[Name]:
    match of:
        case Name():
            yield of
        case Union(types):
            yield from (name for one in types for name in _names(one))
        case Array(one) | Mapped(one):
            yield from _names(one)
        case Tuple(elements):
            yield from (name for _, one in elements for name in _names(one))
        case Record(fields):
            yield from (name for field in fields for name in _names(field.type))


def _definition(definition: Definition) -> str:
    doc = f"/** {definition.doc} */\n" if definition.doc else ""
    match definition.type:
        case Record(fields):
            members = "\n".join(_field(field) for field in fields)
            return f"{doc}export interface {definition.name} {{\n{members}\n}}"
        case Literals(values):
            name = definition.name[0].lower() + definition.name[1:] + "s"
            listed = ", ".join(json.dumps(value) for value in values)
            kind = f"export type {definition.name} = (typeof {name})[number];"
            return f"{doc}export const {name} = [{listed}] as const;\n{kind}"
        case other:
            return f"{doc}export type {definition.name} = {_type(other)};"


def _field(field: Field) -> str:
    name = field.name if field.name.isidentifier() else json.dumps(field.name)
    doc = f"  /** {field.doc} */\n" if field.doc else ""
    return f"{doc}  readonly {name}{'' if field.required else '?'}: {_type(field.type)};"


def _type(of: Type) -> str:
    match of:
        case Name(name):
            return name
        case Basic(kind):
            return _BASIC.get(kind, kind)
        case Literals(values):
            return " | ".join(json.dumps(value) for value in values)
        case Union(types):
            return " | ".join(_type(one) for one in types)
        case Array(one):
            inner = _type(one)
            return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
        case Mapped(one):
            return f"Readonly<Record<string, {_type(one)}>>"
        case Tuple(elements):
            return f"readonly [{', '.join(f'{name}: {_type(one)}' for name, one in elements)}]"
        case Record(fields):
            return "{ " + " ".join(_field(Field(f.name, f.type, f.required, "")).strip() for f in fields) + " }"
