"""Which predictions a computed value rests on, found out by doing without each of them.

Beside the world that goes on from a predicted value, a shadow of it goes on in which that value stays unknown. What the
shadow knows all the same does not rest on the prediction. Where the shadow can't tell what comes next (a branch on the
unknown value, a loop over it), all that follows rests on it. So a dependence may be claimed that is none; none is
missed but what unknown code keeps to itself: taken into account is only that it may give back what it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cwm_lsp.compute.filling import Take
from cwm_lsp.compute.holes import rests
from cwm_lsp.compute.world import World
from cwm_lsp.trace.model import Frame, Origin, Value

_MOST = 8  # shadows at a time: each computes all that follows once more
RESULT = ""  # in place of a name: the value of a return or exception frame

Numbers = frozenset[int]
"""Predictions, by their numbers."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model chose in frame `frame`, with the probability `p`; `what` says it in words (`x` predicted at
    line 3). `rests` are the earlier predictions on which this one rests itself."""

    frame: int
    p: float
    what: str
    rests: Numbers


@dataclass(slots=True)
class Shadows:
    """Goes along with a trace. `predictions` are numbered from 0 on; whatever comes rests on those in `always`."""

    predictions: list[Prediction] = field(default_factory=list)
    always: Numbers = frozenset()
    _frame: Frame | None = None
    _live: dict[int, World] = field(default_factory=dict)
    _before: dict[int, World] = field(default_factory=dict)  # one frame ago
    _coming: dict[int, Frame] = field(default_factory=dict)  # the newest frame, as the live ones see it

    def step(self, frame: Frame) -> None:
        """One frame on: to `frame` of the world that knows all predictions, in which something may be unknown."""
        self._frame = frame
        self._before, self._coming = dict(self._live), {}
        for number, world in self._before.items():
            coming, behind = world.step()
            if isinstance(coming, Frame) and is_same_place(coming, frame):
                self._live[number], self._coming[number] = behind, coming
            else:
                self._end(number)

    def resting(self, name: str) -> Numbers:
        """On which predictions the value of `name` (dotted: an attribute) in the newest frame rests, if computed."""
        if not self._coming or self._frame is None:
            return self.always
        shown = value_at(self._frame, name)
        return self.always.union(n for n, coming in self._coming.items() if _differs(value_at(coming, name), shown))

    def choice(self, names: list[str]) -> Numbers:
        """On which earlier predictions the choice of the unknown values of `names` in the newest frame rests."""
        return self.always.union(
            number
            for number, coming in self._coming.items()
            if any((value := value_at(coming, name)) is None or rests(value.repr) for name in names)
        )

    def take(self, frame: Frame) -> None:
        """The newest frame is `frame` by now: its unknown values have been said or set."""
        for number in list(self._live):
            after = self._before[number].after(frame, Take.INDEPENDENT)
            if isinstance(after, World):
                self._live[number] = after
            else:
                self._end(number)

    def predicted(self, prediction: Prediction, frame: Frame, before: World) -> None:
        """`prediction` was made in `frame`, which comes next in the world `before`."""
        number = len(self.predictions)
        self.predictions.append(prediction)
        shadow = before.after(frame, Take.BUT_PREDICTIONS)
        if not isinstance(shadow, World):
            self.always |= {number}
            return
        self._live[number] = shadow
        if len(self._live) > _MOST:
            self._end(min(self._live))

    def lose(self, prediction: Prediction | None) -> None:
        """Something came that no world could tell, by a `prediction` (None: nobody's): all that follows rests on it."""
        if prediction is not None:
            self.always |= {len(self.predictions)}
            self.predictions.append(prediction)
        for number in list(self._live):
            self._end(number)
        self._coming = {}

    @property
    def all(self) -> Numbers:
        """All predictions so far."""
        return frozenset(range(len(self.predictions)))

    def _end(self, number: int) -> None:
        """What follows the newest frame rests on this prediction, for all that is known."""
        del self._live[number]
        self._coming.pop(number, None)
        self.always |= {number}


def named(frame: Frame) -> Iterator[tuple[str, Value]]:
    """The values of `frame`: locals, attributes under dotted names, its own value as `RESULT`."""
    if frame.value is not None:
        yield RESULT, frame.value
    for name, value in frame.locals.items():
        yield name, value
        for inner, attribute in value.attrs.items():
            yield f"{name}.{inner}", attribute


def value_at(frame: Frame, name: str) -> Value | None:
    """The value of `name` as `named` has it."""
    if name == RESULT:
        return frame.value
    found = frame.locals.get(name)
    if found is None and "." in name:
        owner, _, inner = name.partition(".")
        holder = frame.locals.get(owner)
        return None if holder is None else holder.attrs.get(inner)
    return found


def is_same_place(one: Frame, other: Frame) -> bool:
    """Whether two frames are the same event of the same line."""
    return (one.event, one.qualname, one.line, one.depth) == (other.event, other.qualname, other.line, other.depth)


def _differs(value: Value | None, shown: Value | None) -> bool:
    return value is None or shown is None or value.origin is Origin.UNKNOWN or value.repr != shown.repr
