"""The `cwm` dialect's prompt: the context, the function that makes the call, and which line is whose.

Three ways to mark the start of the trace: a `main` that makes the call is appended (public evaluations do so); the
module's body becomes the body of `main`; or the entry's own function is marked, whose arguments the model invents.
"""

from __future__ import annotations

import ast
import io
import re
import symtable
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass

from cwm_lsp.trace.dialects.pieces import BEGIN_OF_TEXT, FRAME_SEP, TRACE_CONTEXT_START, Piece
from cwm_lsp.trace.model import MODULE, Entry

MARK = "  # << START_OF_TRACE"
_INDENT = "    "
_FSTRING_START = getattr(tokenize, "FSTRING_START", None)  # Python 3.12+: an f-string is many tokens
_FSTRING_END = getattr(tokenize, "FSTRING_END", None)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is given.

    `lines[i]` is the wrapped text's i-th line and `numbers[i]` its 1-based line in the user's file, None for lines
    that the wrapper added. `wrapper` is the `(def line, call line)` of an appended `main`, as texts; None where the
    entry is its own first frame. In a wrapped module `main`'s def line stands for the start of the module's body.
    """

    lines: tuple[str, ...]
    numbers: tuple[int | None, ...]
    marked: int
    wrapper: tuple[str, str] | None
    module_start: str | None = None

    @property
    def text(self) -> str:
        """The context as the model sees it, beginning with a newline."""
        marked = (line + MARK if i == self.marked else line for i, line in enumerate(self.lines))
        return "\n" + "".join(f"{line}\n" for line in marked)

    @property
    def pieces(self) -> list[Piece]:
        """The whole prompt, up to where the first frame begins."""
        return [BEGIN_OF_TEXT, TRACE_CONTEXT_START, self.text, FRAME_SEP]

    def texts(self) -> dict[int, str]:
        """The text of each line of the user's file as frames show it."""
        return {number: line for number, line in zip(self.numbers, self.lines, strict=True) if number is not None}


def render_prompt(context: Sequence[tuple[int, str]], entry: Entry, marked_line: int | None = None) -> Prompt:
    """The prompt for `entry`; `context` holds (1-based line in the user's file, text) in order.

    With `marked_line`, the file line of the entry function's `def`, that line is marked and nothing appended: the
    model makes up the arguments. A `marked_line` outside the context marks nothing.
    """
    numbers = tuple(number for number, _ in context)
    lines = tuple(text for _, text in context)
    if marked_line is not None:
        return Prompt(lines, numbers, numbers.index(marked_line) if marked_line in numbers else -1, None)
    definition = f"def {_free_name(lines)}():"
    if entry.function == MODULE:
        return Prompt((definition, *_indented(lines)), (None, *numbers), 0, None, module_start=definition)
    call = f"{_INDENT}return {_on_one_line(entry.call)}"
    return Prompt((*lines, definition, call), (*numbers, None, None), len(lines), (definition, call))


def file_context(source: str) -> list[tuple[int, str]]:
    """The whole file as context, without blank lines at its end. Lines end as in Python: at LF, CR LF or CR only."""
    text = source.removeprefix("\ufeff").rstrip()
    return list(enumerate(re.split(r"\r\n|\r|\n", text), start=1))


def _free_name(lines: Sequence[str]) -> str:
    """`main`, with as many underscores behind it as it takes not to be a name that the module binds."""
    source = "\n".join(lines) + "\n"
    try:
        table = symtable.symtable(source, "<context>", "exec")
        bound = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    except (SyntaxError, ValueError):
        bound = set(re.findall(r"\bmain_*\b", source))
    name = "main"
    while name in bound:
        name += "_"
    return name


def _on_one_line(call: str) -> str:
    if "\n" not in call and "\r" not in call:
        return call
    try:
        return ast.unparse(ast.parse(call, mode="eval"))
    except (SyntaxError, ValueError):
        return " ".join(call.split())


def _indented(lines: Sequence[str]) -> list[str]:
    """The lines one level deeper; those that begin inside a string keep their text, which is part of a value."""
    inside = _inside_strings(lines)
    return [line if number in inside or not line.strip() else _INDENT + line for number, line in enumerate(lines, 1)]


def _inside_strings(lines: Sequence[str]) -> set[int]:
    rows: set[int] = set()
    opened: list[int] = []
    reader = io.StringIO("\n".join(lines) + "\n").readline
    try:
        for token in tokenize.generate_tokens(reader):
            if token.type == tokenize.STRING:
                rows.update(range(token.start[0] + 1, token.end[0] + 1))
            elif token.type == _FSTRING_START:
                opened.append(token.start[0])
            elif token.type == _FSTRING_END:
                rows.update(range(opened.pop() + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):
        return rows  # a broken file: what was read so far is right
    return rows
