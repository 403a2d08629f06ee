"""Frames from `sys.settrace`, on Python 3.11.

CPython switches tracing off when a hook raises: so a hook that has to raise for the user's program (recursion too
deep) has tracing switched on again by a profile function as the refused frame is left. And the hook runs on top of
the user's stack: the real recursion limit is above the user's, which is enforced by `Activations.enter`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sys import gettrace, setprofile, settrace  # the real ones: the program sees others while it is traced
from types import FrameType
from typing import Any

from cwm_lsp.record.activation import Activation, Activations

LocalHook = Callable[[FrameType, str, Any], Any]


@contextmanager
def settrace_hook(activations: Activations) -> Iterator[None]:
    """Trace this thread for the time of the `with` block."""
    filename, namespace, enter = activations.filename, activations.namespace, activations.enter

    def resume_tracing(frame: FrameType, event: str, arg: Any) -> None:
        setprofile(None)
        settrace(hook)

    def hook(frame: FrameType, event: str, arg: Any) -> LocalHook | None:
        code = frame.f_code
        if code.co_filename != filename or frame.f_globals is not namespace:
            return None
        try:
            return _local_hook(enter(frame, code))
        except RecursionError:
            setprofile(resume_tracing)
            raise

    before_us = gettrace()
    settrace(hook)
    try:
        yield
    finally:
        settrace(before_us)
        setprofile(None)


def _local_hook(activation: Activation) -> LocalHook:
    def local(frame: FrameType, event: str, arg: Any) -> LocalHook:
        if event == "line":
            activation.line(frame, frame.f_lineno)
        elif event == "return":
            activation.leave(frame, arg)
        elif event == "exception":
            activation.catch(frame, arg[1])
        return local

    return local
