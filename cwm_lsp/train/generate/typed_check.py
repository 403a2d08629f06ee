"""Running a generated sample under a line limit, to keep values small and to bound uncaught exceptions."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from cwm_lsp.train.generate.values import Sample

FILE_NAME = "<generated>"
MAX_INT = 2_000_000
MAX_STR = 60
MAX_ITEMS = 16


class _Limit(BaseException):
    """Raised in the traced program when it passes a limit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running a sample showed: executed lines, uncaught exceptions by call, whether it passed a limit."""

    lines: int
    errors: tuple[str, ...]
    over: bool


def _large(value: object) -> bool:
    """Whether a value is bigger than the traces should hold (looks into plain lists, tuples and dicts)."""
    kind = type(value)
    if kind is int:
        return not -MAX_INT < value < MAX_INT  # type: ignore[operator]
    if kind is str:
        return len(value) > MAX_STR  # type: ignore[arg-type]
    if kind is list or kind is tuple or kind is set:
        return len(value) > MAX_ITEMS or any(map(_large, value))  # type: ignore[arg-type, call-overload]
    if kind is dict:
        return len(value) > MAX_ITEMS or any(map(_large, value.values()))  # type: ignore[arg-type, attr-defined]
    return False


def _huge(value: object) -> bool:
    """Whether a value grows so fast that the next lines could take long (looks at the value itself only)."""
    kind = type(value)
    if kind is int:
        return not -MAX_INT < value < MAX_INT  # type: ignore[operator]
    return (kind is str or kind is list) and len(value) > 10 * MAX_STR  # type: ignore[arg-type]


class _Watcher:
    """A trace function that counts lines and looks at the locals of every frame that returns."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.lines = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> _Watcher | None:
        """Follow frames of the generated module only."""
        if frame.f_code.co_filename != FILE_NAME:
            return None
        if event == "line":
            self.lines += 1
            if self.lines > self.limit or any(map(_huge, frame.f_locals.values())):
                raise _Limit
        elif event == "return" and (any(map(_large, frame.f_locals.values())) or _large(argument)):
            raise _Limit
        return self


def run_sample(sample: Sample, limit: int = 150) -> Outcome:
    """Execute the module, then each call with its own line limit."""
    code: CodeType = compile(sample.source, FILE_NAME, "exec")
    namespace: dict[str, object] = {"__name__": FILE_NAME}
    watcher = _Watcher(limit)
    errors: list[str] = []
    lines = 0
    before = sys.gettrace()
    try:
        exec(code, namespace)
        for call in sample.calls:
            expression = compile(call, "<call>", "eval")
            watcher.lines = 0
            sys.settrace(watcher)
            try:
                eval(expression, namespace)
            except Exception as error:
                errors.append(type(error).__name__)
            finally:
                sys.settrace(before)
                lines = max(lines, watcher.lines)
    except _Limit:
        return Outcome(lines, tuple(errors), True)
    return Outcome(lines, tuple(errors), False)
