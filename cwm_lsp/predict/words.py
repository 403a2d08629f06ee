"""Questions in words about a program and their answers, as data: whether a call ends, how much a function takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from cwm_lsp.trace.dialects.compact_words import LOOPS, TERMINATES
from cwm_lsp.trace.model import End

Topic = Literal["halts", "time", "space"]
TOPICS: tuple[Topic, ...] = get_args(Topic)

_CLASSES = (
    "O(1)", "O(log n)", "O(sqrt n)", "O(n)", "O(n log n)", "O(n^2)", "O(n^3)", "O(2^n)", "O(n!)", "O(n*m)", "O(n+m)",
)  # fmt: skip
ANSWERS: Mapping[Topic, tuple[str, ...]] = {"halts": (TERMINATES, LOOPS), "time": _CLASSES, "space": _CLASSES}
"""The answers that the bundled model was trained to give."""
THOUGHT = 2048
"""Tokens of reasoning that a `cwm` model gets unless told otherwise."""


@dataclass(frozen=True, slots=True)
class InWords:
    """One question. `function` is the qualified name of what it is about; `call` the call that is meant by `halts`,
    empty for the others. `answers` are the possible ones. `thought` is reasoning that is known already: it goes on
    behind it. `max_tokens` bounds all the reasoning."""

    topic: Topic
    function: str
    call: str
    answers: tuple[str, ...]
    max_tokens: int = THOUGHT
    thought: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The possible answers by falling probability (their sum is 1); none where `end` says why there is no answer."""

    answers: tuple[tuple[str, float], ...]
    end: End
