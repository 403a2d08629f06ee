"""Ctrl-C that nobody can swallow."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Yields whether Ctrl-C was pressed, for the work inside to ask; leaving raises KeyboardInterrupt if it was.

    Python raises KeyboardInterrupt wherever it happens to be. Code that computes a program catches all that the program
    may raise, and takes this for one of its exceptions. For the main thread only.
    """
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
