"""The form of a Python repr as an automaton over characters: quotes, escapes and brackets that balance.

Covers: the reprs of the built-in types and of the modules in `_PLAIN_MODULES`, default reprs of objects, functions and
classes, dataclasses, named tuples and enums, exceptions, recursive containers. Does not cover: values that the
recorder cut (100,000 characters and more). It is a superset: not every text that it accepts is a repr.

Characters from U+0080 up are alike to it, so it can be fed UTF-8 bytes that were decoded as Latin-1, a piece at a time.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from cwm_lsp.program.facts import Program, once

_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_PLAIN_RUN = re.compile(r"[^'\"\\()\[\]{}<>\x00-\x1f\x7f]+")
_STRING_RUN = {quote: re.compile(rf"[^{quote}\\\x00-\x1f\x7f]+") for quote in "'\""}
_PLAIN_MODULES = frozenset(
    {
        "__future__",
        "abc",
        "array",
        "bisect",
        "cmath",
        "collections",
        "contextlib",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "heapq",
        "itertools",
        "json",
        "math",
        "numbers",
        "operator",
        "random",
        "statistics",
        "string",
        "sys",
        "time",
        "typing",
    }
)
_SHOWS_ITSELF = re.compile(
    r"__(?:repr|str|format|import)__|update_wrapper|\b(?:exec|eval|compile|__builtins__)\b"
    r"|__(?:name|qualname|module|class|dict)__\s*=(?!=)|['\"]__(?:name|qualname|module|class)__['\"]"
)


@dataclass(frozen=True, slots=True)
class Balanced:
    """A point inside a repr whose quotes and brackets balance.

    `closing` are the brackets still to be closed, the outermost first; `quote` is that of the string around this
    point, or empty; `escape` is -1 behind a backslash, else the number of hexadecimal digits that an escape lacks.
    `begun` is False only before the first character: no repr is empty or begins with a full stop or a space.
    """

    closing: str = ""
    quote: str = ""
    escape: int = 0
    begun: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything that was opened is closed."""
        return self.begun and not self.closing and not self.quote

    def feed(self, text: str) -> Balanced | None:
        """The point behind `text`; None where no repr goes on like this."""
        return _feed(self, text)


@dataclass(frozen=True, slots=True)
class AnyText:
    """A point inside the repr of an object that may print anything."""

    complete: bool = True

    def feed(self, _: str) -> AnyText:
        """Itself."""
        return self


Repr = Balanced | AnyText
"""A point inside a repr. Immutable and hashable: `complete` says whether it may end here, `feed` goes on."""
START = Balanced()
ANY_TEXT = AnyText()


@once
def repr_automaton(program: Program) -> Repr:
    """The start of the reprs that a program can show: any text where it defines its own or imports who knows what, or
    can't be read."""
    if program.problems or _SHOWS_ITSELF.search(program.source):
        return ANY_TEXT
    telling = (node for node in ast.walk(program.tree) if type(node) in _TELLING)
    return START if all(map(_is_plain, telling)) else ANY_TEXT


_TELLING = (ast.Import, ast.ImportFrom, ast.Call)


def _is_plain(node: ast.AST) -> bool:
    match node:
        case ast.Import(names):
            return all(alias.name.partition(".")[0] in _PLAIN_MODULES for alias in names)
        case ast.ImportFrom(module, _, level):
            return not level and (module or "").partition(".")[0] in _PLAIN_MODULES
        case ast.Call(ast.Name("type"), [_, _, _, *_]):  # a class with a computed name
            return False
    return True


@lru_cache(maxsize=200_000)
def _feed(state: Balanced, text: str) -> Balanced | None:
    closing, quote, escape = state.closing, state.quote, state.escape
    position, end = 0, len(text)
    if not state.begun and text[:1] in (".", " "):
        return None
    while position < end:
        char = text[position]
        if escape > 0:
            if char not in "0123456789abcdef":
                return None
            escape -= 1
        elif escape:
            escape = _HEX_DIGITS.get(char, 0)
            if not escape and char not in "\\'\"nrt":
                return None
        elif run := (_STRING_RUN[quote] if quote else _PLAIN_RUN).match(text, position):
            position = run.end()
            continue
        elif quote:
            if char == "\\":
                escape = -1
            elif char == quote:
                quote = ""
            else:
                return None
        elif char in "'\"":
            quote = char
        elif char in _CLOSING:
            closing += _CLOSING[char]
        elif closing and char == closing[-1]:
            closing = closing[:-1]
        else:
            return None
        position += 1
    return Balanced(closing, quote, escape, state.begun or end > 0)
