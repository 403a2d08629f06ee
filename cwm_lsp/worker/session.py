"""One client's connection: reads messages, answers each request exactly once, streams frames."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Protocol

from cwm_lsp.predict.wanted import Proposal
from cwm_lsp.trace.agreement import agreement_to_json
from cwm_lsp.trace.model import Frame
from cwm_lsp.trace.serialize import end_to_json, frame_to_json, value_to_json
from cwm_lsp.worker.agree import AgreeParams, parse_agree
from cwm_lsp.worker.aside import Errand
from cwm_lsp.worker.ask import AskParams, parse_ask
from cwm_lsp.worker.implement import parse_implement
from cwm_lsp.worker.inputs import parse_inputs
from cwm_lsp.worker.jobs import Done, Item, Job, Params
from cwm_lsp.worker.judge import parse_judge
from cwm_lsp.worker.messages import Code, RpcError, State
from cwm_lsp.worker.predict import parse_predict, parse_rewind
from cwm_lsp.worker.propose import parse_propose
from cwm_lsp.worker.watch import WatchParams, parse_watch
from cwm_lsp.worker.wire import MAX_MESSAGE, NOTIFICATION, RESPONSE, Decoder, encode

_log = logging.getLogger(__name__)
_MAX_MALFORMED = 100  # per connection; a client that sends more of them is not speaking this protocol


class Worker(Protocol):
    """What a session needs of the worker that it belongs to."""

    python: str

    def is_allowed(self, token: object) -> bool:
        """Whether a client that shows `token` may use the worker."""

    def describe(self) -> dict[str, object]:
        """The result of `hello`."""

    def status(self) -> dict[str, object]:
        """The result of `status`."""

    def submit(self, job: Job) -> None:
        """Run `job` when its turn comes."""

    def cancel(self, job: Job) -> None:
        """Let `job` end soon."""

    async def aside(self, errand: Errand) -> dict[str, object] | RpcError:
        """Do what needs no model."""

    def shut_down(self) -> None:
        """Begin to end the worker."""


class Session:
    """The connection's state: whether the client is known and which of its predictions are under way."""

    def __init__(self, worker: Worker, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._worker = worker
        self._reader = reader
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._known = worker.is_allowed("")
        self._greeted = False
        self._jobs: dict[int, Job] = {}
        self._errands: dict[int, asyncio.Task[None]] = {}
        self._malformed = 0

    async def run(self) -> None:
        """Serve until the client leaves, then cancel what it had asked for."""
        decoder = Decoder()
        try:
            while data := await self._reader.read(65536):
                messages, problem = decoder.feed(data)
                for message in messages:
                    self._receive(message)
                    if self._malformed > _MAX_MALFORMED:
                        problem = "Too many malformed messages."
                        break
                if problem:
                    self._fail(None, Code.MALFORMED, problem)
                    break
        except OSError:
            _log.info("a client's connection broke")
        finally:
            for job in list(self._jobs.values()):
                self._worker.cancel(job)
            for errand in self._errands.values():
                errand.cancel()
            self.close()

    def close(self) -> None:
        """Close the connection once everything written so far is sent."""
        self._writer.close()

    def tell_state(self, state: State, problem: str) -> None:
        """Notify the client of the worker's state, once it has said hello."""
        if self._greeted:
            self._send([NOTIFICATION, "state", [state.value, problem]])

    def _receive(self, message: object) -> None:
        match message:
            case [0, int(request), str(method), params] if type(message[0]) is type(request) is int:
                if request in self._jobs or request in self._errands:
                    self._fail(request, Code.INVALID_REQUEST, f"The request id {request} is still in use.")
                else:
                    self._answer(request, method, params)
            case [2, "cancel", {"id": int(request)}]:
                self._cancel(request)
            case [2, str(), _]:
                pass  # a notification is never answered, one that is not known neither
            case _:
                self._malformed += 1
                self._fail(_request_id(message), Code.INVALID_REQUEST, "This is not a MessagePack-RPC request.")

    def _answer(self, request: int, method: str, params: object) -> None:
        handler = self._methods().get(method)
        if method == "hello":
            self._known = self._worker.is_allowed(params.get("token", "") if isinstance(params, dict) else "")
        if not self._known:
            self._fail(request, Code.UNAUTHORIZED, "Say hello with the worker's token first.")
        elif handler is None:
            self._fail(request, Code.METHOD_NOT_FOUND, f"The worker has no method {method[:100]!r}.")
        else:
            try:
                handler(request, params)
            except Exception:
                _log.exception("method %s failed", method)
                self._fail(request, Code.INTERNAL, f"The worker's method {method!r} failed: see its log.")

    def _methods(self) -> dict[str, Callable[[int, object], None]]:
        return {
            "hello": self._hello,
            "status": lambda request, _: self._send([RESPONSE, request, None, self._worker.status()]),
            "predict": partial(self._predict, parse_predict),
            "rewind": partial(self._predict, parse_rewind),
            "ask": partial(self._predict, parse_ask),
            "propose": partial(self._predict, parse_propose),
            "agree": partial(self._predict, parse_agree),
            "watch": partial(self._predict, parse_watch),
            "judge": partial(self._do_aside, parse_judge),
            "implement": partial(self._do_aside, parse_implement),
            "inputs": partial(self._do_aside, parse_inputs),
            "cancel": self._cancel_request,
            "shutdown": self._shutdown,
        }

    def _hello(self, request: int, _: object) -> None:
        about = self._worker.describe()
        self._send([RESPONSE, request, None, about])
        self._greeted = True
        self._send([NOTIFICATION, "state", [about["state"], about["problem"]]])

    def _predict(self, parse: Callable[[object], Params | RpcError], request: int, params: object) -> None:
        checked = parse(params)
        if isinstance(checked, RpcError):
            self._fail(request, checked.code, checked.message)
            return
        self._jobs[request] = job = self._job(request, checked)
        self._worker.submit(job)

    def _do_aside(self, parse: Callable[[object], Errand | RpcError], request: int, params: object) -> None:
        errand = parse(params)
        if isinstance(errand, RpcError):
            self._fail(request, errand.code, errand.message)
        else:
            self._errands[request] = self._loop.create_task(self._done_aside(request, errand))

    async def _done_aside(self, request: int, errand: Errand) -> None:
        done: dict[str, object] | RpcError = RpcError(Code.GIVEN_UP, "It was cancelled.")
        try:
            done = await self._worker.aside(errand)
        finally:
            del self._errands[request]
            if isinstance(done, RpcError):
                self._fail(request, done.code, done.message)
            else:
                self._send([RESPONSE, request, None, done])

    def _job(self, request: int, params: Params) -> Job:
        def post(method: Callable[..., None], result: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: the worker has ended meanwhile
                self._loop.call_soon_threadsafe(method, request, result)

        return Job(
            params,
            on_made=lambda made: post(self._send_made, made),
            on_done=lambda done: post(self._finish, done),
        )

    def _send_made(self, request: int, made: Item) -> None:
        if isinstance(made, Frame):
            self._send([NOTIFICATION, "frame", [request, frame_to_json(made)]])
        elif isinstance(made, Proposal):
            self._send([NOTIFICATION, "proposal", [request, {"text": made.text, "number": made.number}]])
        else:
            self._send([NOTIFICATION, "thought", [request, made]])

    def _finish(self, request: int, done: Done | RpcError) -> None:
        job = self._jobs.pop(request)
        if isinstance(done, RpcError):
            self._fail(request, done.code, done.message)
            return
        result: dict[str, object] = {
            "end": end_to_json(done.end),
            "model": None if done.model is None else asdict(done.model),
            "python": self._worker.python,
        }
        if isinstance(job.params, AgreeParams):
            result["frames"] = list(map(agreement_to_json, done.agreements))
        else:
            result |= {"tokens": done.tokens, "passes": done.passes}
        if isinstance(job.params, AskParams):
            result["answers"] = [{"text": text, "p": p} for text, p in done.answers]
        if isinstance(job.params, WatchParams):
            watched = done.watched
            result["value"] = None if watched is None or watched.value is None else value_to_json(watched.value)
            result["raised"] = watched is not None and watched.raised
        self._send([RESPONSE, request, None, result])

    def _cancel_request(self, request: int, params: object) -> None:
        match params:
            case {"id": int(target)}:
                self._send([RESPONSE, request, None, {"found": self._cancel(target)}])
            case _:
                self._fail(request, Code.INVALID_PARAMS, "cancel needs 'id', the number of the request to cancel.")

    def _cancel(self, target: int) -> bool:
        job, errand = self._jobs.get(target), self._errands.get(target)
        if job is not None:
            self._worker.cancel(job)
        if errand is not None:
            errand.cancel()
        return job is not None or errand is not None

    def _shutdown(self, request: int, _: object) -> None:
        self._send([RESPONSE, request, None, {}])
        self._worker.shut_down()

    def _fail(self, request: int | None, code: Code, message: str) -> None:
        self._send([RESPONSE, request, RpcError(code, message).to_wire(), None])

    def _send(self, message: list[object]) -> None:
        if self._writer.is_closing():
            return
        self._writer.write(encode(message))
        if self._writer.transport.get_write_buffer_size() > MAX_MESSAGE:
            _log.warning("a client does not read its frames; its connection is closed")
            self._writer.transport.abort()


def _request_id(message: object) -> int | None:
    match message:
        case [_, int(request), *_] if type(request) is int:
            return request
    return None
