"""What the worker does beside the model, one thing at a time, in a child process that is killed when it is given up.

The child belongs to the worker's process group. Computing calls Python's own functions on a program's values, and none
of them, however long it takes, holds up the decode thread, an answer, or the end of the worker.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from cwm_lsp.record.children import spawned
from cwm_lsp.worker.messages import Code, RpcError

_NICE = 5  # a prediction that somebody waits for goes first


@dataclass(frozen=True, slots=True)
class Errand:
    """`work(params)`, a function of a module and what it takes, both known to the child; `seconds` at most."""

    work: Callable[[Any], dict[str, object]]
    params: object
    seconds: float


@dataclass(frozen=True, slots=True)
class _Child:
    process: BaseProcess
    pipe: Connection

    def answer(self, errand: Errand) -> dict[str, object]:
        """Waits for it; raises TimeoutError, or EOFError or OSError where the child is dead."""
        self.pipe.send((errand.work, errand.params))
        if not self.pipe.poll(errand.seconds):
            raise TimeoutError
        result: dict[str, object] = self.pipe.recv()
        return result


class Aside:
    """Belongs to the event loop. The child is made when it is first needed, and lives on for what comes next."""

    def __init__(self) -> None:
        self._child: _Child | None = None
        self._turn = asyncio.Lock()

    async def do(self, errand: Errand) -> dict[str, object] | RpcError:
        """The result, in order of arrival. Cancelling the waiting task gives the errand up."""
        async with self._turn:
            child = self._child = self._child or _started()
            try:
                return await asyncio.to_thread(child.answer, errand)
            except TimeoutError:
                self.close()
                return RpcError(Code.GIVEN_UP, f"It was given up after {errand.seconds:g} s: ask for less.")
            except (EOFError, OSError):
                self.close()
                return RpcError(Code.INTERNAL, "The worker's helper process ended: see the log of the worker.")
            except asyncio.CancelledError:
                self.close()
                raise

    def close(self) -> None:
        """End the child, whatever it does."""
        if self._child is not None:
            self._child.process.kill()
            self._child = None


def _started() -> _Child:
    ours, theirs = Pipe()
    process = spawned(_serve, theirs)
    theirs.close()
    return _Child(process, ours)


def _serve(pipe: Connection) -> None:
    """The child's whole life; it ends with its parent."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    while True:
        try:
            work, params = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            pipe.send(work(params))
        except Exception:
            logging.getLogger(__name__).exception("%s failed", work.__name__)
            return
