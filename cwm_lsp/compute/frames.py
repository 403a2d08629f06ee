"""Frames as the machine makes them, within the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from cwm_lsp.compute.holes import holes
from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.show import Shower
from cwm_lsp.compute.values import Unknowable, Unknown
from cwm_lsp.trace.model import Event, Frame, Origin, Value

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation

T = TypeVar("T")
_CALL, _LINE = Event.CALL, Event.LINE
_NO_VALUES: Mapping[str, Value] = {}


def is_open(frame: Frame) -> bool:
    """Whether something in `frame` is unknown that somebody may say."""
    return any(value.origin is Origin.UNKNOWN and holes(value.repr) for value in values_of(frame))


def values_of(frame: Frame) -> Iterator[Value]:
    """All values of `frame`, those of attributes included."""
    if frame.value is not None:
        yield frame.value
    for value in frame.locals.values():
        yield value
        yield from value.attrs.values()


def _size(value: Value) -> int:
    """Characters, or bytes where that are more."""
    text = value.repr
    return len(text) if text.isascii() else 4 * len(text)


class OutOfFrames(Unknowable):
    """The limit on frames is reached."""


class Frames:
    """`made` are the frames so far; the first of them are `known` beforehand where they have been made before. While
    `silent` is not 0 what runs makes none: it is the program's own `__repr__` that runs, for a frame."""

    def __init__(self, shower: Shower, limits: Limits, known: Sequence[Frame]) -> None:
        self.made: list[Frame] = []
        self.silent = 0
        self._shower = shower
        self._limits = limits
        self._known = known
        self._chars_left = limits.max_trace_chars

    @property
    def open(self) -> Sequence[Unknown]:
        """What the holes of the last frame stand for, by their numbers."""
        return self._shower.shown.objects

    def add(self, event: Event, a: Activation, line: int, value: Any) -> int:
        """The index of one more frame; `value` is that of a return or exception. Raises OutOfFrames."""
        index = len(self.made)
        if index < len(self._known):
            frame = self._known[index]
            if is_open(frame):
                self._frame(index, event, a, line, value)  # for what its holes stand for
            if frame.value is None:
                a.shown = dict(frame.locals)
        else:
            frame = self._frame(index, event, a, line, value)
        self.made.append(frame)
        return index

    def _frame(self, index: int, event: Event, a: Activation, line: int, value: Any) -> Frame:
        if index >= self._limits.max_frames:
            raise OutOfFrames(f"more than {self._limits.max_frames} frames")
        shown: Value | None = None
        values: Mapping[str, Value] = _NO_VALUES
        self.silent += 1
        try:
            if event is _LINE or event is _CALL:
                values = self._shower.locals(a, event is _CALL)
            else:
                shown = self._shower.result(value)
        finally:
            self.silent -= 1
        for held in values.values() if shown is None else (shown,):
            self._chars_left -= _size(held) + (sum(map(_size, held.attrs.values())) if held.attrs else 0)
        if self._chars_left < 0:
            raise OutOfFrames(f"values of more than {self._limits.max_trace_chars} characters")
        return Frame(index, event, a.code.code.co_name, a.qualname, a.depth, line, values, shown)

    def silently(self, function: Callable[[], T]) -> T:
        """What `function` gives, where what it calls makes no frames."""
        self.silent += 1
        try:
            return function()
        finally:
            self.silent -= 1
