"""A model's proposals beside a search: asked for in a thread of their own, and taken as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread

from cwm_lsp.client.backwards import Wish
from cwm_lsp.client.launch import Launch
from cwm_lsp.client.worker import connect
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.problem import UserError

_LEAVE_SECONDS = 2.0


class Proposals:
    """What a model proposes for a wish: made by `proposing`. `problem` is a sentence once it is known that the model
    could not be asked, or why it has no answer."""

    def __init__(self, model: str, wish: Wish, launch: Launch | None, quantize: Quantization | None) -> None:
        self.problem = ""
        self._ask = (model, wish, launch, quantize)
        self._come: SimpleQueue[str | None] = SimpleQueue()  # None: there will be no more
        self._thread: Thread | None = None
        self._asking: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        self._closed = False

    def arriving(self) -> Iterator[str | None]:
        """Begins to ask. Yields what has come, None when there is nothing yet, and ends when there is no more; it never
        waits."""
        self._thread = Thread(target=lambda: asyncio.run(self._run()), name="proposals", daemon=True)
        self._thread.start()
        while True:
            try:
                text = self._come.get_nowait()
            except Empty:
                yield None
                continue
            if text is None:
                return
            yield text

    def close(self) -> None:
        """Ends the asking."""
        self._closed = True
        if self._thread is None:
            return
        if self._asking is not None:
            loop, task = self._asking
            with suppress(RuntimeError):  # it has ended, and its loop is closed
                loop.call_soon_threadsafe(task.cancel)
        self._thread.join(_LEAVE_SECONDS)

    async def _run(self) -> None:
        model, wish, launch, quantize = self._ask
        task = asyncio.current_task()
        assert task is not None
        self._asking = (asyncio.get_running_loop(), task)
        if self._closed:
            return
        try:
            async with connect(model, launch=launch, quantize=quantize) as worker:
                ended = await worker.propose(on_proposal=self._come.put, **wish)
                self.problem = ended.end.message
        except UserError as problem:
            self.problem = str(problem)
        except asyncio.CancelledError:
            pass  # by `close`
        finally:
            self._come.put(None)


@contextmanager
def proposing(
    model: str, wish: Wish, *, launch: Launch | None = None, quantize: Quantization | None = None
) -> Iterator[Proposals]:
    """The proposals of `model` for `wish`; nothing is asked before `arriving` is called. Leaving ends the asking. That
    a model cannot be asked raises nothing: see `Proposals.problem`."""
    asked = Proposals(model, wish, launch, quantize)
    try:
        yield asked
    finally:
        asked.close()
