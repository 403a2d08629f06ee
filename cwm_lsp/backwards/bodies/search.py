"""A search for a body with which a function does what its examples say.

Bodies proposed by a model are tried as they come; meanwhile single expressions, the simplest first (`expressions.py`).
Each is put into the file and every example computed (`check.py`), so what is found does what the examples say; what it
does elsewhere nobody has looked at. Covers functions with at least one example whose arguments and result are literals.
Does not cover loops with state, unless a model proposes them.
"""

from __future__ import annotations

import ast
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from cwm_lsp.backwards.bodies.arguments import arguments
from cwm_lsp.backwards.bodies.check import diff, holds, with_body
from cwm_lsp.backwards.bodies.examples import Example, examples, is_mentioned
from cwm_lsp.backwards.bodies.expressions import deadline, expressions
from cwm_lsp.backwards.inputs.callee import Callee, callee_of
from cwm_lsp.backwards.inputs.classes import makers
from cwm_lsp.backwards.outcome import literal
from cwm_lsp.program.facts import Program, Scope

_BITS_A_COST = 4.0  # each step of an expression is one of some sixteen that apply
_BITS_A_PROPOSAL = 12.0  # what a model was shown with the question, and one of some sixteen answers
_PAUSE = 0.02  # seconds, where there is nothing left to do but to wait


@dataclass(frozen=True, slots=True)
class Body:
    """A body that does all `examples`. `by` says where it came from: "model" or "search". `diff` is the change of the
    file; `tried` bodies were computed. `weak`: so few examples could agree with so much code by accident."""

    body: str
    by: str
    examples: tuple[Example, ...]
    diff: str
    tried: int
    seconds: float
    weak: bool


@dataclass(frozen=True, slots=True)
class NoBody:
    """`reason` is a sentence; `best` of `of` examples were right with the best body tried."""

    reason: str
    tried: int
    seconds: float
    best: int = 0
    of: int = 0


def search(
    program: Program,
    scope: Scope,
    *,
    proposals: Callable[[tuple[Example, ...]], Iterable[str | None]] = lambda _: (),
    seconds: float = 10.0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Body | NoBody:
    """A body for the function `scope`, looked for no longer than `seconds`. Total.

    `proposals` are a model's bodies; the search goes on while there is nothing (None) yet.
    """
    began = time.monotonic()
    shown = examples(program, scope)
    callee = callee_of(program, scope, makers(program))
    if isinstance(callee, str):
        return NoBody(callee, 0, 0.0)
    if not shown:
        return NoBody(_no_example(program, scope, callee), 0, 0.0)
    tried, best = 0, 0
    weak: Body | None = None
    over = deadline(seconds)
    for candidate in _bodies(program, callee, shown, proposals, lambda: over() or cancelled()):
        if over() or cancelled():
            break
        if candidate is None or (candidate[2] and weak):
            continue
        by, body, doubtful = candidate
        made = with_body(program, scope, body)
        if made is None:
            continue
        tried += 1
        right = holds(made, scope, shown)
        best = max(best, right)
        if right == len(shown):
            found = Body(body, by, shown, diff(program, made), tried, time.monotonic() - began, doubtful)
            if not doubtful:
                return found
            weak = found
    if weak:
        return weak
    say = "the example says" if len(shown) == 1 else f"all {len(shown)} examples say"
    reason = f"no body tried does what {say}"
    return NoBody(reason, tried, time.monotonic() - began, best, len(shown))


def _no_example(program: Program, scope: Scope, callee: Callee) -> str:
    if callee.attribute:
        return f"{scope.name} is a property, and examples of properties are not read"
    if is_mentioned(program, scope):
        return f"no example of {scope.name} gives and returns literals alone"
    call = f"{callee.receiver}(...).{scope.name}(...)" if callee.receiver else f"{callee.name}(...)"
    return f"{scope.name} shows no example: write a doctest or an assert, such as `>>> {call}`"


def _bodies(
    program: Program,
    callee: Callee,
    shown: tuple[Example, ...],
    proposals: Callable[[tuple[Example, ...]], Iterable[str | None]],
    over: Callable[[], bool],
) -> Iterator[tuple[str, str, bool] | None]:
    """(where it comes from, the body, whether its agreeing with the examples would say little), or None while there is
    nothing to try."""
    given = [each for each in (arguments(program, callee, shot.call) for shot in shown) if each is not None]
    fits = len(given) == len(shown)  # every call fits the parameters
    needed = {name for name in given[0] if len({repr(each[name]) for each in given}) > 1} if fits else set()
    evidence = sum(_bits(literal(each.expected)) for each in shown)

    def proposed(body: str) -> tuple[str, str, bool]:
        return "model", body, evidence < _BITS_A_PROPOSAL or not needed <= _names(body)

    coming = iter(proposals(shown))
    for candidate in _searched(callee, shown, given, needed, evidence, over) if fits else ():
        yield from map(proposed, _ready(coming))
        yield candidate
    for body in coming:
        if body is None:
            time.sleep(_PAUSE)
        yield None if body is None else proposed(body)


def _searched(
    callee: Callee,
    shown: tuple[Example, ...],
    given: Sequence[Mapping[str, Any]],
    needed: Set[str],
    evidence: float,
    over: Callable[[], bool],
) -> Iterator[tuple[str, str, bool] | None]:
    """Single expressions that may do it, and None for each that does not."""
    leaves = "yield from" if all(each.call.startswith("list(") for each in shown) else "return"
    wanted = [literal(each.expected) for each in shown]
    if not given[0]:
        yield "search", f"{leaves} {wanted[0]!r}", bool(callee.receiver)
        return
    for made in expressions(given, _constants(shown), over):
        if all(_alike(want, value) for want, value in zip(wanted, made.values, strict=True)):
            doubtful = made.cost * _BITS_A_COST > evidence or not needed <= made.names
            yield "search", f"{leaves} {made.text}", doubtful
        else:
            yield None


def _ready(coming: Iterator[str | None]) -> Iterator[str]:
    """What has come by now."""
    while (body := next(coming, None)) is not None:
        yield body


def _names(body: str) -> set[str]:
    """The names that occur in a body; none where it does not parse."""
    try:
        return {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()


def _bits(want: Any) -> float:
    """About how much a result says: one bit for a truth value, a handful for a number, more for what is long."""
    if isinstance(want, bool) or want is None:
        return 1.0
    if isinstance(want, int | float):
        return 2.0 + math.log2(1 + abs(want))
    return 2.0 + 3.0 * len(str(want))


def _alike(want: Any, value: Any) -> bool:
    """Whether a value may be the wanted one; that it is, `check` finds out."""
    if isinstance(want, float) and isinstance(value, float):
        return abs(want - value) <= 1e-6 * max(1.0, abs(want))
    return type(want) is type(value) and want == value


def _constants(shown: tuple[Example, ...]) -> list[Any]:
    """Short results that occur, words such as "Yes" and "No", and characters that all results have and no call."""
    values = [literal(each.expected) for each in shown]
    texts = [value for value in values if isinstance(value, str)]
    calls = "".join(each.call for each in shown)
    common = set.intersection(*map(set, texts)) if texts and len(texts) == len(values) else set()
    letters = sorted(each for each in common if each not in calls)
    results = [value for value in dict.fromkeys(v for v in values if isinstance(v, str | int)) if len(repr(value)) < 20]
    return [*results[:4], *letters[:4]]
