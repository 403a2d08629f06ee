"""Where the values of a hybrid trace come from, and on which predictions they rest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cwm_lsp.compute.world import World
from cwm_lsp.predict.merging import chance, is_known, say_the_same
from cwm_lsp.predict.shadows import RESULT, Numbers, Prediction, Shadows, is_same_place, named, value_at
from cwm_lsp.trace.model import Event, Frame, Origin, Value

_MOST_NAMED = 3  # predictions in a reason; there it says how many more there are
_UNCHOSEN = (Origin.EDITED, Origin.OBSERVED, Origin.UNKNOWN)
_SET = (Origin.EDITED, Origin.OBSERVED)  # values that are nobody's prediction, whoever made the rest of the frame


@dataclass(frozen=True, slots=True)
class Ground:
    """On what values rest: the product `p` of the probabilities of these predictions, the `reason` that names them, and
    their `frames`."""

    p: float | None = None
    reason: str = ""
    frames: tuple[int, ...] = ()


_NOTHING = Ground()


@dataclass(slots=True)
class Resting:
    """Marks the values of frames in their order. `given` are the entry's literal arguments by name."""

    given: Mapping[str, str]
    _shadows: Shadows = field(default_factory=Shadows)
    _grounds: dict[Numbers, Ground] = field(default_factory=dict)
    _states: list[Frame] = field(default_factory=list)  # the last call or line of each open activation, by depth
    _raised_at: int | None = None  # depth of the exception that was the last frame

    def computed(self, frame: Frame, index: int) -> Frame:
        """`frame` of a computed world as frame `index` of this trace."""
        self._shadows.step(frame)
        return self._next(self._marked(frame, index, frame))

    def mixed(self, coming: Frame, frame: Frame, before: World, index: int, p: float | None, follows: bool) -> Frame:
        """As `computed`, for `coming` that became `frame` by choices of a model of probability `p` (None: it had none).
        `before` is the world in which `coming` comes next; `follows`: it could go on behind `frame`."""
        self._shadows.step(coming)
        marked = self._marked(frame, index, coming)
        if follows:
            self._adopt(coming, frame, before, index, p)
        else:
            self._lose(frame, index, 1.0 if p is None else p)
        return self._next(marked)

    def predicted(self, frame: Frame, p: float | None) -> Frame:
        """`frame` that a model made with choices of probability `p` (None: it had none)."""
        all_so_far = self._ground(self._shadows.all)
        before = self._before(frame)
        values = {name: _explained(value, before.get(name), all_so_far) for name, value in frame.locals.items()}
        value = None if frame.value is None else _explained(frame.value, None, all_so_far)
        frame = replace(frame, locals=values, value=value)
        self._lose(frame, frame.index, p)
        return self._next(frame)

    def known(self, coming: object, frame: Frame, before: World, follows: bool) -> None:
        """A frame of before, marked then; `coming` came next in the world `before`, which `follows` this one."""
        if isinstance(coming, Frame) and follows and is_same_place(coming, frame):
            self._shadows.step(coming)
            if not (is_known(coming) and say_the_same(coming, frame)):
                self._adopt(coming, frame, before, frame.index, self._chance(coming, frame))
        else:
            self._lose(frame, frame.index, self._chance(None, frame))
        self._next(frame)

    def _chance(self, coming: Frame | None, frame: Frame) -> float | None:
        """The probability of what was predicted in a known frame; 1 where that is not told, None where nothing was."""
        found = chance(coming, frame)
        is_set = any(value.origin in _SET for _, value in named(frame))
        return found if found is not None or is_set else 1.0

    def _adopt(self, coming: Frame, frame: Frame, before: World, index: int, p: float | None) -> None:
        names = _chosen(coming, frame)
        rests = self._shadows.choice(names)
        self._shadows.take(frame)
        if names:
            what = self._described(frame, names)
            self._shadows.predicted(Prediction(index, 1.0 if p is None else p, what, rests), frame, before)

    def _lose(self, frame: Frame, index: int, p: float | None) -> None:
        names = [name for name, each in named(frame) if each.origin is Origin.PREDICTED]
        all_so_far = self._shadows.all
        what = self._described(frame, names)
        self._shadows.lose(None if p is None else Prediction(index, p, what, all_so_far))

    # -- marks -------------------------------------------------------------------------------------------------

    def _marked(self, frame: Frame, index: int, coming: Frame) -> Frame:
        choice = _NOTHING if frame is coming else self._ground(self._shadows.choice(_chosen(coming, frame)))
        value = frame.value
        if value is not None:
            if _is_open(value):
                value = _resting_on(value, choice)
            elif frame.event is Event.RETURN and self._raised_at == frame.depth:
                value = Value(value.repr, Origin.FORCED)  # nothing is returned: the exception goes on
            else:
                value = self._new(RESULT, value, None)
        before = self._before(frame)
        first = frame.event is Event.CALL
        values = {
            name: self._local(name, held, None if first else before.get(name), first, choice)
            for name, held in frame.locals.items()
        }
        return replace(frame, index=index, locals=values, value=value)

    def _local(self, name: str, value: Value, old: Value | None, first: bool, choice: Ground) -> Value:
        if _is_open(value):
            changed = None if first else old is None or old.repr != value.repr
            return _resting_on(replace(value, changed=changed), choice)
        if first and not self._states and self.given.get(name) == value.repr:
            return replace(value, origin=Origin.GIVEN)
        attrs: dict[str, Value] = {}
        for inner, each in value.attrs.items():
            dotted = f"{name}.{inner}"
            attrs[inner] = self._local(dotted, each, old.attrs.get(inner) if old else None, first, choice)
        is_same = old is not None and old.repr == value.repr and old.attrs.keys() == attrs.keys()
        if is_same and all(each.origin is Origin.FORCED for each in attrs.values()):
            return self._unchanged(name, value, attrs)
        return replace(self._new(name, value, None if first else True), attrs=attrs)

    def _new(self, name: str, value: Value, changed: bool | None) -> Value:
        ground = self._ground(self._shadows.resting(name))
        return Value(value.repr, Origin.COMPUTED, ground.p, changed, {}, ground.reason, ground.frames)

    def _unchanged(self, name: str, value: Value, attrs: Mapping[str, Value]) -> Value:
        ground = self._ground(self._shadows.resting(name))
        return Value(value.repr, Origin.FORCED, None, False, attrs, ground.reason, ground.frames)

    def _ground(self, numbers: Numbers) -> Ground:
        if not numbers:
            return _NOTHING
        found = self._grounds.get(numbers)
        if found is None:
            predictions = [self._shadows.predictions[number] for number in sorted(numbers)]
            words = [each.what for each in predictions[:_MOST_NAMED]]
            if len(predictions) > _MOST_NAMED:
                words.append(f"{len(predictions) - _MOST_NAMED} more")
            reason = "rests on " + (", ".join(words[:-1]) + " and " if words[1:] else "") + words[-1]
            frames = tuple(dict.fromkeys(each.frame for each in predictions))
            found = self._grounds[numbers] = Ground(math.prod(each.p for each in predictions), reason, frames)
        return found

    def _described(self, frame: Frame, names: list[str]) -> str:
        depth = frame.depth - (frame.event is Event.CALL)
        ran = self._states[depth].line if 0 <= depth < len(self._states) else frame.line
        if frame.event is Event.RETURN:
            return f"the result predicted at line {frame.line}"
        if frame.event is Event.EXCEPTION:
            return f"the exception predicted at line {frame.line}"
        other = "the call" if frame.event is Event.CALL else "the branch"
        return f"{f'`{names[0]}`' if names else other} predicted at line {ran}"

    # -- the frame before --------------------------------------------------------------------------------------

    def _before(self, frame: Frame) -> Mapping[str, Value]:
        """The values of the activation's frame before a line."""
        if frame.event is not Event.LINE or frame.depth >= len(self._states):
            return {}
        return self._states[frame.depth].locals

    def _next(self, frame: Frame) -> Frame:
        self._raised_at = frame.depth if frame.event is Event.EXCEPTION else None
        if frame.event in (Event.CALL, Event.LINE):
            self._states[frame.depth :] = [frame]
        elif frame.event is Event.RETURN:
            del self._states[frame.depth :]
        return frame


def _chosen(coming: Frame, frame: Frame) -> list[str]:
    """What a model chose, or has to choose, in `frame`, which was made of `coming`."""
    found: list[str] = []
    for name, value in named(frame):
        template = value_at(coming, name)
        differs = template is None or template.repr != value.repr
        if differs and value.origin not in _UNCHOSEN:
            found.append(name)
    return found


def _is_open(value: Value) -> bool:
    """Whether no computation stands behind a value: a model said it just now, or nobody did."""
    return value.origin is Origin.UNKNOWN or (value.origin is Origin.PREDICTED and value.p is not None)


def _resting_on(value: Value, ground: Ground) -> Value:
    """A predicted value, which keeps its own `p`."""
    return replace(value, reason=value.reason or ground.reason, rests_on=ground.frames) if ground.frames else value


def _explained(value: Value, before: Value | None, ground: Ground) -> Value:
    """A value of a frame that a model made: what did not change rests on what it rested on, the rest on everything."""
    if value.origin is Origin.FORCED:
        if before is None or not before.reason or value.reason:
            return value
        return replace(value, reason=before.reason, rests_on=before.rests_on)
    return _resting_on(value, ground) if value.origin is Origin.PREDICTED else value
