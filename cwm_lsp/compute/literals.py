"""Texts of values read back: what a repr says, as far as it is made of literals."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from cwm_lsp.compute.holes import ends
from cwm_lsp.compute.values import Unknown

SAID = "a value that was only said to be this"
_CLOSING = {"[": "]", "(": ")", "{": "}"}


def literal(text: str) -> Any:
    """The value that `text` spells. What is no literal, a part of a container too, is an Unknown that is shown so; it
    rests on nothing open, for it has been said."""
    try:
        return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        pass
    try:
        return _container(text)
    except (ValueError, TypeError, RecursionError):
        return Unknown(SAID, text, rests=False)


def _container(text: str) -> Any:
    """A list, tuple or dict with parts that are no literals; raises ValueError for other texts."""
    if _CLOSING.get(text[:1]) != text[-1:]:
        raise ValueError
    parts = list(_parts(text[1:-1]))
    if text[0] == "[":
        return [literal(part) for part in parts]
    if text[0] == "(":
        if len(parts) == 1 and text[-2] != ",":
            raise ValueError
        return tuple(map(literal, parts))
    return dict(_item(part) for part in parts)


def _parts(text: str) -> Iterator[str]:
    """What stands between the commas of `text`; a last comma is left out."""
    start = 0
    while start < len(text):
        stop = max(ends(text, start), default=-1)
        if stop < 0 or text[stop : stop + 1] not in ("", ","):
            raise ValueError
        yield text[start:stop]
        start = stop + 1
        while text[start : start + 1] == " ":
            start += 1


def _item(text: str) -> tuple[Any, Any]:
    for stop in ends(text, 0):
        if text.startswith(": ", stop):
            return ast.literal_eval(text[:stop]), literal(text[stop + 2 :])
    raise ValueError
