"""The `compact` dialect: the bundled model's token format (docs/TRACE_FORMATS.md has the grammar and golden texts).

This module lays out a prompt: which lines the model sees, under which numbers. `compact_write` turns a trace into
pieces, `compact_read` turns the model's pieces into frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cwm_lsp.trace.dialects.lexer import INDENT, source_lines
from cwm_lsp.trace.dialects.pieces import BEGIN_OF_TEXT, FRAME_SEP, TRACE_CONTEXT_START, Piece, Special
from cwm_lsp.trace.model import Value

MAX_LINES = 200
CALLER_NAME = "main"
MODULE_NAME = "case"
"""What the traced module is called in the dialect, so that `<case.Account object>` does not depend on the file."""


def line_token(number: int) -> Special:
    """The token that stands for line `number` (1-based) of the context."""
    return Special(f"<|L{number}|>")


def line_number(piece: Piece) -> int | None:
    """The inverse of `line_token`; None for every other piece."""
    if isinstance(piece, Special) and piece.name.startswith("<|L") and piece.name[3:-2].isdigit():
        return int(piece.name[3:-2])
    return None


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Context line numbers of the two lines (`def main():`, `return CALL`) added around a call that is not literal."""

    define: int
    call: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A context as the model sees it.

    `prompt` are its pieces up to and including the first `<|frame_sep|>`. `numbers` maps a line of the user's file to
    its number in the context, `file_lines` maps back; only lines that hold code have numbers. `module` is the name of
    the user's module.
    """

    prompt: tuple[Piece, ...]
    numbers: Mapping[int, int]
    file_lines: Mapping[int, int]
    wrapper: Wrapper | None
    module: str = MODULE_NAME

    def number(self, line: int) -> int:
        """The number that stands for a line of the user's file: a line without code of its own, as the closing
        bracket's of a long literal may be, counts as the one with code before it."""
        number = self.numbers.get(line)
        if number is None:
            before = (known for known in self.numbers if known <= line)
            number = self.numbers[max(before, default=min(self.numbers))]
        return number

    def said(self, text: str) -> str:
        """A repr of the user's program as the dialect writes it."""
        return text.replace(f"<{self.module}.", f"<{MODULE_NAME}.")

    def meant(self, text: str) -> str:
        """A repr that a model wrote, for the user's program."""
        return text.replace(f"<{MODULE_NAME}.", f"<{self.module}.")


def lay_out(
    lines: Sequence[tuple[int, str]], call: str | None = None, name: str = CALLER_NAME, module: str = MODULE_NAME
) -> Layout:
    """Numbers the context `lines` ((line in the file, text), in order) and writes the prompt.

    With `call`, a wrapper function `name` that makes the call is appended; without, the entry point's own call frame
    is given to the model. Raises ValueError when the context has more than `MAX_LINES` lines of code.
    """
    pieces: list[Piece] = [BEGIN_OF_TEXT, TRACE_CONTEXT_START]
    numbers: dict[int, int] = {}
    number = 0
    split = source_lines("\n".join(text for _, text in lines))
    for (file_line, _), tokens in zip(lines, split, strict=False):
        if tokens:
            number += 1
            numbers[file_line] = number
            pieces += numbered(number, tokens)
    wrapper = None
    if call is not None:
        wrapper = Wrapper(number + 1, number + 2)
        for offset, tokens in enumerate(source_lines(f"def {name}():\n    return {call.strip()}")[:2]):
            pieces += numbered(number + 1 + offset, tokens)
        number += 2
    if number > MAX_LINES:
        raise ValueError(f"the context has {number} lines of code, this model can be shown {MAX_LINES}")
    pieces.append(FRAME_SEP)
    return Layout(tuple(pieces), numbers, {number: line for line, number in numbers.items()}, wrapper, module)


def numbered(number: int, tokens: Sequence[str]) -> list[Piece]:
    """One line of the prompt: indentation, line token, code.

    The code follows its token at once, as a frame's first piece does: so where a line writes `x`, the token before is
    the same in the program and in every frame that binds `x`, which is the pattern that attention finds first.
    """
    depth = next((i for i, token in enumerate(tokens) if token != INDENT), len(tokens))
    return [*tokens[:depth], line_token(number), *tokens[depth:]]


def flatten(values: Mapping[str, Value]) -> dict[str, str]:
    """Locals as the dialect names them: attributes of plain objects follow their object under dotted names."""
    flat: dict[str, str] = {}
    for name, value in values.items():
        flat[name] = value.repr
        for attribute, inner in value.attrs.items():
            flat[f"{name}.{attribute}"] = inner.repr
    return flat


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterable[tuple[str, str | None]]:
    """What a frame has to name: (name, repr) of new and changed values, (name, None) of deleted ones.

    Locals come in the order in which they were bound first (as Python up to 3.12 lists them; later ones have an order
    of their own), attributes behind their object, deleted names last.
    """
    place = {name: number for number, name in enumerate(dict.fromkeys(map(_head, before)))}
    for name in sorted(now, key=lambda name: place.get(_head(name), len(place))):
        if before.get(name) != now[name]:
            yield name, now[name]
    for name in before:
        if name not in now:
            yield name, None


def _head(name: str) -> str:
    return name.partition(".")[0] or name
