"""Asks questions about texts of a helper process, so that neither parsing nor analysis holds up the event loop.

A thread would not do: Python's parser and compiler keep the interpreter to themselves, tens of milliseconds for a text
of 2,000 lines.
"""

from __future__ import annotations

import asyncio
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
_SECONDS = 30.0  # for one answer; a text of 20,000 lines takes two
_FLAGS = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW


class Faulty(Exception):
    """A question that could not be answered, because of a fault of ours."""


class Analyst:
    """One helper process, started with the first question; questions are answered in their order."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = asyncio.Lock()
        self._closed = False

    async def ask(self, question: Callable[Asked, Answer], *arguments: Asked.args, **options: Asked.kwargs) -> Answer:
        """The answer to one of `questions`. Raises Faulty, and ends a helper that takes too long; one that has ended is
        started again with the next question.

        A waiting task that is cancelled leaves the answer to nobody; the questions behind it wait for its end.
        """
        assert not options, "questions have positional arguments"
        await self._turn.acquire()
        work = asyncio.get_running_loop().run_in_executor(None, self._answer, question.__name__, arguments)
        work.add_done_callback(lambda done: self._done(done))
        timer = asyncio.get_running_loop().call_later(_SECONDS, self._kill)
        try:
            answer, problem = await asyncio.shield(work)
        except OSError as error:
            raise Faulty(f"the helper process can't be started ({error})") from error
        finally:
            timer.cancel()
        if problem:
            raise Faulty(problem)
        found: Answer = answer
        return found

    def close(self) -> None:
        """End the helper; a question under way is not answered."""
        self._closed = True
        self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _done(self, work: asyncio.Future[Any]) -> None:
        self._turn.release()
        if not work.cancelled() and work.exception() is not None:
            _log.info("the helper process gave no answer: %r", work.exception())

    def _answer(self, question: str, arguments: tuple[Any, ...]) -> tuple[Any, str]:
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
            return None, f"the helper process ended while it answered {question!r}"
        return answer

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
