"""Attributes of what is built in."""

from __future__ import annotations

from typing import Any

from cwm_lsp.compute.natives.builtin_functions import readable
from cwm_lsp.compute.natives.outcome import total
from cwm_lsp.compute.natives.table import NATIVE_KINDS, resolve
from cwm_lsp.compute.values import Unknown, derived


@total
def attribute(value: Any, name: str) -> Any:
    """`value.name` of a built-in value; a method is the real bound method, `Unknown` where it is not on the list."""
    if type(value) is Unknown:
        return derived(value)
    found = getattr(value, readable(name))
    if type(found) in NATIVE_KINDS and resolve(found) is None:
        return Unknown(f"{type(value).__name__}.{name} is not computed")
    return found


def method(value: Any, name: str) -> Any:
    """The bound method `name` of a built-in value; `Unknown` where it is not on the list, None where there is none."""
    found = attribute(value, name)
    return found if callable(found) or type(found) is Unknown else None
