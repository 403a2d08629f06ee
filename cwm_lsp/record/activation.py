"""The traced file's activations and the frames they give: what both hooks share."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from cwm_lsp.record.inlined import comprehensions, delegates
from cwm_lsp.record.observe import Observe
from cwm_lsp.record.sink import Sink, Stop
from cwm_lsp.trace.model import Event, Origin, Value

_CALL, _LINE, _RETURN, _EXCEPTION = Event.CALL, Event.LINE, Event.RETURN, Event.EXCEPTION


class Activations:
    """The activations of code of `filename` in `namespace` that are there now; their frames go into `sink`.

    `hide_dunders` drops `__name__` and the like from the locals of the module body. `max_depth()` is the number of
    activations the program may have at once.
    """

    def __init__(
        self,
        filename: str,
        namespace: dict[str, Any],
        observe: Observe,
        render: Callable[[object], str],
        hide_dunders: bool,
        max_depth: Callable[[], int],
        sink: Sink,
    ) -> None:
        self.filename = filename
        self.namespace = namespace
        self.depth = 0
        self.observe = observe
        self.render = render
        self.add = sink.add
        self._sink = sink
        self._hide_dunders = hide_dunders
        self._max_depth = max_depth

    def variables(self, frame: FrameType) -> dict[str, Any]:
        """What `frame` shows."""
        held = frame.f_locals
        if self._hide_dunders and held is self.namespace:
            return {name: value for name, value in held.items() if not (name[:2] == "__" == name[-2:])}
        return held

    def enter(self, frame: FrameType, code: CodeType) -> Activation:
        """A new activation, whose call frame is made, or that of a generator that goes on.

        Raises what has to be raised in the program: Stop when it has run enough, RecursionError when it is too deep.
        """
        if self._sink.full:
            raise Stop
        if self.depth >= self._max_depth():
            raise RecursionError("maximum recursion depth exceeded")
        return Activation(self, frame, code)


class Activation:
    """One activation. It holds no frame: `sys.settrace` keeps it in the frame, and nothing would end that cycle."""

    __slots__ = ("_before", "_inlined", "_name", "_own", "_qualname", "_shared")

    def __init__(self, shared: Activations, frame: FrameType, code: CodeType) -> None:
        self._shared = shared
        self._own = shared.depth
        self._name, self._qualname = code.co_name, code.co_qualname
        self._inlined = comprehensions(code)
        self._before = shared.observe(shared.variables(frame), None)
        shared.add(_CALL, self._name, self._qualname, self._own, frame.f_lineno or 1, self._before)
        shared.depth = self._own + 1

    def line(self, frame: FrameType, number: int) -> None:
        """Line `number` is next."""
        if frame.f_lasti in self._inlined:
            return
        shared = self._shared
        self._before = shared.observe(shared.variables(frame), self._before)
        shared.add(_LINE, self._name, self._qualname, self._own, number, self._before)

    def leave(self, frame: FrameType, value: object) -> None:
        """It returns or yields `value`; None where an exception ends it."""
        self._shared.depth = self._own
        self._end(_RETURN, frame, value)

    def catch(self, frame: FrameType, error: BaseException) -> None:
        """`error` is raised here or comes from a call made here."""
        if isinstance(error, StopIteration):  # on Python 3.11 none of an enclosing frame's, or of a `yield from`'s
            if frame.f_lasti in self._inlined or delegates(frame.f_code, frame.f_lasti):
                return
        elif isinstance(error, Stop):
            return
        self._end(_EXCEPTION, frame, error)

    def _end(self, event: Event, frame: FrameType, value: object) -> None:
        shared = self._shared
        text = Value(shared.render(value), Origin.OBSERVED)
        shared.add(event, self._name, self._qualname, self._own, frame.f_lineno or 1, {}, text)
