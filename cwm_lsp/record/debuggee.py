"""The script that debugpy debugs: runs one program after another and tells the client what a debugger cannot see.

What comes from where: lines and exceptions are debugpy's stops, and their variables are read at the stop by an
`evaluate` request that calls `state` (the `variables` request shortens values). debugpy does not stop at calls, at
yields or when a generator goes on, so calls, returns and what they return are noted by a profile function here and
handed over with the next stop.
"""

from __future__ import annotations

import dis
import itertools
import json
import os
import sys
import threading
from collections.abc import Mapping
from functools import partial
from sys import setprofile, settrace
from types import CodeType, FrameType, ModuleType
from typing import Any

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, _ROOT)
from cwm_lsp.record.inlined import comprehensions  # noqa: E402
from cwm_lsp.record.limits import Limits  # noqa: E402
from cwm_lsp.record.observe import attributes, is_plain, safe_repr  # noqa: E402
from cwm_lsp.record.quiet import quiet  # noqa: E402
from cwm_lsp.record.raw import Raw  # noqa: E402
from cwm_lsp.record.tracer import compiled, ended  # noqa: E402
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry  # noqa: E402

sys.path.remove(_ROOT)
_DEBUGGER = os.path.dirname(sys.modules["debugpy"].__file__ or "")
_DEBUGGER_NAMES = ("__exception__", "__pydevd_ret_val_dict")


class Run:
    """One program under the debugger: what was noted since the client last asked, and how it ended."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.entry = Entry(request["function"], request["call"])
        self.path: str = request["path"]
        self.limits = Limits(**request["limits"])
        self.source: str = request["source"]
        self.stdin: str = request["stdin"]
        self.module = ModuleType(request["module"])
        self.module.__dict__["__file__"] = self.path
        self.notes: list[Raw] = []
        self.depth = 0
        self.end: End | None = None
        self.raised_at: tuple[int, int] | None = None  # frame and instruction of the last exception
        self.line_at: tuple[int, int] | None = None  # and of the last line, none where there was a call behind it

    def mine(self, frame: FrameType) -> bool:
        return frame.f_globals is self.module.__dict__ and frame.f_code.co_filename == self.path

    def text(self, value: object) -> str:
        return safe_repr(value, self.limits.max_repr_chars)

    def shown(self, event: str, frame: FrameType, depth: int) -> Raw:
        """A frame with variables."""
        held = frame.f_locals
        if held is self.module.__dict__ and self.entry.function == MODULE:
            held = {k: v for k, v in held.items() if not (k[:2] == "__" == k[-2:])}
        kept = {name: value for name, value in held.items() if name not in _DEBUGGER_NAMES}
        attrs = {
            name: attributes(value, self.limits.max_repr_chars)
            for name, value in kept.items()
            if is_plain(type(value), self.module.__name__)
        }
        code = frame.f_code
        texts = {name: self.text(value) for name, value in kept.items()}
        return event, code.co_name, code.co_qualname, depth, frame.f_lineno or 1, texts, attrs, None

    def told(self, event: str, frame: FrameType, depth: int, value: object) -> Raw:
        """A frame with one value."""
        code = frame.f_code
        return event, code.co_name, code.co_qualname, depth, frame.f_lineno or 1, {}, {}, self.text(value)

    def note(self, frame: FrameType, event: str, arg: object) -> None:
        """The profile function."""
        if event == "call" and self.mine(frame):
            self.notes.append(self.shown("call", frame, self.depth))
            self.depth += 1
            self.line_at = None
        elif event == "return" and self.mine(frame):
            self.depth -= 1
            self.notes.append(self.told("return", frame, self.depth, arg))

    def state(self, line: int, reason: str) -> list[Raw]:
        """Everything since the last call; `line` is where debugpy says that it stopped.

        debugpy stops at a return too, and shows the caller then, while the callee still is the innermost frame: such
        a stop is no event of the trace. The callee may be a library's; then the debugger does not sit on our frame.
        """
        above = sys._getframe()
        frame = above.f_back
        while frame is not None and not self.mine(frame):
            above, frame = frame, frame.f_back
        if frame is not None and frame.f_lineno == line and above.f_code.co_filename.startswith(_DEBUGGER):
            place = id(frame), frame.f_lasti
            if reason == "exception":
                self.notes.append(self.told("exception", frame, self.depth - 1, frame.f_locals["__exception__"][1]))
                self.raised_at = place
            elif place != self.raised_at and not self.is_returning(frame, place) and not in_comprehension(frame):
                self.notes.append(self.shown("line", frame, self.depth - 1))
                self.raised_at, self.line_at = None, place
        notes, self.notes = self.notes, []
        return notes

    def is_returning(self, frame: FrameType, place: tuple[int, int]) -> bool:
        """Whether `frame` is at the instruction that leaves it, having reached its line before."""
        code, at = frame.f_code.co_code, frame.f_lasti
        behind = at >= 2 and dis.opname[code[at]] == "RESUME"  # of a yield: there a frame stands on 3.13
        leaves = dis.opname[code[at - 2 * behind]] in ("RETURN_VALUE", "RETURN_CONST", "YIELD_VALUE")
        return leaves and (place == self.line_at or at not in line_starts(frame.f_code))

    def go(self) -> None:
        """Run the program; the client stops at the marked line and steps from there."""
        namespace = self.module.__dict__
        threading._counter = itertools.count(1).__next__  # type: ignore[attr-defined]  # names count from here, too
        with quiet(self.module, self.stdin):
            code = compiled(self.source, self.entry, self.path, namespace)
            if isinstance(code, End):
                self.end = code
                return

            def call() -> object:
                setprofile(self.note)
                try:
                    return eval(code, namespace)  # STEP IN HERE
                finally:
                    setprofile(None)

            self.end = ended(call)


def in_comprehension(frame: FrameType) -> bool:
    """Whether `frame` is in a comprehension that has no frame of its own (since 3.12)."""
    return frame.f_lasti in comprehensions(frame.f_code)


def line_starts(code: CodeType) -> set[int]:
    """The instructions with which lines begin: on 3.12 and 3.13 also the one behind the beginning of the function."""
    first = {2} if dis.opname[code.co_code[0]] == "RESUME" else set()
    return {start for start, _ in dis.findlinestarts(code)} | first


current: Run | None = None


def submit(request: str) -> str:
    """Called by the client while the script waits: the program to run next."""
    global current
    current = Run(json.loads(request))
    return ""


def state(line: int, reason: str) -> str:
    """Called by the client at a stop: frames as JSON."""
    return json.dumps(current.state(line, reason) if current else [])


def outcome() -> str:
    """Called by the client after a run: what was left over, and the end, as JSON."""
    if current is None or current.end is None:
        return json.dumps([[], EndReason.ERROR, "the program did not run"])
    return json.dumps([current.notes, current.end.reason, current.end.message])


if __name__ == "__main__":
    sys.modules["cwm_debuggee"] = sys.modules["__main__"]
    threading.Thread.pydev_do_not_trace = True  # type: ignore[attr-defined]  # debugpy's name for those it leaves alone
    threading.main_thread().pydev_do_not_trace = False  # type: ignore[attr-defined]
    own = os.getpid()
    if hasattr(os, "register_at_fork"):  # nobody steps a fork of the program, and a function of ours would stop in it
        for hook in (settrace, setprofile):
            os.register_at_fork(after_in_child=partial(hook, None))
    done: Run | None = None
    while current is not None and current is not done:  # WAIT HERE
        done = current  # the client gives another one at each stop; where it does not, it is gone
        done.go()
        if os.getpid() != own:
            os._exit(0)  # a fork that came back from the call: the debugger's exit handlers are not its own
