"""How a model that speaks `compact` is asked for anything but a plain trace: the pieces of docs/PROMPTS.md's forms.

Three patterns, with special tokens that CWM's vocabulary has and a plain `compact` trace has no use for:
a question in words (`<|start_header_id|>` topic `<|end_header_id|>` ... `<|eot_id|>`), the value of an expression at a
frame (`<|action_sep|>`), and a call that is stepped over (`<|line_sep|>` behind its call frame).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cwm_lsp.trace.dialects.compact_write import name_pieces
from cwm_lsp.trace.dialects.lexer import repr_pieces, source_lines
from cwm_lsp.trace.dialects.pieces import ACTION_SEP, ARG_SEP, BIND_SEP, EXCEPTION_SEP, LINE_SEP, Piece, Special

START_HEADER = Special("<|start_header_id|>")
END_HEADER = Special("<|end_header_id|>")
EOT = Special("<|eot_id|>")

HALTS, TIME, SPACE, INPUT, BODY = "halts", "time", "space", "input", "body"
TERMINATES, LOOPS = "terminates", "loops"
TOPICS = (HALTS, TIME, SPACE, INPUT, BODY, TERMINATES, LOOPS)
"""Words that get a token of their own in a new vocabulary."""
STEP_OVER = LINE_SEP
"""Behind a `call` frame: the call's effects and its result instead of its frames."""

_WORDS = re.compile(r"\w+|\s+|.", re.DOTALL)


def topic(word: str) -> tuple[Piece, ...]:
    """The header of a question in words."""
    return (START_HEADER, word, END_HEADER)


def bindings(values: Mapping[str, str]) -> Iterator[Piece]:
    """Names and reprs as a frame binds them."""
    for name, text in values.items():
        yield from name_pieces(name)
        yield ARG_SEP
        yield from repr_pieces(text)
        yield BIND_SEP


def watch(expression: str) -> tuple[Piece, ...]:
    """Behind any frame: what is the value of this expression now? The answer is one of `watch_answer`."""
    return (ACTION_SEP, *(piece for line in source_lines(expression) for piece in line))


def watch_answer(text: str, raised: bool) -> tuple[Piece, ...]:
    """The repr of the value, or of the exception that evaluating raises."""
    return (EXCEPTION_SEP if raised else ARG_SEP, *repr_pieces(text), BIND_SEP)


def prose(text: str) -> Iterator[Piece]:
    """A description: words and what is between them, white space as one blank."""
    for word in _WORDS.findall(text.strip()):
        yield " " if word.isspace() else word


def verdict(text: str) -> tuple[Piece, ...]:
    """An answer of one word or formula (`loops`, `O(n^2)`) and its end."""
    return (*repr_pieces(text), EOT)
