"""What turns a request into frames: the protocol that the decode thread drives, and the neural engine behind it."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from typing import Protocol

from cwm_lsp.trace.model import End, Entry, Frame, ModelInfo
from cwm_lsp.trace.problem import UserError
from cwm_lsp.worker.endpoint import BUNDLED
from cwm_lsp.worker.messages import PredictParams


class Engine(Protocol):
    """A loaded model. All its methods run in the decode thread, one prediction at a time."""

    @property
    def info(self) -> ModelInfo:
        """Which weights these are."""

    @property
    def tokens(self) -> int:
        """Tokens decoded since the start, in all predictions."""

    def predict(self, params: PredictParams, cancelled: Callable[[], bool]) -> Generator[Frame, None, End]:
        """The frames of one prediction; ends soon after `cancelled()` is true. Raises UserError for bad input."""


EngineFactory = Callable[[str], Engine]
"""Loads the model of a name or directory; raises UserError when it cannot be loaded."""


class NeuralEngine:
    """A checkpoint on this machine. Making one imports torch and loads the weights: seconds, or minutes."""

    def __init__(self, model: str) -> None:
        if model == BUNDLED:  # its matrices are so small that threads only wait for one another
            os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
        from cwm_lsp.model.load import load
        from cwm_lsp.predict.predictor import Predictor

        loaded = load(model)
        self._info = loaded.info
        self._predictor = Predictor(loaded)

    @property
    def info(self) -> ModelInfo:
        """Which weights these are."""
        return self._info

    @property
    def tokens(self) -> int:
        """Tokens decoded since the start, in all predictions."""
        return self._predictor.tokens_decoded

    def predict(self, params: PredictParams, cancelled: Callable[[], bool]) -> Generator[Frame, None, End]:
        """The predicted frames of `params.call`; raises UserError where the program or the call is no good."""
        from cwm_lsp.predict.predictor import Options
        from cwm_lsp.program.facts import analyse

        program = analyse(params.source, params.path)
        if program.problems:
            problem = program.problems[0]
            place = params.path if problem.line is None else f"{params.path}:{problem.line}"
            raise UserError(f"Cannot predict '{place}': {problem.message.rstrip('.')}; correct the file and try again.")
        options = Options(max_frames=params.max_frames, decoding=params.decoding)
        entry = Entry(params.function, params.call)
        return (yield from self._predictor.predict(program, entry, options, cancelled))
