"""Cells of a notebook as one Python text: what IPython adds to the language is written as plain Python, line by line.

The text for a cell is a line of imports, the cells above, the cell itself, and a line from which the module body
returns, as a line that returns shows nothing else. So a line has the same number in the texts for all cells.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_AWAITS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST
_LINE_END = re.compile(r"\r\n|\r|\n")  # as the protocol and Python's tokenizer count lines
_MAGIC = re.compile(r"\s*[%!?]|.*\?\s*$")
_ASSIGNED = re.compile(r"(\s*[\w\s,.*\[\]'\"]+=\s*)([!%])(.+)")  # x = !ls
_TIMED = ("%%time", "%%timeit", "%%capture", "%%prun")  # what follows is Python
_MOST_MAGICS = 200  # in one cell; each costs a parse
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_WAIT = "_wait"  # as long as `await`, so that columns stay
_IMPORTS = {
    "get_ipython": "from IPython import get_ipython",
    "display": "from IPython.display import display",
    _WAIT: f"from asyncio import run as {_WAIT}",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines `first` to `last` of a text (1-based, inclusive) are the cell `number` (from 1, of those in Python)."""

    uri: str
    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which cells a text consists of, in order; the last one is the cell that it is the text for."""

    pieces: tuple[Piece, ...]

    @property
    def own(self) -> Piece:
        """The cell itself."""
        return self.pieces[-1]

    @property
    def above(self) -> int:
        """How many lines stand above the cell."""
        return self.own.first - 1

    def piece(self, line: int) -> Piece | None:
        """The cell that a line (1-based) belongs to; None for the imports. What stands behind all cells belongs to the
        last one: an error at its end is told there."""
        return next((each for each in self.pieces if each.first <= min(line, self.own.last) <= each.last), None)


def composed(cells: Sequence[tuple[str, str]]) -> tuple[str, Window]:
    """The text for the last of some cells, each with its URI and its text, and where they stand in it."""
    texts = [python_of(text) for _, text in cells]
    pieces: list[Piece] = []
    line = 2
    for number, ((uri, _), text) in enumerate(zip(cells, texts, strict=True), 1):
        count = text.count("\n") + 1
        pieces.append(Piece(uri, number, line, line + count - 1))
        line += count
    body = "\n".join(texts)
    used = [statement for name, statement in _IMPORTS.items() if re.search(rf"\b{name}\b", body)]
    return f"{'; '.join(used)}\n{body}\npass\n", Window(tuple(pieces))


@lru_cache(maxsize=512)
def python_of(text: str) -> str:
    """A cell as plain Python with as many lines, and with `\\n` between them.

    Line magics, shell lines and questions are `pass`; what they are assigned to gets what `get_ipython()` gives. Cell
    magics are left out with what they hold, but for those that run it as Python. `await` at the top level waits in
    `asyncio.run`. Does not cover: `async for`, `async with` and asynchronous comprehensions at the top level, magics
    over several lines, and what magics do to names. Total; what is no Python stays as it is.
    """
    lines = _LINE_END.split(text)
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if lines[first].split()[0] not in _TIMED:
            return "\n".join([""] * len(lines))
        lines[first] = ""
    if any(map(_MAGIC.match, lines)) or any(map(_ASSIGNED.fullmatch, lines)):
        lines = _without_magics(lines)
    joined = "\n".join(lines)
    return _waiting(joined) if re.search(r"\bawait\b", joined) else joined


def _without_magics(lines: list[str]) -> list[str]:
    """A line is IPython's only where Python can't read it: `%` and `!` can begin one within brackets or texts, too."""
    plain = {number: _plain(line) for number, line in enumerate(lines)}
    left = {number: line for number, line in plain.items() if line is not None}
    for _ in range(_MOST_MAGICS):
        wrong = _wrong_line("\n".join(lines))
        if wrong is None or not left:
            break
        number = wrong if wrong in left else min(left)
        lines = [*lines[:number], left.pop(number), *lines[number + 1 :]]
    return lines


def _wrong_line(text: str) -> int | None:
    """The line (from 0) at which Python stops reading; None where it reads all."""
    try:
        compile(text, "cell", "exec", _AWAITS, dont_inherit=True)
    except SyntaxError as error:
        return (error.lineno or 1) - 1
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def _plain(line: str) -> str | None:
    """Plain Python in the place of a line of IPython's; None for any other."""
    if _MAGIC.match(line):
        return f"{line[: len(line) - len(line.lstrip())]}pass"
    assigned = _ASSIGNED.fullmatch(line)
    if assigned is None:
        return None
    target, sign, rest = assigned.groups()
    return f"{target}get_ipython().{'getoutput' if sign == '!' else 'magic'}({rest.strip()!r})"


def _waiting(text: str) -> str:
    """`text` with the awaits of its top level as calls."""
    try:
        tree = compile(text, "cell", "exec", _AWAITS, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    lines = [line.encode() for line in text.split("\n")]  # `ast` counts columns in bytes
    for place, new, width in sorted(_edits(tree), reverse=True):
        line, column = place
        before, after = lines[line - 1][:column], lines[line - 1][column:]
        lines[line - 1] = before + new + (after[width:].removeprefix(b" ") if width else after)
    return b"\n".join(lines).decode()


def _edits(tree: ast.AST) -> list[tuple[tuple[int, int], bytes, int]]:
    """For each await of the top level: the word, with a blank behind it, becomes `_wait(`, and a bracket closes what
    is waited for."""
    found: list[tuple[tuple[int, int], bytes, int]] = []
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Await):
            found.append(((node.lineno, node.col_offset), f"{_WAIT}(".encode(), len("await")))
            found.append(((node.end_lineno or node.lineno, node.end_col_offset or 0), b")", 0))
        pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, _SCOPES)]
    return found
