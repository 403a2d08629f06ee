"""A worker's life as a process: lock, log, signals, listening, the end."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import logging.handlers
import os
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path

from cwm_lsp.trace.problem import UserError
from cwm_lsp.worker.endpoint import ALREADY_RUNNING, log_path
from cwm_lsp.worker.engine import EngineFactory, NeuralEngine
from cwm_lsp.worker.lock import acquire
from cwm_lsp.worker.service import Service
from cwm_lsp.worker.transport import listen, new_token

IDLE_SECONDS = 600.0
_LOG_BYTES = 1024 * 1024

_log = logging.getLogger(__name__)


def serve(
    model: str, endpoint: Path, idle_seconds: float = IDLE_SECONDS, engine_factory: EngineFactory = NeuralEngine
) -> int:
    """Serve `model` at `endpoint` until told to stop or until no client was there for `idle_seconds`.

    Returns the exit status for the process: 0, or ALREADY_RUNNING. Raises OSError when it cannot listen there.
    """
    _start_log(log_path(endpoint))
    lock = acquire(endpoint.with_suffix(".lock"))
    if lock is None:
        return ALREADY_RUNNING
    try:
        ended = asyncio.run(_serve(model, endpoint, idle_seconds, engine_factory))
    finally:
        endpoint.unlink(missing_ok=True)
        lock.release()
    return _finish(ended)


def serve_stdio(model: str, engine_factory: EngineFactory = NeuralEngine) -> int:
    """Serve `model` to the one client on stdin and stdout until it closes stdin. Returns the exit status.

    Raises UserError when stdin is no pipe, socket or terminal (a file, `/dev/null`).
    """
    mode = os.fstat(0).st_mode
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(0)):
        raise UserError("The worker speaks MessagePack on stdin and stdout: connect it to a pipe, or use --socket.")
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    channel = os.dup(1)
    os.dup2(2, 1)  # what a library prints must not get between the messages
    return _finish(asyncio.run(_serve_pipes(model, channel, engine_factory)))


async def _serve(model: str, endpoint: Path, idle_seconds: float, factory: EngineFactory) -> bool:
    token = new_token(endpoint)
    service = Service(model, factory, token=token, idle_seconds=idle_seconds)
    _stop_on_signals(service)
    server = await listen(endpoint, token, service.attend)
    _log.info("pid %d serves %s at %s", os.getpid(), model, endpoint)
    ended = await service.run()
    endpoint.unlink(missing_ok=True)  # before the connections close, so that a client that reconnects finds none
    server.close()
    return ended


async def _serve_pipes(model: str, channel: int, factory: EngineFactory) -> bool:
    loop = asyncio.get_running_loop()
    service = Service(model, factory, token="", idle_seconds=0.0)
    _stop_on_signals(service)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, os.fdopen(channel, "wb"))
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    client = asyncio.create_task(service.attend(reader, writer))
    await asyncio.sleep(0)  # the client is there before the service looks for one
    ended = await service.run()
    client.cancel()
    return ended


def _stop_on_signals(service: Service) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: the process is ended without ado
            loop.add_signal_handler(number, service.shut_down)


def _start_log(path: Path) -> None:
    """Log to `path`; without a log when it cannot be written, which is no reason not to predict."""
    faulthandler.enable()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
        logging.basicConfig(handlers=[handler], level=logging.INFO)


def _finish(ended: bool) -> int:
    """The exit status; where the decode thread is still in native code, interpreter shutdown would crash, so exit."""
    logging.shutdown()
    if not ended:
        os._exit(0)
    return 0
