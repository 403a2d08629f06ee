"""A search for a call with a wanted outcome: proposals first, then small changes of what came nearest.

Every candidate is computed forwards (`forwards.run`), so what is found holds, and nothing of the user's is executed.
Covers functions and methods whose arguments can be literals or objects of the file's classes. Does not cover functions
as arguments, coroutines, and outcomes that depend on what `compute/` does not know: then it says that it found nothing,
and why.

Climbing by `closeness` was chosen over Hypothesis's `find` with `target`, which within the same 3 seconds finds calls
for 9 of 29 outcomes of functions that people wrote where this finds 27.
"""

from __future__ import annotations

import ast
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cwm_lsp.backwards.closeness import FARTHEST
from cwm_lsp.backwards.forwards import Ran, run
from cwm_lsp.backwards.inputs.callee import Callee, callee_of
from cwm_lsp.backwards.inputs.change import changed
from cwm_lsp.backwards.inputs.classes import Maker, makers
from cwm_lsp.backwards.inputs.parameters import KINDS, Parameter
from cwm_lsp.backwards.inputs.pool import Pool, fits, pool
from cwm_lsp.backwards.outcome import Outcome, Raises, Returns, literal, missed
from cwm_lsp.program.entries import entry_calls
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.trace.model import Entry, Frame

_BEST = 24  # candidates that are kept to be changed
_FRESH = 0.08  # share of candidates that are drawn anew
_FRAMES = 1_500
_FRAMES_OF_RECURSION = 20_000  # a thousand activations of some lines each
_UNASKED = 0.25  # share of the time before a model is asked
_PAUSE = 0.02  # seconds, where there is nothing left to do but to wait
_IN_VAIN = 10_000  # so many in a row that were tried before: there are no others

Arguments = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A call that has the outcome, with the computed run that shows it. `by` says where it came from: "example" (the
    file shows it), "model", "crosshair" or "search"; `tried` is the number of calls computed for it."""

    call: str
    by: str
    tried: int
    seconds: float
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """`reason` is a sentence; `nearest` the call that came nearest, if any came near, and `value` what it returned or
    `raised` the exception that left it."""

    reason: str
    tried: int
    seconds: float
    nearest: str | None = None
    value: str | None = None
    raised: str | None = None


@dataclass(slots=True)
class _Search:
    program: Program
    scope: Scope
    callee: Callee
    outcome: Outcome
    stuff: Pool
    rng: random.Random
    tried: set[str] = field(default_factory=set)
    best: list[tuple[float, int, Arguments, Ran]] = field(default_factory=list)
    whys: Counter[str] = field(default_factory=Counter)

    def judge(self, call: str) -> tuple[float, Ran]:
        """How far the call is from the outcome, and what it does."""
        self.tried.add(call)
        ran = run(self.program, Entry(self.scope.qualname, call), self.frames)
        if ran.why:
            self.whys[ran.why] += 1
        entered = any(frame.qualname == self.scope.qualname for frame in ran.frames)
        return missed(self.outcome, ran) if entered else FARTHEST, ran

    @property
    def frames(self) -> int:
        """How many frames of a call are computed."""
        return _FRAMES_OF_RECURSION if self.outcome == Raises("RecursionError") else _FRAMES

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.callee.parameters

    def keep(self, far: float, arguments: Arguments, ran: Ran) -> None:
        """Among the best, if it is one of them; of equally near ones the shorter is the better."""
        self.best.append((far, len(repr(arguments)), arguments, ran))
        self.best.sort(key=lambda each: each[:2])
        del self.best[_BEST:]


def search(
    program: Program,
    scope: Scope,
    outcome: Outcome,
    *,
    proposals: Callable[[], Iterable[str | None]] = tuple,
    arrived: Callable[[], Sequence[str] | None] = lambda: None,
    seconds: float = 5.0,
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Found | NotFound:
    """A call of the function `scope` with the outcome, looked for no longer than `seconds`. Total.

    `proposals` are a model's calls; it is asked for them when neither the calls that the file shows nor the first
    quarter of the time have brought one, and the search goes on while there is nothing (None) yet. `arrived` gives the
    calls that a search beside this one has made since it was asked last, or None when it is over (`record.crosshair`).
    Alone, with the same seed and enough time, it finds the same call.
    """
    began = time.monotonic()
    classes = makers(program)
    callee = callee_of(program, scope, classes)
    if isinstance(callee, str):
        return NotFound(callee, 0, 0.0)
    state = _Search(program, scope, callee, outcome, _stuff(scope, outcome, classes), random.Random(seed))
    asking = began + seconds * _UNASKED
    for candidate in _candidates(state, proposals, arrived, lambda: time.monotonic() > asking):
        spent = time.monotonic() - began
        if spent > seconds or cancelled():
            return _not_found(state, spent)
        if candidate is None or candidate[1] in state.tried:
            continue
        by, call, arguments = candidate
        far, ran = state.judge(call)
        if far == 0:
            return Found(call, by, len(state.tried), time.monotonic() - began, ran.frames)
        if arguments is not None:
            state.keep(far, arguments, ran)
    return _not_found(state, time.monotonic() - began)


def _stuff(scope: Scope, outcome: Outcome, classes: Mapping[str, Maker]) -> Pool:
    if not isinstance(outcome, Returns):
        return pool([scope.node], None, classes)
    try:
        shown: list[ast.AST] = [ast.parse(outcome.text.strip(), mode="eval")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        shown = []
    return pool([scope.node, *shown], literal(outcome.text), classes)


def _candidates(
    state: _Search,
    proposals: Callable[[], Iterable[str | None]],
    arrived: Callable[[], Sequence[str] | None],
    time_to_ask: Callable[[], bool],
) -> Iterator[tuple[str, str, Arguments | None] | None]:
    """(where it comes from, the call, its arguments where they are literals), or None while there is nothing to try;
    endless where there are parameters."""
    shown = [each.call for each in entry_calls(state.program) if each.function == state.scope.qualname]
    yield from (("example", call, _arguments(call, state.parameters)) for call in shown)
    beside = {"crosshair": _arrivals(arrived)}
    asked = False
    for arguments in _arguments_ahead(state):
        if not asked and time_to_ask():
            asked = True
            beside["model"] = iter(proposals())
        yield from _come(beside, state.parameters)
        yield "search", state.callee.call(arguments), arguments
    if not asked:
        beside["model"] = iter(proposals())
    while beside:
        yield from _come(beside, state.parameters)
        time.sleep(_PAUSE)
        yield None


def _arrivals(arrived: Callable[[], Sequence[str] | None]) -> Iterator[str | None]:
    while (calls := arrived()) is not None:
        yield from calls
        yield None


def _come(
    beside: dict[str, Iterator[str | None]], params: tuple[Parameter, ...]
) -> Iterator[tuple[str, str, Arguments | None]]:
    """What others have brought by now; those that are over are taken out of `beside`."""
    for by, calls in list(beside.items()):
        for call in calls:
            if call is None:
                break
            yield by, call, _arguments(call, params)
        else:
            del beside[by]


def _arguments_ahead(state: _Search) -> Iterator[Arguments]:
    yield from _first(state.parameters, state.stuff, state.rng)
    in_vain = 0
    while state.parameters and in_vain < _IN_VAIN:
        tried = len(state.tried)
        yield _next(state)
        in_vain = in_vain + 1 if len(state.tried) == tried else 0


def _first(params: tuple[Parameter, ...], stuff: Pool, rng: random.Random) -> Iterator[Arguments]:
    """What is likely before anything is known: pieces of the outcome in every place, defaults in the others."""
    if not params:
        yield ()
        return
    for place, parameter in enumerate(params):
        for kind in parameter.kinds or KINDS:
            for value in stuff.of.get(kind, ()):
                if fits(value, parameter):
                    drawn = [stuff.argument(other, rng) for other in params]
                    drawn[place] = value
                    yield tuple(drawn)


def _next(state: _Search) -> Arguments:
    stuff, rng = state.stuff, state.rng
    if not state.best or rng.random() < _FRESH:
        return tuple(stuff.argument(parameter, rng) for parameter in state.parameters)
    rank = int(len(state.best) * rng.random() ** 2)  # the best ones most often
    arguments = list(state.best[rank][2])
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        place = rng.randrange(len(arguments))
        arguments[place] = changed(arguments[place], state.parameters[place], stuff, rng)
    return tuple(arguments)


def _arguments(call: str, params: tuple[Parameter, ...]) -> Arguments | None:
    """The arguments of a call that gives every parameter by position, as literals."""
    try:
        node = ast.parse(call, mode="eval").body
        if not isinstance(node, ast.Call) or node.keywords or len(node.args) != len(params):
            return None
        if any(each.way not in ("", "/") or each.name == "self" for each in params):
            return None
        return tuple(ast.literal_eval(each) for each in node.args)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None


def _not_found(state: _Search, seconds: float) -> NotFound:
    count = len(state.tried)
    reason = f"none of {count} calls tried has this outcome" if count != 1 else "the one call tried does not"
    if state.whys:
        why, count = state.whys.most_common(1)[0]
        reason += f"; of {count} the outcome is not known: {why}"
    near = next((each for each in state.best if each[0] < FARTHEST and (each[3].value or each[3].raised)), None)
    if near is None:
        return NotFound(reason, len(state.tried), seconds)
    _, _, arguments, ran = near
    return NotFound(reason, len(state.tried), seconds, state.callee.call(arguments), ran.value, ran.raised)
