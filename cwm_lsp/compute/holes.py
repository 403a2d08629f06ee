"""Texts of values that are known but for parts: each unknown part of a text is one character, a hole.

Equal holes of one frame stand for one object. A hole says whether what stands there may rest on a prediction that is
left open (`values.Unknown.rests`). Holes are private-use characters: no repr of a built-in value shows one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_FIRST, COUNT = 0xE000, 0x0C00
_HOLE = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + 2 * COUNT - 1)}]")
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}


def hole(number: int, rests: bool) -> str:
    """The hole of the unknown object `number` (less than `COUNT`) of a frame."""
    return chr(_FIRST + number + COUNT * rests)


def number_of(hole: str) -> int:
    """Which unknown object of its frame a hole stands for."""
    return (ord(hole) - _FIRST) % COUNT


def holes(text: str) -> list[str]:
    """The holes of `text` in their order."""
    return _HOLE.findall(text)


def rests(text: str) -> bool:
    """Whether something unknown in `text` may rest on a prediction that is left open."""
    return any(ord(each) >= _FIRST + COUNT for each in holes(text))


def filled(template: str, texts: Mapping[str, str]) -> str:
    """`template` with these texts in place of its holes."""
    return _HOLE.sub(lambda found: texts.get(found.group(), found.group()), template)


def fit(template: str, text: str) -> dict[str, str] | None:
    """What stands at the holes of `template` where it shows `text`; None where it can't.

    A part of a value is taken to end where its quotes and brackets balance, and to have no comma outside of them.
    """
    if len(template) == 1 and holes(template):
        return {template: text} if text else None
    found: dict[str, str] = {}
    position = 0
    pieces = re.split(f"({_HOLE.pattern})", template)
    if not text.startswith(pieces[0]):
        return None
    position = len(pieces[0])
    for number in range(1, len(pieces), 2):
        behind, is_last = pieces[number + 1], number + 2 == len(pieces)
        for end in ends(text, position):
            if (text[end:] == behind) if is_last else text.startswith(behind, end):
                break
        else:
            return None
        if found.setdefault(pieces[number], text[position:end]) != text[position:end]:
            return None
        position = end + len(behind)
    return found if position == len(text) else None


def ends(text: str, start: int) -> Iterator[int]:
    """Where a value that begins at `start` may end."""
    closing: list[str] = []
    quote = ""
    at = start
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        else:
            if at > start and not closing:
                yield at
            if char in "'\"":
                quote = char
            elif char in _CLOSING:
                closing.append(_CLOSING[char])
            elif closing and char == closing[-1]:
                closing.pop()
            elif char in ")]}" or (char == "," and not closing):
                return
        at += 1
    if not quote and not closing:
        yield len(text)
