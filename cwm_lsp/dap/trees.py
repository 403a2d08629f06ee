"""Reprs taken apart: the elements, entries and fields that a value's repr shows. Pure functions, nothing is evaluated.

Covers: lists, tuples, sets and dicts, what is written as a call around one of them (`deque([1])`, `frozenset({1})`,
`defaultdict(<class 'int'>, {'a': 1})`) and calls with keywords (dataclasses, named tuples), nested to any depth and
with any object's repr inside. Does not cover: reprs that were cut, or whose brackets and quotes do not match; these
have no children rather than wrong ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<text>[rbuRBU]{0,2}(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
    r"""|(?P<open>[\[({])|(?P<close>[\])}])|(?P<angle><)|(?P<end>>)|(?P<mark>[,:])|(?P<quote>['"])"""
)
_CLOSING = {"[": "]", "(": ")", "{": "}", "<": ">"}
_CONSTRUCTOR = re.compile(r"(?:[^\W\d]\w*\.)*[^\W\d]\w*(?=\()")
_BRACKETS = ("[", "(", "{")
_UNORDERED = ("frozenset", "dict_values", "dict_keys", "dict_items")
_PAIRS = ("OrderedDict",)  # written as a list of pairs before Python 3.12
_KEYWORD = re.compile(r"\s*([^\W\d]\w*)=")


@dataclass(frozen=True, slots=True)
class Child:
    """One part of a value: how it is called, its repr, and what an expression for it adds to that of the whole
    (`[0]`, `['a']`, `.x`; "" where no expression leads to it, as to an element of a set)."""

    name: str
    text: str
    step: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The children of a value: `indexed` are elements and entries, `named` are fields."""

    indexed: tuple[Child, ...] = ()
    named: tuple[Child, ...] = ()


NONE = Parts()


class _Piece(NamedTuple):
    """The text between two commas, and where in it the colon stands that parts a key from its value (-1: nowhere)."""

    text: str
    colon: int


@lru_cache(maxsize=256)
def parts(text: str) -> Parts:
    """The children of the value with that repr, those of one level."""
    if text[:1] in _BRACKETS:
        return _literal(text)
    constructor = _CONSTRUCTOR.match(text)
    pieces = _split(text[constructor.end() :], "(") if constructor else None
    if not constructor or not pieces:
        return NONE
    fields = [_KEYWORD.match(piece.text) for piece in pieces]
    if all(fields):
        named = [
            Child(field[1], piece.text[field.end() :].strip(), f".{field[1]}")
            for field, piece in zip(fields, pieces, strict=True)
            if field
        ]
        return Parts(named=tuple(named))
    inner = [piece.text.strip() for piece in pieces if piece.text.lstrip()[:1] in ("[", "{")]
    if len(inner) != 1:
        return NONE
    found = _literal(inner[0])
    kind = constructor[0].rpartition(".")[2]
    if kind in _UNORDERED:
        return Parts(tuple(Child(one.name, one.text, "") for one in found.indexed))
    if kind in _PAIRS and inner[0].startswith("["):
        pairs = [parts(one.text).indexed for one in found.indexed]
        return Parts(tuple(_entry(pair[0].text, pair[1].text) for pair in pairs if len(pair) == 2))
    return found


def _literal(text: str) -> Parts:
    opening = text[0]
    pieces = _split(text, opening)
    if not pieces or pieces[0].text == "...":  # Python's mark for what contains itself
        return NONE
    if opening == "(" and len(pieces) == 1 and text[-2] != ",":
        return NONE  # parentheses, no tuple
    if opening != "{":
        return Parts(tuple(Child(str(at), piece.text.strip(), f"[{at}]") for at, piece in enumerate(pieces)))
    if all(piece.colon >= 0 for piece in pieces):
        return Parts(tuple(_entry(piece.text[: piece.colon], piece.text[piece.colon + 1 :]) for piece in pieces))
    if any(piece.colon >= 0 for piece in pieces):
        return NONE
    return Parts(tuple(Child(str(at), piece.text.strip(), "") for at, piece in enumerate(pieces)))


def _entry(key: str, value: str) -> Child:
    key, value = key.strip(), value.strip()
    return Child(key, value, "" if "<" in key else f"[{key}]")


def _split(text: str, opening: str) -> list[_Piece] | None:
    """What stands between the commas of a bracketed text; None where the brackets do not match or more follows."""
    if not text.startswith(opening):
        return None
    pieces: list[_Piece] = []
    start, colon, depth = 1, -1, 0
    for kind, at, depth in _tokens(text):
        if kind == "":
            return None
        if depth == 0:  # the closing bracket of the whole
            if at != len(text) - 1:
                return None
            if text[start:at].strip():
                pieces.append(_Piece(text[start:at], colon))
        elif depth == 1 and kind == ",":
            pieces.append(_Piece(text[start:at], colon))
            start, colon = at + 1, -1
        elif depth == 1 and kind == ":" and colon < 0:
            colon = at - start
    return pieces if depth == 0 and all(piece.text.strip() for piece in pieces) else None


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Brackets, commas and colons with their places and the depth behind them; the kind "" for what cannot be read."""
    stack: list[str] = []
    for match in _TOKEN.finditer(text):
        kind, at = match.lastgroup, match.start()
        if kind == "quote" and (not stack or stack[-1] != "<"):
            yield "", at, len(stack)
            return
        if kind in ("open", "angle"):
            stack.append(match[0])
        elif kind in ("close", "end"):
            if not stack or _CLOSING[stack.pop()] != match[0]:
                yield "", at, len(stack)
                return
            yield match[0], at, len(stack)
        elif kind == "mark":
            yield match[0], at, len(stack)
    if stack:
        yield "", len(text), len(stack)
