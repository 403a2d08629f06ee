"""A complete prediction beside the real run of the same call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.trace.align import Alignment, align
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.model import Trace
from cwm_lsp.view.wording import difference


@dataclass(frozen=True, eq=False)
class Comparison:
    """Both sides without frames of comprehensions, as `alignment` counts them; `observed` is a real run in the place of
    a prediction."""

    predicted: Prediction
    observed: Prediction

    @cached_property
    def alignment(self) -> Alignment:
        """Which of their frames belong together, and where they part."""
        return align(self.predicted.trace, self.observed.trace)

    @cached_property
    def sentence(self) -> str:
        """How well the prediction did."""
        score, first = self.alignment.agreement, self.alignment.first_divergence
        where = "" if first is None else f", the first difference is at step {first.index} ({difference(first)})"
        return f"{score.frames} of the {score.of} steps of the real run are as predicted{where}"

    @cached_property
    def place(self) -> int | None:
        """The line (1-based) whose run left the prediction; None where all is as predicted."""
        first = self.alignment.first_divergence
        if first is None:
            return None
        for side in (self.observed, self.predicted):
            told = (effect for line in side.effects.values() for effect in line if effect.shown == first.index)
            effect = next(told, None)
            if effect is not None and first.kind == "value":
                return effect.line
            if first.index < len(side.frames):
                return side.frames[first.index].line
        return self.observed.frames[-1].line


def compared(shown: Prediction, actual: Trace) -> Comparison:
    """`shown`, which has ended, beside what really happened."""
    real = collapse_comprehensions(actual)
    observed = Prediction(shown.snapshot, shown.entry, real.frames, real.end, None, real.python)
    return Comparison(replace(shown, frames=collapse_comprehensions(shown.trace).frames), observed)
