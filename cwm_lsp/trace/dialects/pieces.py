"""Rendered text as pieces: special tokens are objects, everything else is ordinary text.

A string literal of the user's that happens to contain `<|frame_sep|>` is part of a `str` piece and is encoded with
special tokens disabled, so it stays text; only a `Special` ever becomes a special token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Special:
    """A special token, by the name under which the checkpoint's tokenizer knows it (`<|frame_sep|>`)."""

    name: str


Piece = Special | str

BEGIN_OF_TEXT = Special("<|begin_of_text|>")
END_OF_TEXT = Special("<|end_of_text|>")
TRACE_CONTEXT_START = Special("<|trace_context_start|>")
FRAME_SEP = Special("<|frame_sep|>")
ACTION_SEP = Special("<|action_sep|>")
ARG_SEP = Special("<|arg_sep|>")
CALL_SEP = Special("<|call_sep|>")
LINE_SEP = Special("<|line_sep|>")
RETURN_SEP = Special("<|return_sep|>")
EXCEPTION_SEP = Special("<|exception_sep|>")
# Only the `compact` dialect has these two.
BIND_SEP = Special("<|bind_sep|>")
UNBOUND = Special("<|unbound|>")

_SPECIAL_NAME = re.compile(r"(<\|[A-Za-z0-9_]+\|>)")


def text_of(pieces: Iterable[Piece]) -> str:
    """The text a reader sees; a `Special` shows as its name."""
    return "".join(piece.name if isinstance(piece, Special) else piece for piece in pieces)


def pieces_of(text: str) -> list[Piece]:
    """The pieces of a text written out, for files that hold a trace as text.

    Covers: everything `text_of` writes. Does not cover: telling a token from a literal that spells one; the writing
    out has lost that, and here every such spelling is a `Special`. Between a model and this package travel pieces.
    """
    parts = _SPECIAL_NAME.split(text)
    return [Special(part) if number % 2 else part for number, part in enumerate(parts) if part]
