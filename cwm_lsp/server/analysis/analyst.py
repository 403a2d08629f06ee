"""Asks questions about texts of a helper process, so that neither parsing nor analysis holds up the event loop.

A thread would not do: Python's parser and compiler keep the interpreter to themselves, tens of milliseconds for a text
of 2,000 lines.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)
_COMMAND = (sys.executable, "-P", "-m", "cwm_lsp.server.analysis")
_CAN_WAIT = ("loops", "classes", "calls_in_tests")
_ATTEMPTS = 2
_SECONDS = 30.0  # for one answer; a text of 20,000 lines takes two
_FLAGS = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW


class Faulty(Exception):
    """A question that could not be answered, because of a fault of ours."""


class Analyst:
    """One helper process, started with the first question. Questions are answered in their order, but for those that
    can wait until nobody asks another."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._busy = False
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []  # a heap: (can wait, order of arrival, turn)
        self._asked = 0
        self._closed = False
        self._ended = False  # the helper, by us, while it answered the present question

    async def ask(self, question: Callable[Asked, Answer], *arguments: Asked.args, **options: Asked.kwargs) -> Answer:
        """The answer to one of `questions`. Raises Faulty, and ends a helper that takes too long; one that has ended is
        started again with the next question, and one that somebody else ended with the same.

        A waiting task that is cancelled leaves the answer to nobody; the questions behind it wait for its end.
        """
        assert not options, "questions have positional arguments"
        await self._turn(question.__name__ in _CAN_WAIT)
        self._ended = self._closed
        work = asyncio.get_running_loop().run_in_executor(None, self._answer, question.__name__, arguments)
        timer = asyncio.get_running_loop().call_later(_SECONDS, self._kill)
        work.add_done_callback(lambda done: self._done(done, timer))
        try:
            answer, problem = await asyncio.shield(work)
        except OSError as error:
            raise Faulty(f"the helper process can't be started ({error})") from error
        if problem:
            raise Faulty(problem)
        found: Answer = answer
        return found

    def close(self) -> None:
        """End the helper; a question under way is not answered."""
        self._closed = True
        self._kill()

    def _kill(self) -> None:
        self._ended = True
        if self._process is not None:
            self._process.kill()

    async def _turn(self, can_wait: bool) -> None:
        """Wait until no question is under way, and none that comes first waits."""
        if not self._busy:
            self._busy = True
            return
        self._asked += 1
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (can_wait, self._asked, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._next()
            raise

    def _next(self) -> None:
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._busy = False

    def _done(self, work: asyncio.Future[Any], timer: asyncio.TimerHandle) -> None:
        timer.cancel()
        self._next()
        if not work.cancelled() and work.exception() is not None:
            _log.info("the helper process gave no answer: %r", work.exception())

    def _answer(self, question: str, arguments: tuple[Any, ...]) -> tuple[Any, str]:
        for _ in range(_ATTEMPTS):
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                pickle.dump((question, arguments), process.stdin, pickle.HIGHEST_PROTOCOL)
                process.stdin.flush()
                answer: tuple[Any, str] = pickle.load(process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError):
                process.kill()
                process.wait()
                if self._ended:
                    break
            else:
                return answer
        return None, f"the helper process ended while it answered {question!r}"

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise OSError("the server shuts down")
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_FLAGS,
            )
        return self._process
