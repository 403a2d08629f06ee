"""What can be asked of a worker, as keyword arguments, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Required, TypedDict

from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.words import Topic
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.model import End, Frame, ModelInfo


class Prediction(TypedDict, total=False):
    """What to predict: the keyword arguments of `predict` and its kin. `path` is only a name for the program."""

    source: Required[str]
    path: Required[str]
    function: Required[str]  # qualified name, or `<module>`
    call: Required[str]  # the call expression; empty for `<module>`
    max_frames: int  # of the whole trace, 200 unless given
    decoding: str  # "constrained" (unless given) or "free"
    values: str  # "hybrid" (unless given: computed where possible) or "neural" (all from the model)
    priority: str  # "interactive" (unless given), "look-ahead" or "background"
    over: int | None  # calls made at this depth or deeper are predicted in one step; None unless given: none are
    resume: Resume  # what is known already: then only what follows is predicted


@dataclass(frozen=True, slots=True)
class PredictionEnd:
    """How a prediction ended, which weights made it, and for which Python.

    `tokens` were put through the network for it, the prompt's included but for those that were in its cache, in
    `passes` forward passes. `model` is None when the prediction was cancelled before the model was loaded.
    """

    end: End
    model: ModelInfo | None
    python: str
    tokens: int
    passes: int


class Question(TypedDict, total=False):
    """What to ask: the keyword arguments of `ask`. `path` is only a name for the program."""

    source: Required[str]
    path: Required[str]
    topic: Required[Topic]
    function: Required[str]  # qualified name
    call: Required[str]  # the call expression that "halts" is about; empty for the others
    answers: Sequence[str]  # the possible ones; unless given, those that the bundled model knows
    max_tokens: int  # of reasoning, where a model reasons; `words.THOUGHT` unless given
    priority: str  # as for `Prediction`


@dataclass(frozen=True, slots=True)
class Answer:
    """The possible answers by falling probability (they add up to 1), and which weights gave them.

    Without answers, `end` says why: cancelled, or a program that is too long for the model.
    """

    answers: tuple[tuple[str, float], ...]
    end: End
    model: ModelInfo | None
    tokens: int
    passes: int

    @property
    def best(self) -> tuple[str, float] | None:
        """The likeliest answer and its probability."""
        return self.answers[0] if self.answers else None


class Known(TypedDict, total=False):
    """A trace that the model is to verify: the keyword arguments of `agree`. `path` is only a name for the program."""

    source: Required[str]
    path: Required[str]
    function: Required[str]  # qualified name, or `<module>`
    call: Required[str]  # the call expression; empty for `<module>`
    frames: Required[Sequence[Frame]]  # from the first one on
    priority: str  # as for `Prediction`, but "background" unless given


@dataclass(frozen=True, slots=True)
class Agreed:
    """The model's agreement with frames of a trace, in order; `end` says whether it was cancelled."""

    frames: tuple[Agreement, ...]
    end: End
    model: ModelInfo | None


class Watching(TypedDict, total=False):
    """An expression at a frame: the keyword arguments of `watch`. `path` is only a name for the program."""

    source: Required[str]
    path: Required[str]
    function: Required[str]  # qualified name, or `<module>`
    call: Required[str]  # the call expression; empty for `<module>`
    frames: Required[Sequence[Frame]]  # from the first one on, up to the one where the expression is asked for
    expression: Required[str]
    values: str  # as for `Prediction`: "hybrid" computes the answer where that is possible
    priority: str  # as for `Prediction`


class Judged(TypedDict, total=False):
    """A call that is to be judged: the keyword arguments of `judge`. `path` is only a name for the program."""

    source: Required[str]
    path: Required[str]
    function: Required[str]  # qualified name, or `<module>`
    call: Required[str]  # the call expression; empty for `<module>`
    max_frames: int  # that are computed, 30,000 unless given
    seconds: float  # of a processor, 0.7 unless given
