"""Predicts traces with one loaded model."""

from __future__ import annotations

from collections.abc import Callable, Generator

from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.predict.compact import predict_compact
from cwm_lsp.predict.cwm import predict_cwm
from cwm_lsp.predict.options import Options
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import End, Entry, Frame

__all__ = ["Options", "Predictor"]

_CAPACITY = 8192  # tokens of prompt and trace together


class Predictor:
    """Holds the decoder (and its cache) of a model between predictions. For one thread at a time."""

    def __init__(self, model: LoadedModel) -> None:
        self.model = model
        self.decoder = Decoder(model, _CAPACITY)

    @property
    def tokens_decoded(self) -> int:
        """Tokens that went through the network since the start, prompts included."""
        return self.decoder.processed

    def predict(
        self,
        program: Program,
        entry: Entry,
        options: Options,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Generator[Frame, None, End]:
        """Yields frames as they are decoded; the generator's return value says why the trace ended.

        `cancelled` is asked before every forward pass. Raises UserError for a program or call that cannot be asked.
        """
        speak = predict_compact if self.model.config.dialect == "compact" else predict_cwm
        return (yield from speak(self.decoder, program, entry, options, cancelled))
