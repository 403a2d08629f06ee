"""The worker as a whole: one decode thread, any number of clients, and when to end."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict

import cwm_lsp
from cwm_lsp.predict.options import VALUES
from cwm_lsp.worker.aside import Aside, Errand
from cwm_lsp.worker.engine import EngineFactory
from cwm_lsp.worker.jobs import DecodeThread, Job
from cwm_lsp.worker.messages import PRIORITIES, PROTOCOL, RpcError, State
from cwm_lsp.worker.predict import DECODINGS
from cwm_lsp.worker.session import Session

_log = logging.getLogger(__name__)
_STOP_SECONDS = 2.0  # for the forward pass under way
_FLUSH_SECONDS = 0.5  # for last answers to leave
# A model that does not load is tried again by the next worker. Not sooner than after this time while clients are
# connected, so that an editor that asks at every key stroke does not load it at every key stroke.
_FAILED_SECONDS = 10.0


class Service:
    """Belongs to the event loop; the decode thread reaches it only through `call_soon_threadsafe`."""

    python = f"{sys.version_info.major}.{sys.version_info.minor}"

    def __init__(self, model: str, factory: EngineFactory, *, token: str, idle_seconds: float) -> None:
        self._model = model
        self._token = token
        self._idle_seconds = idle_seconds
        self._loop = asyncio.get_running_loop()
        self._started = time.monotonic()
        self._sessions: dict[Session, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self._idle: asyncio.TimerHandle | None = None
        self._decode = DecodeThread(model, factory, self._post_state)
        self._aside = Aside()

    async def run(self) -> bool:
        """Load the model and serve until told to stop or idle; False when the decode thread could not be ended."""
        self._decode.start()
        if not self._sessions:
            self._end_after(self._idle_seconds)
        await self._stop.wait()
        _log.info("stopping")
        self._aside.close()
        ended = await asyncio.to_thread(self._decode.stop, _STOP_SECONDS)
        await asyncio.sleep(0)  # let the answers that the decode thread posted be written
        for session in self._sessions:
            session.close()
        if self._sessions:
            await asyncio.wait(self._sessions.values(), timeout=_FLUSH_SECONDS)
        return ended

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client until it leaves."""
        if self._idle is not None:
            self._idle.cancel()
        session = Session(self, reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._sessions[session] = task
        try:
            await session.run()
        finally:
            del self._sessions[session]
            if not self._sessions:
                self._end_after(0.0 if self._decode.state is State.FAILED else self._idle_seconds)

    def is_allowed(self, token: object) -> bool:
        """Whether `token` is this worker's."""
        return isinstance(token, str) and hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode())

    def describe(self) -> dict[str, object]:
        """The result of `hello`."""
        capabilities = {"decodings": list(DECODINGS), "values": list(VALUES), "priorities": list(PRIORITIES)}
        return {
            "version": cwm_lsp.__version__,
            "protocol": PROTOCOL,
            "python": self.python,
            "pid": os.getpid(),
            "capabilities": capabilities,
            **self._model_state(),
        }

    def status(self) -> dict[str, object]:
        """The result of `status`."""
        return {
            **self._model_state(),
            "device": self._decode.device,
            "clients": len(self._sessions),
            "running": self._decode.running is not None,
            "waiting": self._decode.waiting,
            "uptime": round(time.monotonic() - self._started, 3),
        }

    def submit(self, job: Job) -> None:
        """Run `job` when its turn comes."""
        self._decode.submit(job)

    def cancel(self, job: Job) -> None:
        """Let `job` end soon."""
        self._decode.cancel(job)

    async def aside(self, errand: Errand) -> dict[str, object] | RpcError:
        """Do what needs no model, whatever the model does meanwhile."""
        return await self._aside.do(errand)

    def shut_down(self) -> None:
        """Begin to end the worker."""
        self._stop.set()

    def _model_state(self) -> dict[str, object]:
        info = self._decode.info
        return {
            "state": self._decode.state.value,
            "problem": self._decode.problem,
            "requested": self._model,
            "model": None if info is None else asdict(info),
        }

    def _post_state(self, state: State, problem: str) -> None:
        with suppress(RuntimeError):  # the loop is closed: loading ended after the worker was told to stop
            self._loop.call_soon_threadsafe(self._on_state, state, problem)

    def _on_state(self, state: State, problem: str) -> None:
        _log.info("%s %s", state.value, problem)
        for session in self._sessions:
            session.tell_state(state, problem)
        if state is State.FAILED:
            self._loop.call_later(_FAILED_SECONDS, self.shut_down)

    def _end_after(self, idle_seconds: float) -> None:
        self._idle = self._loop.call_later(idle_seconds, self.shut_down)
