"""Splits source and reprs into the small pieces that the `compact` dialect writes.

Source is canonicalised so that the same thing always looks the same to the model, in the program and in a value:
comments, documentation strings and insignificant white space are dropped, string literals are written as their
`repr`, commas and colons that separate items are `", "` and `": "` as in a repr. Numbers are split into digits and
the text of strings into characters, because computing with them goes digit by digit and character by character.

Covers every valid source; on invalid source it still returns some pieces (it never raises).
"""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator

_STRING = r"""(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
_SOURCE = re.compile(
    rf"""
    (?P<comment>\#[^\n]*)
  | (?P<string>(?:[bB][rR]?|[rR][bBfF]?|[uU]|[fF][rR]?)?{_STRING})
  | (?P<name>[^\W\d]\w*)
  | (?P<newline>\n)
  | (?P<space>[ \t\f\r]+|\\\r?\n)
  | (?P<separator>[,:](?=[ ]|\n|$)|,)
  | (?P<operator>\*\*=|//=|>>=|<<=|\.\.\.|==|!=|<=|>=|->|\+=|-=|\*=|/=|%=|&=|\|=|\^=|:=|\*\*|//|>>|<<|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_REPR = re.compile(rf"(?P<string>[bB]?{_STRING})|(?P<name>[^\W\d]\w*)|(?P<separator>[,:][ ])|(?P<other>.)", re.DOTALL)
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
INDENT = "    "


def source_lines(text: str) -> list[list[str]]:
    """The pieces of each line of `text`, indentation first (one `INDENT` a level); empty for lines without code."""
    lines: list[list[str]] = [[]]
    at_start = True
    indent = 0
    for match in _SOURCE.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "newline":
            lines.append([])
            at_start, indent = True, 0
            continue
        if kind == "space":
            if token.startswith("\\"):
                lines.append([])
            elif at_start:
                indent = len(token.expandtabs(4))
            continue
        if kind == "comment":
            continue
        pieces = list(_source_token(kind or "", token))
        if at_start:
            lines[-1].extend([INDENT] * ((indent + 3) // 4))
            if kind == "string" and _is_alone(text, match.end()):
                pieces = ["..."]
            at_start = False
        if kind == "separator" and token == ":" and text[match.end() : match.end() + 1] in ("\n", ""):
            pieces = [":"]
        lines[-1].extend(pieces)
        lines.extend([] for _ in range(token.count("\n")))
    return lines


def repr_pieces(text: str) -> Iterator[str]:
    """The pieces of a repr; joined they give `text` again."""
    for match in _REPR.finditer(text):
        if match.lastgroup == "string":
            yield from match.group()
        else:
            yield match.group()


def _source_token(kind: str, token: str) -> Iterator[str]:
    if kind == "separator":
        yield f"{token} "
    elif kind == "string":
        yield from _string(token)
    else:
        yield token


def _string(token: str) -> Iterator[str]:
    quote = re.search(r"['\"]", token)
    prefix = token[: quote.start()].lower() if quote else ""
    if "f" in prefix:
        yield "f"
        yield from _format_string(token[len(prefix) :])
        return
    with contextlib.suppress(ValueError, SyntaxError):
        token = repr(ast.literal_eval(token))
    yield from token


def _format_string(literal: str) -> Iterator[str]:
    quotes = 3 if literal[:3] in ("'''", '"""') else 1
    body = literal[quotes:-quotes]
    yield "'"
    position = 0
    for match in _FIELD.finditer(body):
        yield from body[position : match.start()]
        if match.group(1) is None:
            yield from match.group()
        else:
            yield "{"
            for line in source_lines(match.group(1)):
                yield from line
            yield "}"
        position = match.end()
    yield from body[position:]
    yield "'"


def _is_alone(text: str, end: int) -> bool:
    return text[end : end + 1] in ("\n", "", "\r")
