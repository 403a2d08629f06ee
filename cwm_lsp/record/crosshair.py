"""CrossHair's answers to which call has a wanted outcome, asked in a process of its own, which is ours to kill.

CrossHair (https://crosshair.readthedocs.io) runs the user's code with symbolic arguments and lets an SMT solver choose
them. So code runs here, with arguments that nobody wrote: `crosshair_child` puts up a wall against side effects before
any of it does. What comes back are proposals; CrossHair's model of a value may differ from Python's.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from queue import Empty, SimpleQueue

from cwm_lsp.record.limits import Limits
from cwm_lsp.record.process import ask, kill_group, started
from cwm_lsp.trace.problem import UserError

_MEMORY_MB = 2048


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter that the call gives. `way`: "" by position or name, "/" by position alone, "=" by name alone, "*" and
    "**" one by one. `guess` is an annotation for one that has none that says enough."""

    name: str
    way: str
    guess: str


@dataclass(frozen=True, slots=True)
class Question:
    """Which call of `callee`, the qualified name of a function whose `self` is a parameter like others, has the
    outcome: it returns what the expression `returns` shows (a generator, as a list), ends in an exception of the type
    `raises`, or runs line `reaches` (1-based)? Just one of the three is given."""

    source: str
    path: str
    callee: str
    parameters: tuple[Given, ...]
    generator: bool = False
    returns: str | None = None
    raises: str | None = None
    reaches: int | None = None


@dataclass(slots=True)
class Solving:
    """A search under way. `problem` is a sentence once it is known that the search could not be made."""

    process: subprocess.Popen[bytes]
    problem: str = ""
    _lines: SimpleQueue[bytes | None] = field(default_factory=SimpleQueue)
    _over: bool = False

    def arrived(self) -> list[str] | None:
        """The calls that came since it was asked last, without waiting; None when no more will come."""
        calls: list[str] = []
        with contextlib.suppress(Empty):
            while not self._over:
                line = self._lines.get_nowait()
                self._over = line is None
                if line:
                    self._read(line, calls)
        return None if self._over and not calls else calls

    def _read(self, line: bytes, calls: list[str]) -> None:
        try:
            kind, text = json.loads(line)
        except ValueError:  # cut short when the child was killed
            return
        if kind == "call":
            calls.append(text)
        else:
            self.problem = text

    def _listen(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        for line in self.process.stdout:
            self._lines.put(line)
        trouble = self.process.stderr.read().decode("utf-8", "replace").strip().splitlines()
        if trouble:  # before the search began: then the child has no stderr any more
            self._lines.put(json.dumps(["problem", trouble[-1]]).encode())
        self._lines.put(None)


def check_installed() -> None:
    """Raises UserError where there is no CrossHair."""
    if importlib.util.find_spec("crosshair") is None:
        raise UserError(
            "CrossHair, which --run searches with, is not installed: run `pip install 'cwm-lsp[crosshair]'`, "
            "or leave out --run."
        )


@contextlib.contextmanager
def solving(question: Question, seconds: float, python: str = sys.executable) -> Iterator[Solving]:
    """A search that is ended after `seconds` of real time, and on leaving the context; nothing stays behind.

    Raises UserError where the interpreter cannot be run.
    """
    process = started("crosshair_child", question.path, python, stderr=subprocess.PIPE)
    found = Solving(process)
    listener = threading.Thread(target=found._listen, daemon=True)
    clock = threading.Timer(seconds, kill_group, [process])
    try:
        listener.start()
        clock.start()
        request = {"question": asdict(question), "limits": asdict(Limits(seconds=seconds, memory_mb=_MEMORY_MB))}
        ask(process, json.dumps(request).encode())
        yield found
    finally:
        clock.cancel()
        kill_group(process)
        listener.join()
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()
