"""The value of an expression at a frame, as data: what is asked, and what a model says."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.predict.options import Values
from cwm_lsp.trace.model import End, Frame, Value


@dataclass(frozen=True, slots=True)
class Watch:
    """What is `expression` where the last of `frames` stands? They are a trace from its first frame on. `values` are as
    for a prediction: `hybrid` computes the answer where that is possible."""

    expression: str
    frames: tuple[Frame, ...]
    values: Values = "neural"


@dataclass(frozen=True, slots=True)
class Watched:
    """`value` is that of the expression, or where `raised` the exception that evaluating it raises; None where `end`
    says why there is no answer."""

    value: Value | None
    raised: bool
    end: End
