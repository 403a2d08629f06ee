"""Where the values of a hybrid trace come from, and on which predictions they rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cwm_lsp.trace.model import Event, Frame, Origin, Value

_RESTS_ON = "rests on "
_SHOWN_UNKNOWN = "<unknown>"
_NO_VALUES: Mapping[str, Value] = {}


@dataclass(slots=True)
class Resting:
    """Marks the values of frames in their order.

    `p` is the product of the probabilities of all predictions so far, and so a lower bound for whatever is computed
    behind them: which of them a value really depends on is not followed. `first` says which came first ("`x` predicted
    at line 12"); empty: none, so that what is computed is exact. `given` are the entry's literal arguments by name.
    """

    given: Mapping[str, str]
    p: float = 1.0
    first: str = ""
    _states: list[Frame] = field(default_factory=list)  # the last call or line of each open activation, by depth
    _raised_at: int | None = None  # depth of the exception that was the last frame

    def computed(self, frame: Frame, index: int) -> Frame:
        """`frame` of a computed world as frame `index` of this trace."""
        return self._next(self._mark(frame, index))

    def mixed(self, frame: Frame, index: int, p: float | None) -> Frame:
        """As `computed`, for a frame that was `filled` by a model's choices of probability `p` (None: it had none)."""
        marked = self._mark(frame, index)
        if p is not None:
            self.rest(marked, p)
        return self._next(marked)

    def predicted(self, frame: Frame, p: float | None) -> Frame:
        """`frame` that a model made with choices of probability `p` (None: it had none)."""
        before = self._before(frame)
        if self.first and before:
            values = {name: _explained(value, before.get(name)) for name, value in frame.locals.items()}
            frame = replace(frame, locals=values)
        if p is not None:
            self.rest(frame, p)
        return self._next(frame)

    def rest(self, frame: Frame, p: float) -> None:
        """What comes from now on rests on a prediction in `frame`, of probability `p`."""
        self.first = self.first or self._described(frame)
        self.p *= p

    def known(self, frame: Frame, is_computed: bool) -> None:
        """A frame of before, marked then. `is_computed`: what it says needed no prediction."""
        chosen = False
        settled = is_computed
        for value in _values(frame):
            if value.origin is Origin.PREDICTED and value.p is not None:
                self.rest(frame, value.p)
                chosen = True
            elif value.origin is Origin.COMPUTED and value.p is not None:
                self.p = min(self.p, value.p)
            if value.reason.startswith(_RESTS_ON):
                self.first = self.first or value.reason.removeprefix(_RESTS_ON)
            settled = settled or value.origin in (Origin.EDITED, Origin.OBSERVED)
        if not (settled or chosen or self.first):
            self.rest(frame, 1.0)
        self._next(frame)

    def _mark(self, frame: Frame, index: int) -> Frame:
        value = frame.value
        if value is not None and not _is_open(value):
            if frame.event is Event.RETURN and self._raised_at == frame.depth:
                value = Value(value.repr, Origin.FORCED)  # nothing is returned: the exception goes on
            else:
                value = self._new(value, None)
        before = self._before(frame)
        values = {name: self._marked(frame, name, held, before) for name, held in frame.locals.items()}
        return replace(frame, index=index, locals=values, value=value)

    def _next(self, frame: Frame) -> Frame:
        self._raised_at = frame.depth if frame.event is Event.EXCEPTION else None
        if frame.event in (Event.CALL, Event.LINE):
            self._states[frame.depth :] = [frame]
        elif frame.event is Event.RETURN:
            del self._states[frame.depth :]
        return frame

    def _before(self, frame: Frame) -> Mapping[str, Value] | None:
        if frame.event is not Event.LINE or frame.depth >= len(self._states):
            return None
        return self._states[frame.depth].locals

    def _marked(self, frame: Frame, name: str, value: Value, before: Mapping[str, Value] | None) -> Value:
        if _is_open(value):
            return value
        if frame.event is Event.CALL:
            if not self._states and self.given.get(name) == value.repr:
                return replace(value, origin=Origin.GIVEN)
            return replace(self._new(value, None), attrs=self._attributes(value, None))
        if before is None:
            return replace(self._new(value, value.changed), attrs=self._attributes(value, None))
        old = before.get(name)
        if old is not None and old.repr == value.repr and _same(old.attrs, value.attrs):
            return _unchanged(old)
        return replace(self._new(value, True), attrs=self._attributes(value, {} if old is None else old.attrs))

    def _attributes(self, owner: Value, before: Mapping[str, Value] | None) -> dict[str, Value]:
        shown: dict[str, Value] = {}
        for name, value in owner.attrs.items():
            old = None if before is None else before.get(name)
            if _is_open(value):
                shown[name] = value
            elif old is not None and old.repr == value.repr:
                shown[name] = _unchanged(old)
            else:
                shown[name] = self._new(value, None if before is None else True)
        return shown

    def _new(self, value: Value, changed: bool | None) -> Value:
        if not self.first:
            return Value(value.repr, Origin.COMPUTED, None, changed)
        return Value(value.repr, Origin.COMPUTED, self.p, changed, reason=_RESTS_ON + self.first)

    def _described(self, frame: Frame) -> str:
        depth = frame.depth - (frame.event is Event.CALL)
        ran = self._states[depth].line if 0 <= depth < len(self._states) else frame.line
        if frame.event is Event.RETURN:
            return f"the result predicted at line {frame.line}"
        if frame.event is Event.EXCEPTION:
            return f"the exception predicted at line {frame.line}"
        name = next((name for name, value in _named(frame.locals) if value.origin is Origin.PREDICTED), None)
        other = "the call" if frame.event is Event.CALL else "the branch"
        return f"{other if name is None else f'`{name}`'} predicted at line {ran}"


def is_known(frame: Frame) -> bool:
    """Whether a computed frame has no value that is unknown."""
    return all(value.origin is not Origin.UNKNOWN for value in _values(frame))


def filled(frame: Frame, said: Frame) -> Frame:
    """The computed `frame` with what a model `said` of the same moment in place of values that are unknown."""
    values = {name: _filled(value, said.locals.get(name)) for name, value in frame.locals.items()}
    return replace(frame, locals=values, value=None if frame.value is None else _filled(frame.value, said.value))


def chosen(frame: Frame, whole: float | None) -> float | None:
    """The probability of what is predicted in a frame that was `filled`; `whole` is that of the model's own frame."""
    found = [value.p for value in _values(frame) if value.origin is Origin.PREDICTED and value.p is not None]
    product = 1.0
    for p in found:
        product *= p
    return product if found else whole


def say_the_same(one: Frame, other: Frame) -> bool:
    """Whether two frames show the same texts at the same place."""
    if (one.event, one.qualname, one.line) != (other.event, other.qualname, other.line):
        return False
    texts: Sequence[list[tuple[str, str]]] = [
        [(name, value.repr) for name, value in _named(frame.locals)] + [("", frame.value.repr if frame.value else "")]
        for frame in (one, other)
    ]
    return texts[0] == texts[1]


def _filled(value: Value, said: Value | None) -> Value:
    if value.origin is not Origin.UNKNOWN:
        inner = {
            name: _filled(each, said.attrs.get(name) if said else None) if each.origin is Origin.UNKNOWN else each
            for name, each in value.attrs.items()
        }
        return replace(value, attrs=inner) if inner else value
    return replace(value, repr=value.repr or _SHOWN_UNKNOWN) if said is None else said


def _is_open(value: Value) -> bool:
    """Whether no computation stands behind a value: a model said it just now, or nobody did."""
    return value.origin is Origin.UNKNOWN or (value.origin is Origin.PREDICTED and value.p is not None)


def _unchanged(old: Value) -> Value:
    if old.origin is Origin.FORCED and old.changed is False:
        return old
    attrs = {name: _unchanged(value) for name, value in old.attrs.items()}
    return Value(old.repr, Origin.FORCED, None, False, attrs, old.reason)


def _explained(value: Value, before: Value | None) -> Value:
    if value.origin is Origin.FORCED and before is not None and before.reason and not value.reason:
        return replace(value, reason=before.reason)
    return value


def _same(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    return [(name, value.repr) for name, value in one.items()] == [(name, v.repr) for name, v in other.items()]


def _named(values: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    for name, value in values.items():
        yield name, value
        for inner, attribute in value.attrs.items():
            yield f"{name}.{inner}", attribute


def _values(frame: Frame) -> Iterator[Value]:
    if frame.value is not None:
        yield frame.value
    for _, value in _named(frame.locals):
        yield value
