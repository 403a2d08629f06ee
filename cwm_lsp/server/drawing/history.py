"""The values of one variable along a trace, as a hover shows them."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from operator import attrgetter
from typing import TypeVar

from cwm_lsp.server.drawing import doubt, markdown
from cwm_lsp.server.drawing.agreement import noted
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import Frame, Value

ROWS = 12  # the most rows of a table
_WHOLE = 10_000  # characters of a value that is shown in full
_HEAD = ("step", "line", "value", "origin", "p")

Item = TypeVar("Item")

History = tuple[tuple[Effect, Value], ...]


def history(found: Mapping[int, Iterable[Effect]], qualname: str, name: str) -> History:
    """Each effect that gave `name`, a local of `qualname` (perhaps dotted), a value, with that value; by time."""
    given = [
        effect for line in found.values() for effect in line if name in effect.changed and effect.qualname == qualname
    ]
    given.sort(key=attrgetter("shown"))
    return tuple((effect, effect.changed[name]) for effect in given)


def excerpt(
    items: Sequence[Item], row: Callable[[Item], tuple[str, ...]], count: int | None = None
) -> list[tuple[str, ...]]:
    """The `row`s of the first and the last of `items`, ROWS in all, with one in between that says how many were left
    out; those are not made, as there can be thousands. `count`: so many there are, of which `items` are the outer
    ones."""
    if len(items) <= ROWS:
        return list(map(row, items))
    first, last = ROWS // 2, ROWS - ROWS // 2 - 1
    above, below = list(map(row, items[:first])), list(map(row, items[-last:]))
    empty = [""] * (len(above[0]) - 2)
    return [*above, ("…", f"{(count or len(items)) - first - last} more", *empty), *below]


def whole(name: str, value: Value) -> str:
    """A long value in full (as far as that makes sense in an editor), as a block of code; "" for one that is not."""
    text = value.repr
    if len(text) <= markdown.CODE:
        return ""
    left_out = f"\n… {len(text) - _WHOLE:,} more characters" if len(text) > _WHOLE else ""
    return f"{markdown.code(name)} in full:\n\n{markdown.block(text[:_WHOLE] + left_out)}"


def assigned(values: History, ran: Frame | None) -> tuple[Effect, Value] | None:
    """The last of `values` that the activation of `ran`, a frame of the line that is looked at, had when that line was
    through; the last of all where it never ran."""
    if ran is None:
        return values[-1] if values else None
    before = [each for each in values if each[0].depth == ran.depth and each[0].frame <= ran.index]
    return before[-1] if before else None


def hover_text(
    name: str,
    entry: str,
    values: History,
    here: tuple[Effect, Value] | None,
    uri: str,
    agreements: Mapping[int, Agreement],
) -> str:
    """A heading and a table with one row for each value: the step that set it, its line (a link), origin and
    probability, and what the model says to computed ones (by frame); then which of them counts `here`, in full where it
    is long, and where it was assigned."""

    def row(each: tuple[Effect, Value]) -> tuple[str, ...]:
        told, value = each
        link = markdown.link(str(told.line), uri, told.line)
        return (str(told.frame), link, markdown.code(value.repr), *doubt.words(noted(told, agreements).changed[name]))

    return told_text(name, entry, markdown.table(_HEAD, excerpt(values, row), ROWS), here, uri)


def told_text(name: str, entry: str, table: str, here: tuple[Effect, Value] | None, uri: str) -> str:
    """What a hover says around the table of its values."""
    parts = [f"{markdown.code(name)} along {markdown.code(entry)}", table]
    if here is not None:
        told, value = here
        place = markdown.link(f"line {told.line}", uri, told.line)
        parts.append(f"Here {markdown.code(value.repr)}, last assigned on {place} (step {told.frame}).")
        parts.append(whole(name, value))
    return "\n\n".join(filter(None, parts))


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
