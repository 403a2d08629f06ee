"""The launch attributes of the debug adapter for readers (Markdown) and for editors' extensions (JSON Schema)."""

from __future__ import annotations

import json

from cwm_lsp.dap.attributes import ATTRIBUTES, Attribute

_HEAD = """\
# Launch attributes of the debug type `cwm`

Generated from `cwm_lsp/dap/attributes.py` by `make protocol`; changes go there. `protocol/launch.schema.json` says the
same for programs.

All may be left out but what says which file it is, and null counts as left out. A bad value is an error of the launch;
an unknown attribute is named in the debug console, with the nearest one that there is.

| attribute | values | default | replay | meaning |
|---|---|---|---|---|
"""


def schema() -> str:
    """The text of `protocol/launch.schema.json`."""
    properties = {each.name: {**each.schema, "description": each.about} for each in ATTRIBUTES}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://cwm-lsp.invalid/launch.schema.json",
        "title": "Launch attributes",
        "description": "Attributes of a launch of the debug type cwm; docs/LAUNCH.md is the same as a table.",
        "$defs": {
            "launch_attributes": {
                "description": "All may be left out but what says which file it is.",
                "type": "object",
                "properties": properties,
            }
        },
    }
    return json.dumps(document, indent=2) + "\n"


def markdown() -> str:
    """The text of `docs/LAUNCH.md`."""
    return _HEAD + "".join(
        f"| `{each.name}` | {_values(each)} | {_default(each)} | {'yes' if each.replayed else ''} | {each.about} |\n"
        for each in ATTRIBUTES
    )


def _values(attribute: Attribute) -> str:
    chosen = attribute.schema.get("enum")
    return ", ".join(f"`{value}`" for value in chosen) if chosen else attribute.kind


def _default(attribute: Attribute) -> str:
    return f"`{json.dumps(attribute.schema['default'])}`" if "default" in attribute.schema else ""
