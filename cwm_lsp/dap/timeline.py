"""The frames known so far, and which activation each belongs to.

A trace names functions, not activations; a debugger needs to know which call a frame belongs to and who called it.
`Timeline` reconstructs that from `call` and `return` events, frame by frame, in amortised constant time.

A generator's resumption is a `call` event of an activation that returned (yielded) before: it is recognised by its
function, by its line (that of the `yield`) and by its locals, of which it still has all it had.
Covers: recursion, generators, generator expressions, several generators of one function alive at once.
Does not cover: more than `REMEMBERED` suspended generators of one function at one line (older ones look like new
calls), and a generator without locals whose `yield` stands in its `def` line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from cwm_lsp.trace.model import Event, Frame, Value

REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Link:
    """Where a frame stands: all fields but `activation` are indices of earlier frames, None where there is none.

    `caller` is the frame in which the caller stood when this activation was entered (or resumed), `previous` the
    frame before in the same activation, `state` the latest one of the activation that has locals (may be itself).
    """

    activation: int
    caller: int | None
    previous: int | None
    state: int | None


@dataclass(slots=True)
class Timeline:
    """An append-only sequence of frames with their links; index = position in the trace."""

    frames: list[Frame] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    _open: list[int] = field(default_factory=list)  # the latest frame of each open activation, outermost first
    _left: dict[tuple[str, int], deque[int]] = field(default_factory=dict)  # (qualname, line) -> `return` frames
    _first: list[int] = field(default_factory=list)  # per activation: its first frame

    def __len__(self) -> int:
        return len(self.frames)

    def append(self, frame: Frame) -> None:
        """Adds the next frame. Depths that do not fit the events so far (a malformed trace) are taken at their word."""
        index, depth = len(self.frames), max(frame.depth, 0)
        del self._open[depth + (0 if frame.event is Event.CALL else 1) :]
        if frame.event is Event.CALL or len(self._open) <= depth:
            previous = self._resumed(frame) if frame.event is Event.CALL else None
            caller = self._open[-1] if self._open else None
            self._open.append(index)
        else:
            previous = self._open[-1]
            caller = self.links[previous].caller
            self._open[-1] = index
        self.links.append(self._link(frame, index, caller, previous))
        self.frames.append(frame)
        if frame.event is Event.RETURN:
            self._open.pop()
            self._left.setdefault((frame.qualname, frame.line), deque(maxlen=REMEMBERED)).append(index)

    def locals_at(self, index: int) -> Mapping[str, Value]:
        """The locals of the activation of frame `index` as last known there."""
        state = self.links[index].state
        return {} if state is None else self.frames[state].locals

    def _link(self, frame: Frame, index: int, caller: int | None, previous: int | None) -> Link:
        if previous is None:
            activation = len(self._first)
            self._first.append(index)
        else:
            activation = self.links[previous].activation
        if frame.event in (Event.CALL, Event.LINE):
            return Link(activation, caller, previous, index)
        return Link(activation, caller, previous, None if previous is None else self.links[previous].state)

    def _resumed(self, call: Frame) -> int | None:
        """The `return` (yield) frame after which `call` goes on, if it is a resumption."""
        candidates = self._left.get((call.qualname, call.line))
        if not candidates:
            return None
        best, best_equal = None, -1
        for index in candidates:
            before = self.locals_at(index)
            first = self.frames[self._first[self.links[index].activation]]
            is_new_call = call.line == first.line and call.locals.keys() <= first.locals.keys()
            if is_new_call or not before.keys() <= call.locals.keys():
                continue
            equal = sum(call.locals[name].repr == value.repr for name, value in before.items())
            if equal >= best_equal:
                best, best_equal = index, equal
        if best is not None:
            candidates.remove(best)
        return best
