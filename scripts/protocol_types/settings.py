"""The settings of the language server for readers (Markdown) and for editors' extensions (JSON)."""

from __future__ import annotations

import json
from typing import Any

from cwm_lsp.server.settings import SECTION, SETTINGS, described

_HEAD = """\
# Settings of the language server

Generated from `cwm_lsp/server/settings.py` by `make protocol`; changes go there.

Each is a member of the section `cwm`: `cwm.hints.enabled` is `{"cwm": {"hints": {"enabled": ...}}}`. The section is
read from the initialisation options (it or its value), from `workspace/configuration` where the client has it, and from
`workspace/didChangeConfiguration`. Absent and null members have their defaults; a bad value is named in one warning,
and its default used. *Restricted* ones are not taken from a workspace that the user does not trust, by editors that
know such.

| setting | values | default | restricted | meaning |
|---|---|---|---|---|
"""


def markdown() -> str:
    """The text of `docs/SETTINGS.md`."""
    rows = [
        f"| `{SECTION}.{each.name}` | {described(each.schema)} | `{json.dumps(each.default)}` "
        f"| {'yes' if each.restricted else ''} | {each.about} |\n"
        for each in SETTINGS
    ]
    return _HEAD + "".join(rows)


def for_extensions() -> str:
    """The text of `protocol/settings.json`: `properties` as in the `contributes.configuration` of an extension of VS
    Code, and the `restrictedConfigurations` of its `capabilities.untrustedWorkspaces`."""
    properties: dict[str, Any] = {
        f"{SECTION}.{each.name}": {**each.schema, "default": each.default, "markdownDescription": each.about}
        for each in SETTINGS
    }
    restricted = [f"{SECTION}.{each.name}" for each in SETTINGS if each.restricted]
    return json.dumps({"properties": properties, "restrictedConfigurations": restricted}, indent=2) + "\n"
