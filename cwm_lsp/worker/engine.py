"""What turns a request into frames: the protocol that the decode thread drives, and the neural engine behind it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Protocol, TypeVar

from cwm_lsp.predict.wanted import Proposal
from cwm_lsp.predict.watched import Watched
from cwm_lsp.predict.words import Answered
from cwm_lsp.program.facts import Program, analyse, never
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.model import End, EndReason, Entry, Frame, ModelInfo
from cwm_lsp.trace.problem import UserError
from cwm_lsp.worker.agree import AgreeParams
from cwm_lsp.worker.ask import AskParams
from cwm_lsp.worker.endpoint import BUNDLED
from cwm_lsp.worker.predict import PredictParams
from cwm_lsp.worker.propose import ProposeParams
from cwm_lsp.worker.watch import WatchParams

if TYPE_CHECKING:
    from cwm_lsp.model.config import Quantization
    from cwm_lsp.predict.predictor import Predictor

Item = TypeVar("Item")
Result = TypeVar("Result")

_log = logging.getLogger(__name__)
_AGREED_TOKENS = 4096  # of a trace whose agreement is asked for: attention takes time by the square of them


class Engine(Protocol):
    """A loaded model. All its methods run in the decode thread, one prediction at a time."""

    @property
    def info(self) -> ModelInfo:
        """Which weights these are."""

    @property
    def device(self) -> str:
        """What they run on: `cpu` or `cuda`."""

    @property
    def tokens(self) -> int:
        """Tokens put through the network since the start, in all predictions, prompts included."""

    @property
    def passes(self) -> int:
        """Forward passes since the start, in all predictions."""

    def predict(self, params: PredictParams, cancelled: Callable[[], bool]) -> Generator[Frame, None, End]:
        """The frames of one prediction, without those of `params.resume`, but for the last one if it is edited.

        Ends soon after `cancelled()` is true. Raises UserError for bad input, and where memory is short.
        """

    def ask(self, params: AskParams, cancelled: Callable[[], bool]) -> Generator[str, None, Answered]:
        """The answer to a question in words; yields the text of the model's reasoning, where it reasons.

        Ends and raises as `predict` does.
        """

    def propose(self, params: ProposeParams, cancelled: Callable[[], bool]) -> Generator[str | Proposal, None, End]:
        """Calls or bodies, as they are made; also yields the text of the model's reasoning, where it reasons.

        Ends and raises as `predict` does.
        """

    def watch(self, params: WatchParams, cancelled: Callable[[], bool]) -> Watched:
        """The value of an expression at a frame. Ends and raises as `predict` does."""

    def agree(self, params: AgreeParams, cancelled: Callable[[], bool]) -> tuple[Agreement, ...] | None:
        """How far the model agrees with the frames of `params`; None soon after `cancelled()` is true.

        Raises as `predict` does.
        """


EngineFactory = Callable[[str], Engine]
"""Loads the model of a name or directory; raises UserError when it cannot be loaded."""


class NeuralEngine:
    """A checkpoint on this machine. Making one imports torch and loads the weights: seconds, or minutes.

    `quantize` None: what fits this machine, as `model.load` decides.
    """

    def __init__(self, model: str, quantize: Quantization | None = None) -> None:
        if model == BUNDLED:  # its matrices are so small that threads only wait for one another
            os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
        from cwm_lsp.model.load import load

        self._loaded = load(model, quantization=quantize)
        self._predictor: Predictor | None = None
        self._tokens = self._passes = 0  # of predictors that were given up
        self._program: Program | None = None  # the one asked about last

    @property
    def info(self) -> ModelInfo:
        """Which weights these are."""
        return self._loaded.info

    @property
    def device(self) -> str:
        """What they run on: `cpu` or `cuda`."""
        return self._loaded.device

    @property
    def tokens(self) -> int:
        """Tokens put through the network since the start, in all predictions, prompts included."""
        return self._tokens + (self._predictor.decoder.processed if self._predictor else 0)

    @property
    def passes(self) -> int:
        """Forward passes since the start, in all predictions."""
        return self._passes + (self._predictor.decoder.passes if self._predictor else 0)

    def predict(self, params: PredictParams, cancelled: Callable[[], bool]) -> Generator[Frame, None, End]:
        """The predicted frames of `params.call`.

        Raises UserError where the program, the call or an edit is no good, and where memory is short.
        """
        from cwm_lsp.predict.predictor import Options

        program = self._known(params.source, params.path, cancelled)
        if cancelled():
            return End(EndReason.CANCELLED)
        options = Options(params.max_frames, params.decoding, params.values, params.over)
        entry = Entry(params.function, params.call)
        return (
            yield from self._run(
                params.call,
                lambda predictor: predictor.predict(program, entry, options, cancelled, resume=params.resume),
            )
        )

    def ask(self, params: AskParams, cancelled: Callable[[], bool]) -> Generator[str, None, Answered]:
        """The answer to `params.asked`. Raises UserError as `predict` does."""
        program = self._known(params.source, params.path)
        return (yield from self._run(params.call, lambda predictor: predictor.ask(program, params.asked, cancelled)))

    def propose(self, params: ProposeParams, cancelled: Callable[[], bool]) -> Generator[str | Proposal, None, End]:
        """What the model proposes for `params.wanted`. Raises UserError as `predict` does."""
        program = self._known(params.source, params.path)
        return (
            yield from self._run(params.call, lambda predictor: predictor.propose(program, params.wanted, cancelled))
        )

    def agree(self, params: AgreeParams, cancelled: Callable[[], bool]) -> tuple[Agreement, ...] | None:
        """How far the model agrees with `params.frames`, in one pass with a cache of its own.

        None where it was cancelled. Raises UserError as `predict` does, and for a model of the `cwm` dialect.
        """
        from cwm_lsp.evaluate.agreement import agreement
        from cwm_lsp.model.decode import Cancelled

        program, entry = self._known(params.source, params.path), Entry(params.function, params.call)

        def work() -> tuple[Agreement, ...] | None:
            try:
                return agreement(
                    self._loaded, program, entry, params.frames, tokens=_AGREED_TOKENS, cancelled=cancelled
                )
            except Cancelled:
                return None

        return self._guarded(params.call, work)

    def watch(self, params: WatchParams, cancelled: Callable[[], bool]) -> Watched:
        """The value of `params.asked`. Raises UserError as `predict` does."""
        program, entry = self._known(params.source, params.path), Entry(params.function, params.call)
        return self._guarded(params.call, lambda: self._warm().watch(program, entry, params.asked, cancelled))

    def _known(self, source: str, path: str, cancelled: Callable[[], bool] = never) -> Program:
        """The facts about a source, of which mostly several things are asked; worth nothing where it was `cancelled`.

        Raises UserError where there are none.
        """
        program = self._program
        if program is None or (program.source, program.path) != (source, path):
            program = analyse(source, path, cancelled)
        if program.problems and not cancelled():
            problem = program.problems[0]
            place = path if problem.line is None else f"{path}:{problem.line}"
            raise UserError(f"Cannot predict '{place}': {problem.message.rstrip('.')}; correct the file and try again.")
        self._program = None if program.problems else program
        return program

    def _warm(self) -> Predictor:
        """The predictor, whose cache has what was decoded last."""
        from cwm_lsp.predict.predictor import Predictor

        self._predictor = self._predictor or Predictor(self._loaded)
        return self._predictor

    def _guarded(self, what: str, work: Callable[[], Result]) -> Result:
        """As `_run`, for what is done in one piece."""
        from cwm_lsp.model.errors import free_memory

        try:
            return work()
        except UserError:
            raise
        except Exception as error:
            why = self._give_up(what, error)
        free_memory()
        raise UserError(why)

    def _run(
        self, what: str, work: Callable[[Predictor], Generator[Item, None, Result]]
    ) -> Generator[Item, None, Result]:
        """Does `work`; after a failure other than bad input the cache is given up."""
        from cwm_lsp.model.errors import free_memory

        try:
            return (yield from work(self._warm()))
        except UserError:
            raise
        except Exception as error:
            why = self._give_up(what, error)
        free_memory()  # out of the except block, where nothing holds the failed request's tensors any more
        raise UserError(why)

    def _give_up(self, what: str, error: Exception) -> str:
        """Gives up the cache, which may be half written, and is memory that others can use.

        Returns what to tell the user; raises `error` again if it is none that a device raised.
        """
        from cwm_lsp.model.errors import explain

        self._tokens, self._passes, self._predictor = self.tokens, self.passes, None
        why = explain(error)
        if why is None:
            raise error
        _log.warning("prediction of %r failed: %s", what, error)
        return why
