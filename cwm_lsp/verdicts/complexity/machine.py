"""The state of one derivation: what is spent, held and noted while a function is gone through symbolically."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cwm_lsp.verdicts.complexity.algebra import ZERO, Expr, dominant, sym
from cwm_lsp.verdicts.complexity.values import Scope, Value, size

_MOST_STEPS = 2_500
_MOST_REASONS = 4
_MOST_WAYS = 24


class OutOfSteps(Exception):
    """The function is too large to be gone through in the time there is; caught where a derivation begins."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the function that is being analysed, made `times` by one activation."""

    times: Expr
    arguments: tuple[tuple[str, Value], ...]
    result: str
    line: int


Calls = tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a derivation: what the line costs each time it is reached, and why."""

    line: int
    cost: Expr
    why: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """An inner `while` loop whose turns, summed over an outer loop, may be fewer than turns by turns.

    One run of it costs `alone`, one turn at most `body`. Each turn moves something up to `limit` (None: down to 0); the
    symbol `moved` and `mover`, its name, say by how much. `divides`: the turns divide what they move. `once`: what
    it costs is the same over all turns of the outer loop, for what it has marked stays marked.
    """

    line: int
    alone: Expr
    body: Expr
    limit: Expr | None
    moved: str
    mover: str
    divides: bool = False
    once: bool = False


@dataclass
class Tally:
    """What a stretch of code takes: time without recursive calls, and the most memory held.

    `ways` are the recursive calls on each way through it; `ended` those of ways that leave the function, `jumped` those
    of ways that leave a turn of the loop.
    """

    time: Expr = ZERO
    space: Expr = ZERO
    ways: tuple[Calls, ...] = ((),)
    ended: tuple[Calls, ...] = ()
    jumped: tuple[Calls, ...] = ()
    deferred: list[Deferred] = field(default_factory=list)

    @property
    def dead(self) -> bool:
        """Whether no way leads on."""
        return not self.ways


@dataclass
class Active:
    """A function that is being gone through: the symbols that stand for its arguments, what it returns, and the names
    as they are on each way out of it."""

    node: ast.AST
    entry: dict[str, Value]
    scope: Scope
    returned: list[Value] = field(default_factory=list)
    exits: list[list[tuple[Scope, dict[str, Value]]]] = field(default_factory=list)


@dataclass
class Run:
    """Shared by all steps of one derivation."""

    module: Scope
    steps: int = _MOST_STEPS
    tally: Tally = field(default_factory=Tally)
    notes: list[Note] = field(default_factory=list)
    reasons: dict[str, tuple[int, str]] = field(default_factory=dict)
    assumptions: dict[str, None] = field(default_factory=dict)
    stack: list[Active] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    described: dict[str, str] = field(default_factory=dict)
    results: dict[str, Expr] = field(default_factory=dict)
    moved: dict[ast.AST, str] = field(default_factory=dict)
    recursive: dict[ast.AST, bool] = field(default_factory=dict)
    lasting: list[frozenset[str]] = field(default_factory=list)
    inner_turns: dict[str, Expr] = field(default_factory=dict)
    bounds: dict[str, Expr] = field(default_factory=dict)
    depth: int = 0
    silent: int = 0
    counter: int = 0
    line: int = 0
    owner: ast.ClassDef | None = None

    def step(self, node: ast.AST) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise OutOfSteps
        self.line = getattr(node, "lineno", self.line)

    def fresh(self, stem: str, shown: str = "") -> str:
        """A new internal symbol."""
        self.counter += 1
        name = f"{stem}#{self.counter}"
        self.shown[name] = shown or stem
        return name

    def unknown(self, reason: str) -> Expr:
        """A cost or size that cannot be told, as a symbol that no other one dominates."""
        name = f"?{self.line}:{reason}"
        if len(self.reasons) >= _MOST_REASONS and name not in self.reasons:
            return sym(next(iter(self.reasons)))  # one more changes nothing
        self.reasons.setdefault(name, (self.line, reason))
        return sym(name)

    def spend(self, cost: Expr, why: str = "") -> None:
        """Time, besides the constant that every operation takes."""
        self.tally.time = _added(self.tally.time, cost)
        if why and cost.constant is None:
            self.note(cost, why)

    def hold(self, value: Value) -> None:
        """The function holds `value` now."""
        self.hold_size(size(value))

    def hold_size(self, held: Expr) -> None:
        if held.terms:
            self.tally.space = _added(self.tally.space, held)

    def note(self, cost: Expr, why: str) -> None:
        made = Note(self.line, cost, why)
        if not self.silent and made not in self.notes[-40:]:
            self.notes.append(made)

    def assume(self, sentence: str) -> None:
        self.assumptions.setdefault(sentence)

    def record(self, call: Call) -> None:
        """A recursive call, on every way that leads here."""
        self.tally.ways = tuple((*way, call) for way in self.tally.ways)

    @contextmanager
    def tallied(self, *, silent: bool = False) -> Iterator[Tally]:
        """A tally of its own for the `with` block."""
        before, made = self.tally, Tally()
        self.tally = made
        self.silent += silent
        try:
            yield made
        finally:
            self.tally = before
            self.silent -= silent

    def join(self, part: Tally) -> None:
        """Add a tally that follows in time."""
        self.spend(part.time)
        self.hold_size(part.space)
        tally = self.tally
        tally.deferred += part.deferred
        if part.ended:
            tally.ended = fewer((*tally.ended, *crossed(tally.ways, part.ended)))
        if part.jumped:
            tally.jumped = fewer((*tally.jumped, *crossed(tally.ways, part.jumped)))
        if part.ways != ((),):
            tally.ways = crossed(tally.ways, part.ways)

    def active(self, node: ast.AST) -> Active | None:
        return next((each for each in reversed(self.stack) if each.node is node), None)


def crossed(one: tuple[Calls, ...], two: tuple[Calls, ...]) -> tuple[Calls, ...]:
    """Each way of `one` followed by each of `two`; where that is too many, those with the most calls."""
    ways = dict.fromkeys((*first, *second) for first in one for second in two)
    return fewer(tuple(ways))


def fewer(ways: tuple[Calls, ...]) -> tuple[Calls, ...]:
    ways = tuple(dict.fromkeys(ways))
    return ways if len(ways) <= _MOST_WAYS else tuple(sorted(ways, key=len, reverse=True)[:_MOST_WAYS])


def _added(one: Expr, two: Expr) -> Expr:
    made = one + two
    return made if len(made.terms) <= 8 else dominant(made)
