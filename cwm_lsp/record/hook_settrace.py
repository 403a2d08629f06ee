"""Frames from `sys.settrace`, on every Python.

On 3.12 and later `sys.monitoring` gives no more: there `sys.settrace` is built on it, costs the same (what takes the
time is `repr`), and tells of the turns of one-line loops, which monitoring's line events do not.

Two things need care. CPython switches tracing off when a hook raises: so a hook that has to raise for the user's
program (recursion too deep) has tracing switched on again by a profile function as the refused frame is left. And the
hook runs on top of the user's stack: the real recursion limit is above the user's, which is enforced here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sys import gettrace, setprofile, settrace  # the real ones: the program sees others while it is traced
from types import CodeType, FrameType
from typing import Any

from cwm_lsp.record.inlined import comprehensions, delegates
from cwm_lsp.record.observe import Observe
from cwm_lsp.record.sink import Sink, Stop
from cwm_lsp.trace.model import Event, Origin, Value

LocalHook = Callable[[FrameType, str, Any], Any]


def unseen(frame: FrameType, error: BaseException, inlined: frozenset[int]) -> bool:
    """Whether this exception is none of this frame's on Python 3.11: an iterator's end in a comprehension or a
    `yield from`; or our own."""
    if isinstance(error, StopIteration):
        return frame.f_lasti in inlined or delegates(frame.f_code, frame.f_lasti)
    return isinstance(error, Stop)


@contextmanager
def settrace_hook(
    filename: str,
    namespace: dict[str, Any],
    observe: Observe,
    render: Callable[[object], str],
    hide_dunders: bool,
    max_depth: Callable[[], int],
    sink: Sink,
) -> Iterator[None]:
    """Trace code of `filename` that runs in `namespace` into `sink` for the time of the `with` block.

    `hide_dunders` drops `__name__` and the like from the locals of the module body. `max_depth()` is the number of
    activations the program may have at once.
    """
    add = sink.add
    depth = 0
    call, line_event, returned, raised = Event.CALL, Event.LINE, Event.RETURN, Event.EXCEPTION

    def variables(frame: FrameType) -> dict[str, Any]:
        held = frame.f_locals
        if hide_dunders and held is namespace:
            return {name: value for name, value in held.items() if not (name[:2] == "__" == name[-2:])}
        return held

    def resume_tracing(frame: FrameType, event: str, arg: Any) -> None:
        setprofile(None)
        settrace(hook)

    def refuse() -> None:
        setprofile(resume_tracing)
        raise RecursionError("maximum recursion depth exceeded")

    def hook(frame: FrameType, event: str, arg: Any) -> LocalHook | None:
        code = frame.f_code
        if code.co_filename != filename or frame.f_globals is not namespace:
            return None
        if sink.full:
            raise Stop
        return enter(frame, code)

    def enter(frame: FrameType, code: CodeType) -> LocalHook:
        nonlocal depth
        own, name, qualname = depth, code.co_name, code.co_qualname
        inlined = comprehensions(code)
        if own >= max_depth():
            refuse()
        before = observe(variables(frame), None)
        add(call, name, qualname, own, frame.f_lineno or 1, before)
        depth = own + 1

        def local(frame: FrameType, event: str, arg: Any) -> LocalHook:
            nonlocal depth, before
            if event == "line":
                if frame.f_lasti in inlined:
                    return local
                before = observe(variables(frame), before)
                add(line_event, name, qualname, own, frame.f_lineno, before)
            elif event == "return":
                depth = own
                add(returned, name, qualname, own, frame.f_lineno or 1, {}, Value(render(arg), Origin.OBSERVED))
            elif event == "exception" and not unseen(frame, arg[1], inlined):
                add(raised, name, qualname, own, frame.f_lineno or 1, {}, Value(render(arg[1]), Origin.OBSERVED))
            return local

        return local

    before_us = gettrace()
    settrace(hook)
    try:
        yield
    finally:
        settrace(before_us)
        setprofile(None)
