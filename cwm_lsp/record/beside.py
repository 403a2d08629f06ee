"""A real run that stands beside something else: it goes no further than it is asked to, and says what it sees."""

from __future__ import annotations

from contextlib import ExitStack

from cwm_lsp.record.debugpy_client import Session, debugpy_session, next_of
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import End, EndReason, Entry, Frame

STEP_SECONDS = 30.0  # how long one step may take; it may be a call of a library that works or waits
_KILLED = End(EndReason.CANCELLED, "the real run was ended with the session")


class RealRun:
    """One call under debugpy, in processes of its own.

    `open`, `step` and `close` block and belong to one thread; `kill` may come from any, at any time. The program runs
    from the first `step` on: a step executes what lies between two frames, with all that the code does.
    """

    def __init__(
        self,
        source: str,
        entry: Entry,
        path: str,
        *,
        max_frames: int,
        stdin: str = "",
        seconds: float = STEP_SECONDS,
    ) -> None:
        self._asked = source, entry
        self._path = path
        self._stdin = stdin
        self._limits = Limits(max_frames=max_frames, seconds=seconds)
        self._processes = ExitStack()
        self._session: Session | None = None
        self._killed = False

    def open(self) -> None:
        """Starts debugpy. Raises UserError where that cannot be done."""
        if self._killed:
            return
        session = self._processes.enter_context(debugpy_session(self._path))
        self._run = session.run(*self._asked, limits=self._limits, stdin=self._stdin)
        self._session = session

    def step(self) -> Frame | End:
        """The next frame, or why there is none: with that the processes are gone, and there is no further step."""
        if self._session is None or self._killed:
            return _KILLED
        self._session.allow(self._limits.seconds)
        found = next_of(self._run)
        if not isinstance(found, End):
            return found
        self.close()
        return _KILLED if self._killed else found

    def close(self) -> None:
        """Ends the program, wherever it is, and debugpy."""
        self._session = None
        self._processes.close()

    def kill(self) -> None:
        """Ends the program, wherever it is; a `step` that is under way returns. `close` is still needed."""
        self._killed = True
        if (session := self._session) is not None:
            session.kill()
