"""The decode thread: loads the model, then runs predictions and questions in order of priority.

A more urgent job pauses a running one at its next frame. There is one decoder, and the other job displaces what its
cache holds, so a paused prediction is ended and made anew later, from the frames that it has: of these the model has
to read the tokens again, but decodes none.
"""

from __future__ import annotations

import gc
import heapq
import logging
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TypeVar

from cwm_lsp.predict.wanted import Proposal
from cwm_lsp.predict.watched import Watched
from cwm_lsp.predict.words import Answered
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.model import End, EndReason, Event, Frame, ModelInfo
from cwm_lsp.trace.problem import UserError
from cwm_lsp.worker.agree import AgreeParams
from cwm_lsp.worker.ask import AskParams
from cwm_lsp.worker.engine import Engine, EngineFactory
from cwm_lsp.worker.messages import Code, RpcError, State
from cwm_lsp.worker.predict import PredictParams
from cwm_lsp.worker.propose import ProposeParams
from cwm_lsp.worker.watch import WatchParams

Item = Frame | str | Proposal
"""What a job makes on its way: frames, the text of a model's reasoning, proposals."""

Made = TypeVar("Made", Frame, str, str | Proposal)
Ended = TypeVar("Ended", End, Answered)

_log = logging.getLogger(__name__)
_STOPPED = RpcError(Code.STOPPING, "The prediction worker was told to stop: try again.")


@dataclass(frozen=True, slots=True)
class Done:
    """How a prediction ended, after how many tokens put through the network and how many forward passes.

    `model` is None when it was cancelled before the model was loaded. `answers` are those of a question in words, the
    likeliest first, with their probabilities; `agreements` those with the frames of an `agree`; `watched` is the answer
    to a `watch`.
    """

    end: End
    model: ModelInfo | None
    tokens: int
    passes: int
    answers: tuple[tuple[str, float], ...] = ()
    agreements: tuple[Agreement, ...] = ()
    watched: Watched | None = None


Params = PredictParams | AskParams | ProposeParams | AgreeParams | WatchParams


@dataclass(slots=True, eq=False)
class Job:
    """One prediction or question of a client. The callbacks are called in the decode thread, `on_done` once.

    `on_made` gets each frame of a prediction, each text of a model's reasoning about a question, and each proposal.
    `params` say how to go on: once the job was paused, they have what was made by then. `tokens` and `passes` are those
    of the times before.
    """

    params: Params
    on_made: Callable[[Item], None]
    on_done: Callable[[Done | RpcError], None]
    cancelled: threading.Event = field(default_factory=threading.Event)
    arrival: int = 0  # set by `submit`
    tokens: int = 0
    passes: int = 0


class DecodeThread:
    """Owns the engine. `submit`, `cancel` and `stop` may be called from any thread and never wait."""

    def __init__(self, model: str, factory: EngineFactory, on_state: Callable[[State, str], None]) -> None:
        self.state = State.LOADING
        self.problem = ""  # why loading failed, for the user
        self.info: ModelInfo | None = None
        self.device = ""  # what the model runs on, once it is loaded
        self.running: Job | None = None
        self._model = model
        self._factory = factory
        self._on_state = on_state
        self._queue: list[tuple[int, int, Job]] = []  # (priority, order of arrival, job)
        self._arrivals = 0
        self._changed = threading.Condition()
        # A daemon, because nothing can interrupt the loading of a model when the worker is told to stop.
        self._thread = threading.Thread(target=self._run, name="decode", daemon=True)

    @property
    def waiting(self) -> int:
        """Jobs that have not begun or are paused."""
        return len(self._queue)

    def start(self) -> None:
        """Begin to load the model."""
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Run `job` when its turn comes."""
        with self._changed:
            if self.state is State.STOPPING:
                job.on_done(_STOPPED)
                return
            job.arrival = self._arrivals
            self._arrivals += 1
            self._push(job)
            self._changed.notify()

    def cancel(self, job: Job) -> None:
        """Let `job` end soon, with what it has; one that has not begun or is paused ends at once."""
        job.cancelled.set()
        with self._changed:
            left = [item for item in self._queue if item[2] is not job]
            was_waiting = len(left) < len(self._queue)
            heapq.heapify(left)
            self._queue = left
        if was_waiting:
            why = "" if job.passes else "cancelled before it began"
            job.on_done(Done(End(EndReason.CANCELLED, why), self.info, job.tokens, job.passes))

    def stop(self, seconds: float) -> bool:
        """End the thread; True when it has ended within `seconds`, False while it is still loading or decoding."""
        with self._changed:
            self._enter(State.STOPPING)
            left, self._queue = self._queue, []
            if self.running is not None:
                self.running.cancelled.set()
            self._changed.notify()
        for _, _, job in left:
            job.on_done(_STOPPED)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _enter(self, state: State, problem: str = "") -> None:
        with self._changed:
            if self.state is not State.STOPPING:
                self.state, self.problem = state, problem
                self._on_state(state, problem)

    def _run(self) -> None:
        engine = self._load()
        while (job := self._next()) is not None:
            done = RpcError(Code.NO_MODEL, self.problem) if engine is None else self._decode(engine, job)
            if done is not None:
                job.on_done(done)
            self.running = None

    def _load(self) -> Engine | None:
        try:
            engine = self._factory(self._model)
        except UserError as problem:
            self._enter(State.FAILED, str(problem))
            return None
        except Exception as problem:
            _log.exception("loading failed")
            self._enter(State.FAILED, f"The model '{self._model}' could not be loaded ({_one_line(problem)}).")
            return None
        self.info, self.device = engine.info, engine.device
        gc.freeze()  # a loaded model is never garbage: looking for some in it would hold up everything
        self._enter(State.READY)
        return engine

    def _next(self) -> Job | None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._queue) or self.state is State.STOPPING)
            self.running = heapq.heappop(self._queue)[2] if self._queue else None
            return self.running

    def _decode(self, engine: Engine, job: Job) -> Done | RpcError | None:
        """Run `job` to its end, or to a pause: then it is in the queue again, and the result is None."""
        tokens, passes = engine.tokens - job.tokens, engine.passes - job.passes
        try:
            if isinstance(job.params, AgreeParams):
                return self._agree(engine, job, job.params)
            if isinstance(job.params, WatchParams):
                return self._watch(engine, job, job.params)
            if isinstance(job.params, PredictParams):
                end = self._follow(job, engine.predict(job.params, job.cancelled.is_set), job.params.behind)
                ended = None if end is None else Answered((), end)
            elif isinstance(job.params, ProposeParams):
                end = self._follow(job, engine.propose(job.params, job.cancelled.is_set), job.params.behind)
                ended = None if end is None else Answered((), end)
            else:
                ended = self._follow(job, engine.ask(job.params, job.cancelled.is_set), job.params.behind)
        except UserError as problem:
            return RpcError(Code.BAD_INPUT, str(problem))
        except Exception as problem:
            _log.exception("prediction of %r failed", job.params.call)
            why = f"The prediction failed inside the worker ({_one_line(problem)}): see its log."
            return RpcError(Code.INTERNAL, why)
        job.tokens, job.passes = engine.tokens - tokens, engine.passes - passes
        if ended is None:
            with self._changed:
                self._push(job)
            return None
        return Done(ended.end, engine.info, job.tokens, job.passes, ended.answers)

    def _agree(self, engine: Engine, job: Job, params: AgreeParams) -> Done | None:
        """As `_decode`. Where something urgent comes, the pass is given up; later it is made anew."""
        agreements = engine.agree(params, lambda: job.cancelled.is_set() or self._is_urgent(job))
        if agreements is not None:
            return Done(End(EndReason.RETURNED), engine.info, 0, 0, agreements=agreements)
        if job.cancelled.is_set():
            return Done(End(EndReason.CANCELLED), engine.info, 0, 0)
        with self._changed:
            self._push(job)
        return None

    def _watch(self, engine: Engine, job: Job, params: WatchParams) -> Done | None:
        """As `_agree`."""
        tokens, passes = engine.tokens - job.tokens, engine.passes - job.passes
        watched = engine.watch(params, lambda: job.cancelled.is_set() or self._is_urgent(job))
        job.tokens, job.passes = engine.tokens - tokens, engine.passes - passes
        if watched.end.reason is not EndReason.CANCELLED or job.cancelled.is_set():
            return Done(watched.end, engine.info, job.tokens, job.passes, watched=watched)
        with self._changed:
            self._push(job)
        return None

    def _follow(
        self,
        job: Job,
        making: Generator[Made, None, Ended],
        behind: Callable[[list[Made]], Params],
    ) -> Ended | None:
        """Pass on what is made, to the end; None where `job` was paused, and its parameters now say how to go on."""
        made: list[Made] = []
        while True:
            try:
                each = next(making)
            except StopIteration as stop:
                ended: Ended = stop.value
                return ended
            job.on_made(each)
            made.append(each)
            with self._changed:
                if self._is_pressed(job, each):
                    break
        making.close()
        job.params = behind(made)
        return None

    def _is_pressed(self, job: Job, last: Item) -> bool:
        """Whether `job` has to be paused behind `last`; never behind the entry's return, mostly the end."""
        is_last = isinstance(last, Frame) and last.event is Event.RETURN and last.depth == 0
        return self._is_urgent(job) and not job.cancelled.is_set() and not is_last

    def _is_urgent(self, job: Job) -> bool:
        """Whether something more urgent than `job` waits."""
        with self._changed:
            return bool(self._queue) and self._queue[0][0] < job.params.priority

    def _push(self, job: Job) -> None:
        heapq.heappush(self._queue, (job.params.priority, job.arrival, job))


def _one_line(problem: Exception) -> str:
    text = " ".join(str(problem).split())
    return f"{type(problem).__name__}: {text}" if text else type(problem).__name__
