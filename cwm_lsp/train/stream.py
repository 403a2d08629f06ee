"""Chunks made ahead by worker processes and handed over in the order of their numbers.

Chunk k is made by worker k modulo their number, so what comes does not depend on which worker is quicker. Workers have
hash seed 0, as every recorder has. One that dies or is silent for `_PATIENCE` seconds is replaced, and the chunk it
was at is drawn anew (`attempt`).
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Queue
from typing import Generic, TypeVar

from cwm_lsp.record.children import spawned
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Chunk, Setup, make_maker
from cwm_lsp.train.shards import check_shards, read_shard

_PATIENCE = 60.0
_ATTEMPTS = 5
_AHEAD = 2  # chunks asked of each worker before the first is taken
_KEPT = 4  # chunks taken from the workers and not yet trained on

T = TypeVar("T")

Progress = Callable[[int], float]
"""How far (0 to 1) the run will be when it comes to the chunk with this number."""

Make = Callable[[Setup], Callable[[int, float, int], T]]
"""Called once in a worker: gives what makes a chunk from its number, the run's progress and the attempt."""


@dataclass
class _Worker(Generic[T]):
    setup: Setup
    make: Make[T]
    ended: threading.Event
    asked: deque[tuple[int, float]] = field(default_factory=deque)
    process: SpawnProcess | None = None
    pipe: Connection | None = None

    def start(self, attempt: int) -> None:
        """A new process, asked for everything that the old one still owed."""
        self.kill()
        self.pipe, theirs = Pipe()
        self.process = spawned(_work, self.setup, self.make, theirs)
        theirs.close()
        for place, (number, progress) in enumerate(self.asked):
            self._send(number, progress, attempt if place == 0 else 0)

    def ask(self, number: int, progress: float) -> None:
        """Has a chunk made."""
        self.asked.append((number, progress))
        if self.pipe is None:
            self.start(0)
        else:
            self._send(number, progress, 0)

    def take(self) -> T:
        """The chunk asked for longest ago."""
        attempt = 0
        while True:
            assert self.pipe is not None
            try:
                if self.pipe.poll(_PATIENCE):
                    chunk: T | Exception = self.pipe.recv()
                    if isinstance(chunk, Exception):
                        raise chunk
                    self.asked.popleft()
                    return chunk
            except (EOFError, ConnectionError):
                if self.ended.is_set():
                    raise
            attempt += 1
            if attempt == _ATTEMPTS:
                raise UserError(
                    f"The training data stopped: chunk {self.asked[0][0]} failed {attempt} times, see above."
                )
            self.start(attempt)

    def kill(self) -> None:
        """Ends the process; whoever waits for it gets EOFError."""
        if self.process is not None:
            self.process.kill()
            self.process.join()

    def _send(self, number: int, progress: float, attempt: int) -> None:
        assert self.pipe is not None
        with suppress(ConnectionError):  # it is dead: `take` finds out, and the next one is asked again
            self.pipe.send((number, progress, attempt))


def stream(setup: Setup, first: int, step: int, progress: Progress) -> AbstractContextManager[Iterator[Chunk]]:
    """Chunks of training data; see `made_ahead`."""
    return made_ahead(setup, first, step, progress, _make_chunks)


def _make_chunks(setup: Setup) -> Callable[[int, float, int], Chunk]:
    check_shards(setup)
    maker = make_maker(setup)

    def chunk(number: int, progress: float, attempt: int) -> Chunk:
        ready = read_shard(setup.out, number)
        return maker.chunk(number, progress, attempt) if ready is None else ready

    return chunk


@contextmanager
def made_ahead(setup: Setup, first: int, step: int, progress: Progress, make: Make[T]) -> Iterator[Iterator[T]]:
    """Chunks `first`, `first + step`, ... without end.

    An error of a worker that another worker would have, too (a file that cannot be read), is raised where the chunk is
    taken.
    """
    ended = threading.Event()
    workers = [_Worker(setup, make, ended) for _ in range(setup.recipe.workers)]
    ready: Queue[T | BaseException] = Queue(maxsize=_KEPT)

    def run() -> None:
        try:
            for turn in range(_AHEAD * len(workers)):
                number = first + turn * step
                workers[turn % len(workers)].ask(number, progress(number))
            while not ended.is_set():
                turn += 1
                number = first + turn * step
                worker = workers[turn % len(workers)]
                ready.put(worker.take())
                worker.ask(number, progress(number))
        except BaseException as error:
            if not ended.is_set():
                ready.put(error)

    def chunks() -> Iterator[T]:
        while True:
            chunk = ready.get()
            if isinstance(chunk, BaseException):
                raise chunk
            yield chunk

    thread = threading.Thread(target=run, name="chunks", daemon=True)
    thread.start()
    try:
        yield chunks()
    finally:
        ended.set()
        for worker in workers:
            worker.kill()
        while thread.is_alive():
            while not ready.empty():
                ready.get()
            thread.join(0.05)


def _work(setup: Setup, make: Make[T], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's: it kills its workers when it is done
    try:
        made = make(setup)
    except Exception as error:
        pipe.send(error)
        return
    with suppress(EOFError, ConnectionError):  # the parent has gone
        while True:
            number, progress, attempt = pipe.recv()
            pipe.send(made(number, progress, attempt))
