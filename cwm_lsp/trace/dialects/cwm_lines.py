"""Which line a SOURCE text means: found by control flow, never by searching the file for the text.

A frame of the `cwm` dialect names its line by its text alone, and equal lines are common. An activation is therefore
followed as a nondeterministic automaton: all (scope, line) states that its texts so far allow, each with the states it
can have come from. States that lead nowhere die when a later text rules them out; what is still open at the end
resolves to the lowest lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cwm_lsp.trace.model import COMPREHENSIONS, MODULE

Place = tuple[str, int]  # a scope: its qualified name and the line where its code object begins
State = tuple[Place, int, bool]  # an activation of that scope is at that line, or (True) has only just been called


@dataclass(frozen=True, slots=True)
class Lines:
    """Control flow of one source file. All lines are 1-based in the user's file.

    `places` are all scopes but the module, class bodies among them (the functions below know `("<module>", 1)` too).
    Scopes that share qualified name and line (two lambdas on one line) are one place, whose facts are the unions of
    theirs. `first_lines`: where the first `line` event can be. `successors`: the lines whose event can come next in
    the same activation, through exception handlers as well. `resumable`: whether the scope is a generator or a
    coroutine. `admits(place, names, entering)`: whether exactly these locals can be bound there, when a call of it
    begins (`entering`) or at any later time; it tells apart scopes that share a line.
    """

    places: tuple[Place, ...]
    first_lines: Callable[[Place], frozenset[int]]
    successors: Callable[[Place, int], frozenset[int]]
    resumable: Callable[[Place], bool]
    admits: Callable[[Place, frozenset[str], bool], bool]


@dataclass(slots=True)
class Track:
    """The states of one activation, one layer for each of its frames: state -> the states it can have come from."""

    layers: list[dict[State, set[State]]] = field(default_factory=list)

    def begin(self, places: Iterable[Place]) -> bool:
        """Enter a scope, which is one of `places`; False if there is none."""
        layer: dict[State, set[State]] = {(place, place[1], True): set() for place in places}
        if layer:
            self.layers.append(layer)
        return bool(layer)

    def step(self, moves: Callable[[State], Iterable[int]]) -> bool:
        """Add the layer of all states reached by `moves` (state -> next lines); False, and no layer, if none is."""
        layer: dict[State, set[State]] = {}
        for state in self.layers[-1]:
            for line in moves(state):
                layer.setdefault((state[0], line, False), set()).add(state)
        if layer:
            self.layers.append(layer)
        return bool(layer)

    def or_begin_again(self) -> None:
        """Allow for a new call where a resumption begins: in a generator on one line nothing tells them apart."""
        for place, line, _ in tuple(self.layers[-1]):
            if line == place[1]:
                self.layers[-1][place, line, True] = {state for state in self.layers[-2] if state[0] == place}

    @property
    def states(self) -> Iterable[State]:
        """Where the activation may be now."""
        return self.layers[-1].keys()

    def lowest(self) -> State:
        """The lowest line where the activation may be now: the best that can be said before more is known."""
        return min(self.layers[-1], key=_order)

    def resolved(self) -> list[State]:
        """One state for each layer: a path through the layers, at each layer the lowest that the rest allows."""
        alive = set(self.layers[-1])
        possible = [alive]
        for layer in self.layers[:0:-1]:
            alive = {source for state in alive for source in layer[state]}
            possible.append(alive)
        possible.reverse()
        path = [min(possible[0], key=_order)]
        for layer, states in zip(self.layers[1:], possible[1:], strict=True):
            path.append(min((state for state in states if path[-1] in layer[state]), key=_order))
        return path


def reachable(lines: Lines, place: Place) -> frozenset[int]:
    """All lines that an activation of `place` can come to."""
    found: set[int] = set()
    open_lines = set(lines.first_lines(place))
    while open_lines:
        line = open_lines.pop()
        found.add(line)
        open_lines |= lines.successors(place, line) - found
    return frozenset(found)


def callable_from(place: Place, callers: Iterable[str]) -> bool:
    """Whether a scope with one of these qualified names can call `place`: a comprehension is run by its own scope."""
    outer, _, name = place[0].rpartition(".")
    return name not in COMPREHENSIONS or (outer.removesuffix(".<locals>") or MODULE) in callers


def _order(state: State) -> tuple[int, Place, bool]:
    place, line, called = state
    return line, place, called
