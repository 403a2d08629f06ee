"""The worker as front ends see it: always there, and if not, for a stated reason."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Unpack

from cwm_lsp.client.backwards import FoundBody, FoundCall, WantedBody, WantedCall, Wish, found_body, found_call
from cwm_lsp.client.connection import Connection, RpcFailure
from cwm_lsp.client.launch import Launch, Link, OnState, how_it_ended, launch_for, reach
from cwm_lsp.client.questions import (
    Agreed,
    Answer,
    Judged,
    Known,
    Prediction,
    PredictionEnd,
    Question,
    Watching,
)
from cwm_lsp.client.turns import in_turns
from cwm_lsp.model.config import Quantization
from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.watched import Watched
from cwm_lsp.trace.agreement import agreement_from_json
from cwm_lsp.trace.model import EndReason, Entry, Frame, Source, Trace
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import end_from_json, frame_from_json, frame_to_json, model_from_json, value_from_json
from cwm_lsp.verdicts.verdict import Verdict, verdict_from_json
from cwm_lsp.worker.endpoint import log_path
from cwm_lsp.worker.messages import Code
from cwm_lsp.worker.wire import MAX_ARRAY

OnFrame = Callable[[Frame], None]
OnThought = Callable[[str], None]
OnProposal = Callable[[str], None]

_BACK_OFF_SECONDS = (0.0, 0.5, 2.0)  # before the first, second and third restart within the window
_WINDOW_SECONDS = 30.0


class WorkerLost(UserError):
    """The worker ended before it had answered all; another one has been started where that was possible, and may be
    asked again."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """A connection and the task that ends, once it is lost and that has been dealt with, in what to tell the user."""

    connection: Connection
    loss: asyncio.Task[str]


@asynccontextmanager
async def connect(
    model: str,
    on_state: OnState | None = None,
    *,
    launch: Launch | None = None,
    quantize: Quantization | None = None,
) -> AsyncIterator[Worker]:
    """A worker for `model` ('nano', a directory, or a hub id on disk), started if none runs.

    `quantize` reduces the weights to 8 or 4 bits (None: to what fits the machine); each quantisation of a model has a
    worker of its own. It may still be loading; predictions wait for that. `on_state` is called in the event loop.
    Leaving the context cancels what is under way; the worker itself stays for others until it is idle. Raises
    UserError when there is no such model or no worker can be started.
    """
    worker = Worker(launch or launch_for(model, quantize), on_state or (lambda state, message: None))
    try:
        await worker.open()
        yield worker
    finally:
        await worker.close()


class Worker:
    """A supervised connection: made by `connect`, remade when the worker ended."""

    def __init__(self, launch: Launch, on_state: OnState) -> None:
        loop = asyncio.get_running_loop()
        self._launch = launch
        # Called from the loop itself: what a front end's callback raises must not end the supervision.
        self._tell: OnState = lambda state, message: loop.call_soon(on_state, state, message)
        self._current: _Watched | None = None
        self._opening = asyncio.Lock()
        self._watchers: set[asyncio.Task[str]] = set()
        self._losses: list[float] = []  # times of unexpected ends
        self._closed = False

    async def open(self) -> _Watched:
        """The connection to the worker, now made if there is none. Raises UserError."""
        async with self._opening:
            if self._recent_losses() > len(_BACK_OFF_SECONDS):
                raise UserError(self._gives_up())
            return await self._reach()

    async def close(self) -> None:
        """Leave the worker; where this is cancelled, too."""
        self._closed = True
        for watcher in self._watchers:
            watcher.cancel()
        try:
            if self._watchers:
                await asyncio.wait(self._watchers)
        finally:
            if self._current is not None:
                await self._current.connection.close()

    async def status(self) -> dict[str, object]:
        """What the worker says about itself: see `status` in protocol/worker.md. Raises UserError."""
        return await self._request("status", {}, None)

    async def shut_down(self) -> None:
        """End the worker, for all its clients, and wait until it has left; the next prediction starts a new one. Raises
        UserError."""
        current = await self.open()
        await self._request("shutdown", {}, None)
        await asyncio.shield(current.loss)

    async def predict(self, *, on_frame: OnFrame | None = None, **request: Unpack[Prediction]) -> PredictionEnd:
        """Predict a call; `on_frame` gets each frame as soon as it is decoded.

        With `resume`, only the frames behind those that it knows; where it has edits, first the edited last one once
        more, with the same index. Cancelling the waiting task cancels the prediction. Raises UserError for bad input
        and a model that cannot be loaded, WorkerLost for a worker that ended meanwhile, and whatever `on_frame` raises.
        """
        _check_text(request["path"], request.values())
        params: dict[str, object] = {**request}
        resume = request.get("resume", Resume())
        params.pop("resume", None)
        if resume.frames:
            if len(resume.frames) > MAX_ARRAY:
                raise UserError(
                    f"Only the first {MAX_ARRAY} frames of a trace can be gone on from: choose an earlier one."
                )
            params |= {"frames": [frame_to_json(frame) for frame in resume.frames], "edits": dict(resume.edits)}
        handle = None if on_frame is None else (lambda frame: on_frame(frame_from_json(frame)))
        result = await self._request("rewind" if resume.frames else "predict", params, handle)
        return _prediction_end(result)

    async def predict_trace(self, *, on_frame: OnFrame | None = None, **request: Unpack[Prediction]) -> Trace:
        """As `predict`, with all frames in one Trace, those of `resume` too."""
        frames = list(request.get("resume", Resume()).frames)

        def collect(frame: Frame) -> None:
            frames[frame.index :] = [frame]
            if on_frame is not None:
                on_frame(frame)

        ended = await self.predict(on_frame=collect, **request)
        source = Source(request["path"], hashlib.sha256(request["source"].encode()).hexdigest())
        entry = Entry(request["function"], request["call"])
        return Trace(source, entry, ended.python, tuple(frames), ended.end, ended.model)

    async def ask(self, *, on_thought: OnThought | None = None, **question: Unpack[Question]) -> Answer:
        """Ask a question in words; `on_thought` gets the text of the model's reasoning as it comes, where it reasons.

        Cancelling the waiting task cancels the question. Raises UserError as `predict` does, and whatever `on_thought`
        raises.
        """
        _check_text(question["path"], question.values())
        params: dict[str, object] = {**question}
        if "answers" in question:
            params["answers"] = list(question["answers"])
        handle = None if on_thought is None else (lambda text: on_thought(str(text)))
        result = await self._request("ask", params, handle)
        model, tokens, passes, answers = (result.get(name) for name in ("model", "tokens", "passes", "answers"))
        return Answer(
            answers=tuple((str(each["text"]), float(each["p"])) for each in answers)
            if isinstance(answers, list)
            else (),
            end=end_from_json(result.get("end")),
            model=None if model is None else model_from_json(model),
            tokens=tokens if isinstance(tokens, int) else 0,
            passes=passes if isinstance(passes, int) else 0,
        )

    async def propose(
        self, *, on_proposal: OnProposal, on_thought: OnThought | None = None, **wish: Unpack[Wish]
    ) -> PredictionEnd:
        """Ask a model for calls with an outcome, or for a function's body; `on_proposal` gets the source text of each
        as soon as it is made, which nobody has verified. `on_thought` is as for `ask`.

        Cancelling the waiting task ends it. Raises UserError as `predict` does, and for functions and outcomes that
        the model cannot be asked about; and whatever the callbacks raise.
        """
        _check_text(wish["path"], wish.values())

        def handle(made: object) -> None:
            if isinstance(made, dict):
                on_proposal(str(made["text"]))
            elif on_thought is not None:
                on_thought(str(made))

        return _prediction_end(await self._request("propose", {**wish}, handle))

    async def agree(self, **known: Unpack[Known]) -> Agreed:
        """How far the model agrees with the frames of a trace, as far as one pass reaches (thousands of tokens).

        The frames that belong to the question have none, nor those behind an unknown value. Cancelling the waiting task
        cancels the pass. Raises UserError as `predict` does, and for a model that speaks the `cwm` dialect.
        """
        _check_text(known["path"], known.values())
        frames = await in_turns(map(frame_to_json, known["frames"][:MAX_ARRAY]))
        result = await self._request("agree", {**known, "frames": frames}, None)
        model, found = result.get("model"), result.get("frames")
        return Agreed(
            frames=tuple(await in_turns(map(agreement_from_json, found))) if isinstance(found, list) else (),
            end=end_from_json(result.get("end")),
            model=None if model is None else model_from_json(model),
        )

    async def watch(self, **wanted: Unpack[Watching]) -> Watched:
        """The value of an expression at a frame, as the model predicts it: nothing is executed.

        Cancelling the waiting task cancels the question. Raises UserError as `predict` does, and for what is no
        expression.
        """
        _check_text(wanted["path"], wanted.values())
        if len(wanted["frames"]) > MAX_ARRAY:
            raise UserError(f"Only in the first {MAX_ARRAY} frames of a trace can be asked: choose an earlier one.")
        frames = [frame_to_json(frame) for frame in wanted["frames"]]
        result = await self._request("watch", {**wanted, "frames": frames}, None)
        value = result.get("value")
        return Watched(
            value=None if value is None else value_from_json(value),
            raised=result.get("raised") is True,
            end=end_from_json(result.get("end")),
        )

    async def judge(self, **judged: Unpack[Judged]) -> Verdict:
        """Whether a call ends, computed and proved in the worker: no model is asked, nothing is run.

        Cancelling the waiting task gives it up. Raises UserError as `predict` does, and where it takes too long.
        """
        _check_text(judged["path"], judged.values())
        result = await self._request("judge", {**judged}, None)
        return verdict_from_json(result.get("verdict"))

    async def implement(self, **wanted: Unpack[WantedBody]) -> FoundBody:
        """A body with which a function does what its examples say, looked for in the worker without running it.

        Cancelling the waiting task gives it up. Raises UserError as `predict` does, and where it takes too long.
        """
        _check_text(wanted["path"], wanted.values())
        return found_body(await self._request("implement", {**wanted}, None))

    async def inputs(self, **wanted: Unpack[WantedCall]) -> FoundCall:
        """A call with an outcome, looked for in the worker without running it. Otherwise as `implement`."""
        _check_text(wanted["path"], wanted.values())
        return found_call(await self._request("inputs", {**wanted}, None))

    async def _request(
        self, method: str, params: dict[str, object], on_made: Callable[[object], None] | None
    ) -> dict[str, object]:
        current = await self.open()
        try:
            result = await current.connection.request(method, params, on_made)
        except RpcFailure as failure:
            if failure.code != Code.STOPPING:
                raise UserError(str(failure)) from None
        except ConnectionError:
            if self._closed:
                raise UserError("The connection to the prediction worker was closed by this program.") from None
        else:
            if not (current.connection.stopping and _was_cancelled(result)):
                return result
        raise WorkerLost(await asyncio.shield(current.loss))

    async def _reach(self) -> _Watched:
        if self._current is None or self._current.connection.lost.is_set():
            link = await reach(self._launch, self._tell)
            watcher = asyncio.create_task(self._watch(link))
            self._watchers.add(watcher)
            watcher.add_done_callback(self._watchers.discard)
            self._current = _Watched(link.connection, watcher)
        return self._current

    async def _watch(self, link: Link) -> str:
        """Wait for the end of `link` and restart the worker if need be; returns what to tell waiting callers."""
        await link.connection.lost.wait()
        if link.connection.stopping:
            self._tell("stopped", "The prediction worker ended; the next prediction starts a new one.")
            return "The prediction worker was told to stop: try again."
        how = await how_it_ended(link.process)
        what = f"The prediction worker stopped unexpectedly{how}"
        self._losses.append(time.monotonic())
        losses = self._recent_losses()
        if losses > len(_BACK_OFF_SECONDS):
            self._tell("stopped", self._gives_up())
            return self._gives_up()
        self._tell("restarting", f"{what}; restarting it.")
        async with self._opening:
            try:
                await asyncio.sleep(_BACK_OFF_SECONDS[losses - 1])
                await self._reach()
            except UserError as problem:
                self._tell("stopped", str(problem))
                return f"{what} and could not be restarted. {problem}"
        return f"{what}; it has been restarted: try again."

    def _recent_losses(self) -> int:
        since = time.monotonic() - _WINDOW_SECONDS
        self._losses = [moment for moment in self._losses if moment > since]
        return len(self._losses)

    def _gives_up(self) -> str:
        return (
            f"The prediction worker stopped unexpectedly {len(self._losses)} times within {_WINDOW_SECONDS:g} s and is "
            f"not restarted for now: see '{log_path(self._launch.endpoint)}'."
        )


def _prediction_end(result: Mapping[str, object]) -> PredictionEnd:
    model, tokens, passes = result.get("model"), result.get("tokens"), result.get("passes")
    return PredictionEnd(
        end=end_from_json(result.get("end")),
        model=None if model is None else model_from_json(model),
        python=str(result.get("python")),
        tokens=tokens if isinstance(tokens, int) else 0,
        passes=passes if isinstance(passes, int) else 0,
    )


def _was_cancelled(result: Mapping[str, object]) -> bool:
    """Whether a request was: by the worker's end, as who cancels one does not wait for its result."""
    end = result.get("end")
    return isinstance(end, dict) and end.get("reason") == EndReason.CANCELLED.value


def _check_text(path: str, values: Iterable[object]) -> None:
    try:
        "".join(text for text in values if isinstance(text, str)).encode()
    except UnicodeEncodeError:
        raise UserError(f"{path!a} contains half a surrogate pair: save it as UTF-8.") from None
