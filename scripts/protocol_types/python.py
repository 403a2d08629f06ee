"""Python of a document: `TypedDict` for records, `StrEnum` for enumerations with a name."""

from __future__ import annotations

import textwrap
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

_BASIC = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None", "unknown": "object"}
_FOREIGN = {"trace": ("cwm_lsp.trace.serialize", "Json")}  # the types of a trace are those of cwm_lsp/trace
_WIDTH = 120


def write(document: Document) -> str:
    """The text of a module with the document's types."""
    body = [_definition(definition) for definition in document.definitions]
    text = "\n\n\n".join(part.strip("\n") for part in body)
    head = f"Generated from `protocol/{document.name}.schema.json` by `make protocol`; changes go there."
    return "\n".join(
        [f'"""{document.doc}\n\n{head}\n"""\n', "from __future__ import annotations\n", *_imports(text), "", text, ""]
    )


def _imports(text: str) -> Iterator[str]:
    if "(StrEnum)" in text:
        yield "from enum import StrEnum"
    used = [name for name in ("Literal", "NotRequired", "TypedDict") if name in text]
    if used:
        yield f"from typing import {', '.join(used)}"
    own = sorted({f"from {module} import {name}" for module, name in _FOREIGN.values() if name in text})
    if own:
        yield "\n" + "\n".join(own)
    yield ""


def _definition(definition: Definition) -> str:
    name, doc = definition.name, definition.doc
    match definition.type:
        case Record(fields) if all(field.name.isidentifier() for field in fields):
            members = "\n".join(_field(field) for field in fields)
            return f"class {name}(TypedDict):\n{_doc(doc)}{members}"
        case Record(fields):
            members = "\n".join(f'        "{field.name}": {_type(field.type)},' for field in fields)
            return f'{_comment(doc)}{name} = TypedDict(\n    "{name}",\n    {{\n{members}\n    }},\n)'
        case Literals(values) if all(isinstance(value, str) for value in values):
            members = "\n".join(f'    {str(value).upper()} = "{value}"' for value in values)
            return f"class {name}(StrEnum):\n{_doc(doc)}{members}"
        case other:
            return f"{_comment(doc)}{name} = {_type(other)}"


def _doc(doc: str) -> str:
    return f'    """{doc}"""\n\n' if doc else ""


def _comment(doc: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(doc, _WIDTH - 2))


def _field(field: Field) -> str:
    kind = _type(field.type)
    declared = f"    {field.name}: {kind if field.required else f'NotRequired[{kind}]'}"
    beside = f"{declared}  # {field.doc}" if field.doc else declared
    if len(beside) <= _WIDTH:
        return beside
    return "".join(f"    # {line}\n" for line in textwrap.wrap(field.doc, _WIDTH - 6)) + declared


def _type(of: Type) -> str:
    match of:
        case Name(_, document) if document:
            return _FOREIGN[document][1]
        case Name(name):
            return name
        case Basic(kind):
            return _BASIC[kind]
        case Literals(values):
            return f"Literal[{', '.join(_literal(value) for value in values)}]"
        case Union(types):
            return " | ".join(_type(one) for one in types)
        case Array(one):
            return f"list[{_type(one)}]"
        case Mapped(one):
            return f"dict[str, {_type(one)}]"
        case Tuple(elements):
            return f"tuple[{', '.join(_type(one) for _, one in elements) or '()'}]"
        case Record():
            return "dict[str, object]"


def _literal(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
