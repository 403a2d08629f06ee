"""The values of one variable along a trace, as a hover shows them."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Mapping
from contextlib import suppress

from cwm_lsp.server import doubt, markdown
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import Value

ROWS = 12  # the most rows of a table
_HEAD = ("step", "line", "value", "origin", "p")

History = tuple[tuple[Effect, Value], ...]


def history(found: Mapping[int, Iterable[Effect]], qualname: str, name: str) -> History:
    """Each effect that gave `name`, a local of `qualname` (perhaps dotted), a value, with that value; by time."""
    given = [effect for line in found.values() for effect in line if effect.qualname == qualname]
    given.sort(key=lambda effect: effect.shown)
    return tuple((effect, effect.changed[name]) for effect in given if name in effect.changed)


def hover_text(name: str, entry: str, values: History) -> str:
    """A heading and a table with one row for each value: the step that set it, its line, origin and probability."""
    rows = [(str(told.frame), str(told.line), markdown.code(value.repr), *doubt.words(value)) for told, value in values]
    return f"{markdown.code(name)} along {markdown.code(entry)}\n\n{markdown.table(_HEAD, rows, ROWS)}"


def name_at(line: str, column: int) -> str | None:
    """The variable at `column` (in code points) of `line`: dotted as far as the cursor, so `self.total` on its `total`.

    None between names, in strings and in comments; a line of a text over several lines is read as code.
    """
    indent = len(line) - len(line.lstrip())
    tokens = _tokens(line.strip())
    for position, token in enumerate(tokens):
        if token.type == tokenize.NAME and token.start[1] <= column - indent <= token.end[1]:
            first = position
            while first >= 2 and tokens[first - 1].string == "." and tokens[first - 2].type == tokenize.NAME:
                first -= 2
            called = first >= 1 and tokens[first - 1].string == "."  # an attribute of something without a name
            return None if called else "".join(part.string for part in tokens[first : position + 1])
    return None


def _tokens(line: str) -> list[tokenize.TokenInfo]:
    """The tokens of `line` up to where it cannot be read on (a statement may go on beyond it)."""
    tokens: list[tokenize.TokenInfo] = []
    with suppress(tokenize.TokenError, SyntaxError):
        tokens.extend(tokenize.generate_tokens(io.StringIO(line + "\n").readline))
    return tokens
