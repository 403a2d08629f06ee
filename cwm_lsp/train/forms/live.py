"""The running program behind a frame that was just recorded: for forms that look at it or change it.

Covers: functions, generators and module bodies of the traced file, on Python 3.11 to 3.14.
"""

from __future__ import annotations

import ctypes
import sys
from types import FrameType

from cwm_lsp.train.examples import PATH


def standing() -> FrameType | None:
    """The innermost activation of the traced file; to be called from a run's `watch`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != PATH:
        frame = frame.f_back
    return frame


def bind(frame: FrameType, name: str, value: object) -> None:
    """Sets a local variable of a running activation."""
    frame.f_locals[name] = value
    if sys.version_info < (3, 13):  # later, f_locals writes through
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
