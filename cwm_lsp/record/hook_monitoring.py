"""Frames from `sys.monitoring`, on Python 3.12 and later: the same as `sys.settrace` gives there.

Underneath three things differ. A turn of a loop that stays on its line is a JUMP without a LINE. RERAISE and
EXCEPTION_HANDLED are not asked for: settrace has no event for them. And events come from every thread: those of other
threads are dropped here.

What it is for: code of other files costs nothing after its first call while it raises nothing (on 3.12 a program that
is busy in the library is recorded three times as fast; else both hooks take the same time, most of it for reprs), and
a callback that has to raise in the user's program stays registered.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from types import CodeType, FrameType

from cwm_lsp.record.activation import Activation, Activations

assert sys.version_info >= (3, 12)

_monitoring = sys.monitoring
_EVENTS = _monitoring.events
_IN_FILE = _EVENTS.LINE | _EVENTS.JUMP | _EVENTS.PY_RETURN | _EVENTS.PY_YIELD | _EVENTS.STOP_ITERATION
# of all code: beginnings, to find the file's code; and what can be had in no other way
_EVERYWHERE = _EVENTS.PY_START | _EVENTS.PY_RESUME | _EVENTS.PY_THROW | _EVENTS.RAISE | _EVENTS.PY_UNWIND


@contextmanager
def monitoring_hook(activations: Activations) -> Iterator[None]:
    """Trace this thread for the time of the `with` block."""
    filename, namespace = activations.filename, activations.namespace
    thread = get_ident()
    tool = next(number for number in range(6) if _monitoring.get_tool(number) is None)
    stack: list[tuple[FrameType, Activation]] = []
    watched: dict[int, CodeType] = {}  # by id: code objects that look the same are equal, but each has its own events
    turns: dict[tuple[int, int], int] = {}  # id of the code, offset of the jump -> line that the loop stays on

    def enter(frame: FrameType, code: CodeType) -> None:
        if frame.f_globals is not namespace or get_ident() != thread:
            return
        if id(code) not in watched:
            watched[id(code)] = code
            _monitoring.set_local_events(tool, code, _IN_FILE)
        stack.append((frame, activations.enter(frame, code)))

    def here(frame: FrameType) -> Activation | None:
        # none for other files, other threads, and activations that were refused
        return stack[-1][1] if stack and stack[-1][0] is frame else None

    def start(code: CodeType, offset: int) -> object:
        if code.co_filename != filename:
            return _monitoring.DISABLE
        enter(sys._getframe(1), code)
        return None

    def throw(code: CodeType, offset: int, error: BaseException) -> None:
        if code.co_filename == filename:
            enter(sys._getframe(1), code)

    def line(code: CodeType, number: int) -> None:
        frame = sys._getframe(1)
        if (activation := here(frame)) is not None:
            activation.line(frame, number)

    def jump(code: CodeType, source: int, target: int) -> object:
        if target > source:
            return _monitoring.DISABLE
        frame = sys._getframe(1)
        if (activation := here(frame)) is None:
            return None
        at = id(code), source
        if at not in turns:
            number = _line_at(code, source)
            if number is None or number != _line_at(code, target):
                return _monitoring.DISABLE
            turns[at] = number
        activation.line(frame, turns[at])
        return None

    def leave(code: CodeType, offset: int, value: object) -> None:
        frame = sys._getframe(1)
        if (activation := here(frame)) is not None:
            stack.pop()
            activation.leave(frame, value)

    def unwind(code: CodeType, offset: int, error: BaseException) -> None:
        frame = sys._getframe(1)
        if (activation := here(frame)) is not None:
            stack.pop()
            activation.leave(frame, None)

    def catch(code: CodeType, offset: int, error: BaseException) -> None:
        frame = sys._getframe(1)
        if (activation := here(frame)) is not None:
            activation.catch(frame, error)

    callbacks: dict[int, Callable[..., object]] = {
        _EVENTS.PY_START: start,
        _EVENTS.PY_RESUME: start,
        _EVENTS.PY_THROW: throw,
        _EVENTS.LINE: line,
        _EVENTS.JUMP: jump,
        _EVENTS.PY_RETURN: leave,
        _EVENTS.PY_YIELD: leave,
        _EVENTS.PY_UNWIND: unwind,
        _EVENTS.RAISE: catch,
        _EVENTS.STOP_ITERATION: catch,
    }
    _monitoring.use_tool_id(tool, "cwm-lsp")
    for event, callback in callbacks.items():
        _monitoring.register_callback(tool, event, callback)
    _monitoring.set_events(tool, _EVERYWHERE)
    try:
        yield
    finally:
        _monitoring.set_events(tool, 0)
        for code in watched.values():
            _monitoring.set_local_events(tool, code, 0)
        for event in callbacks:
            _monitoring.register_callback(tool, event, None)
        _monitoring.free_tool_id(tool)


def _line_at(code: CodeType, offset: int) -> int | None:
    return next((line for start, end, line in code.co_lines() if start <= offset < end), None)
