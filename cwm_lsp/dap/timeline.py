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

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from cwm_lsp.dap.values import differs
from cwm_lsp.trace.model import Event, Frame, Value

REMEMBERED = 64
_STATE_EVENTS = (Event.CALL, Event.LINE)


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
    _first_line: list[int | None] = field(default_factory=list)  # and the first frame of a line
    # per activation, for each name: the frames where it got another value, and whether it is bound from there on
    _changes: list[dict[str, list[tuple[int, bool]]]] = field(default_factory=list)

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
        self._note(frame, self.links[index], index)
        if frame.event is Event.RETURN:
            self._open.pop()
            self._left.setdefault((frame.qualname, frame.line), deque(maxlen=REMEMBERED)).append(index)

    def locals_at(self, index: int) -> Mapping[str, Value]:
        """The locals of the activation of frame `index` as last known there."""
        state = self.links[index].state
        return {} if state is None else self.frames[state].locals

    def first_line_of(self, index: int) -> int | None:
        """The first line of the activation of frame `index`, None if none of its lines has run by then."""
        first = self._first_line[self.links[index].activation]
        return None if first is None or first > index else first

    def earlier(self, index: int) -> Mapping[str, tuple[int, ...]]:
        """For each local known at frame `index`: the frames of its activation where an earlier value of it came up,
        the latest first. A name that was unbound in between begins anew."""
        changes = self._changes[self.links[index].activation]
        found = {}
        for name in self.locals_at(index):
            known = bisect_right(changes[name], (index, True))
            found[name] = tuple(at for at, bound in reversed(changes[name][: known - 1]) if bound)
        return found

    def _note(self, frame: Frame, link: Link, index: int) -> None:
        """Writes down what `frame` is the first to show of its activation."""
        if frame.event is Event.LINE and self._first_line[link.activation] is None:
            self._first_line[link.activation] = index
        if frame.event not in _STATE_EVENTS:
            return
        before = {} if link.previous is None else self.locals_at(link.previous)
        changes = self._changes[link.activation]
        for name, value in frame.locals.items():
            old = before.get(name)
            if old is None or (old is not value and differs(old, value)):
                changes.setdefault(name, []).append((index, True))
        if len(before) > len(frame.locals) or not before.keys() <= frame.locals.keys():
            for name in before.keys() - frame.locals.keys():
                changes[name].append((index, False))

    def _link(self, frame: Frame, index: int, caller: int | None, previous: int | None) -> Link:
        if previous is None:
            activation = len(self._first)
            self._first.append(index)
            self._first_line.append(None)
            self._changes.append({})
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
