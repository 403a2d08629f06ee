"""How many turns a `while` loop takes: a quantity that each turn makes smaller by a part of it, or by a constant.

Covers counting up and down, several counters of which each turn moves one, halving and other ratios, remainders as in
Euclid's algorithm, powers (`i * i <= n`), steps that grow, chains of attributes, positions that index a sequence in
every turn. Assumes that the loop ends and that positions stay inside their sequences.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from cwm_lsp.verdicts.complexity.algebra import (
    ONE,
    UNIT,
    Expr,
    Factor,
    Number,
    divided,
    log,
    raised,
    scaled,
    sym,
    total,
    upper,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.conditions import Quantity, alternatives, conditions, quantities
from cwm_lsp.verdicts.complexity.heads import Head
from cwm_lsp.verdicts.complexity.links import followed, indexed
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.turn import Ranked, Turn
from cwm_lsp.verdicts.complexity.values import Num, Opaque, Scope


def rank(run: Run, node: ast.While, turn: Turn, scope: Scope) -> Ranked | None:
    """The turns of `node`; None if no reason is found for it to end. `scope` holds the symbols of `turn`."""
    found = [q for test, negated in conditions(node) for q in quantities(run, test, negated, scope)]
    fast = [_fewer(node, turn, q) for q in found]
    best = next((each for each in fast if each is not None), None)
    if best is not None:
        return best
    counted = [made for quantity in found if (made := _counted(turn, [quantity])) is not None]
    if counted:
        return next((made for made in counted if made.turns.constant is not None), counted[0])
    made = followed(node, turn)
    if made is not None:
        return made
    if len(found) <= 6:
        for one, two in combinations(found, 2):
            made = _counted(turn, [one, two])
            if made is not None:
                return made
    either = [q for test, negated in alternatives(node) for q in quantities(run, test, negated, scope)[:1]]
    if len(either) > 1:
        made = _counted(turn, either)
        if made is not None:
            return made
    return indexed(run, node, turn, scope)


def _falls(expr: Expr) -> bool:
    """Whether `expr` is below 0 whatever its symbols are."""
    return (
        bool(expr.terms)
        and all(c < 0 for c in expr.terms.values())
        and (expr.terms.get(ONE, 0) < 0 or any(not _may_be_zero(product) for product in expr.terms))
    )


def _may_be_zero(product: Sequence[tuple[Factor, Number]]) -> bool:
    """An item of the input may be anything. What an inner loop moves counts: without a move this loop would not end."""
    return any("[·]" in factor.symbol for factor, _ in product)


def _counted(turn: Turn, of: Sequence[Quantity]) -> Ranked | None:
    """Each turn takes at least a constant off the sum of some quantities, and adds to none of them."""
    steps: list[Expr] = []
    parts = [q.high - q.low for q in of]
    whole = total(parts)
    if not any(head.symbol in whole.symbols or f"len({head.symbol})" in whole.symbols for head in turn.heads.values()):
        return None
    for part in parts:
        if not turn.knows(part) or any(any(c > 0 for c in (late - part).terms.values()) for late in turn.later(part)):
            return None
    for late in turn.later(whole):
        if not _falls(late - whole):
            return None
        steps.append(whole - late)
    first = turn.initially(whole)
    if first.symbols and not upper(first).symbols:
        return None  # `n != 1` where n would have to grow
    least = min((step.terms.get(ONE, 0) for step in steps), default=1)
    if steps and all(step == steps[0] for step in steps) and len(steps[0].terms) == 1:
        first = (
            divided(first, steps[0]) if not any(s.startswith(("any#", "moved#")) for s in steps[0].symbols) else first
        )
    elif least > 1:
        first = scaled(first, Fraction(1, int(least)))
    texts = " and ".join(f"`{q.text}`" for q in dict.fromkeys(of))
    limit, mover = _limit(turn, of)
    return Ranked(first if first.terms else UNIT, f"each turn brings {texts} closer to its end", limit, mover=mover)


def _limit(turn: Turn, of: Sequence[Quantity]) -> tuple[Expr | None, str]:
    """How far up the one variable that moves can go (None: it goes down), and its name."""
    movers = [name for name, head in turn.heads.items() if any(_moved(step, head) for step in turn.steps)]
    movers = [name for name in movers if turn.heads[name].symbol in _names(of)]
    if len(of) != 1 or len(movers) != 1:
        return None, ""
    grows = [late - of[0].low for late in turn.later(of[0].low)]
    if any(any(c > 0 for c in each.terms.values()) for each in grows):
        return upper(turn.initially(of[0].high)), movers[0]
    return None, movers[0]


def _names(of: Sequence[Quantity]) -> frozenset[str]:
    inner = {name for q in of for name in (q.high - q.low).symbols}
    return frozenset(inner | {name[4:-1] for name in inner if name.startswith("len(")})


def _moved(step: Mapping[str, Expr], head: Head) -> bool:
    lengths = f"len({head.symbol})"
    return step[head.symbol] != sym(head.symbol) or (lengths in step and step[lengths] != sym(lengths))


def _fewer(node: ast.While, turn: Turn, quantity: Quantity) -> Ranked | None:
    """Fewer turns than the quantity's size: it is divided, or its parts grow faster than by a constant."""
    whole = quantity.high - quantity.low
    own = [head.symbol for head in turn.heads.values() if head.symbol in whole.symbols]
    own += [f"len({h.symbol})" for h in turn.heads.values() if f"len({h.symbol})" in whole.symbols]
    if not own or not turn.steps or (not turn.knows(whole) and not _remainder(turn, own)):
        return None
    begin = turn.initially(whole)
    if begin.symbols and not upper(begin).symbols:
        return None  # it holds at first only for sizes that are small
    first = upper(turn.initially(quantity.high if quantity.low.terms else whole))
    halves = [_ratio(whole, late, own) for late in turn.later(whole)]
    if all(halves) or (
        any(halves)
        and _parity(node)
        and all(h or _falls(t - whole) for h, t in zip(halves, turn.later(whole), strict=True))
    ):
        mover = next((name for name, head in turn.heads.items() if head.symbol in own), "")
        return Ranked(log(first), f"each turn divides what `{quantity.text}` measures", divides=True, mover=mover)
    if quantity.divides:
        return None
    if _remainder(turn, own):
        return Ranked(log(first), "each turn takes a remainder, which halves at least every second time", divides=True)
    if _clears_bits(node):
        return Ranked(log(first), "each turn clears a bit", amortises=False)
    return _growing(turn, quantity, first)


def _ratio(whole: Expr, late: Expr, own: Sequence[str]) -> bool:
    """Whether `late` is at most a constant part of `whole`, below 1, plus a constant."""
    if whole == late:
        return False
    if len(whole.terms) == 1 and len(late.terms) == 1:
        ((one, c),), ((two, d),) = whole.terms.items(), late.terms.items()
        powers = {**dict(two)}
        for factor, power in one:
            powers[factor] = powers.get(factor, 0) - power
        kept = [power for power in powers.values() if power]
        if d <= c and kept and all(power < 0 for power in kept):
            return late.constant is None
    for name in own:
        key = ((Factor(name, "value"), 1),)
        c = whole.terms.get(key, 0)
        if not c:
            continue
        part = Fraction(late.terms.get(key, 0)) / Fraction(c)
        rest = late - scaled(whole, part)
        if 0 < part < 1 and all(c <= 0 or product == ONE for product, c in rest.terms.items()):
            return True
    return False


def _parity(node: ast.While) -> bool:
    """Whether the body asks if something is odd."""
    return any(
        isinstance(inner, ast.BinOp)
        and isinstance(inner.op, ast.Mod | ast.BitAnd)
        and isinstance(inner.right, ast.Constant)
        for inner in ast.walk(node)
    )


def _remainder(turn: Turn, own: Sequence[str]) -> bool:
    """`a, b = b, a % b`: the next b is less than b, and a becomes b."""
    by_symbol = {head.symbol: name for name, head in turn.heads.items()}
    for out in turn.outs:
        values = [out.get(by_symbol[name]) for name in own if name in by_symbol]
        shrunk = [v for v in values if isinstance(v, Num) and not v.exact and v.value in [sym(name) for name in own]]
        copied = [
            v for v in out.values() if v in [Num(sym(name)) for name in own] or v in [Opaque(name) for name in own]
        ]
        if not shrunk or not copied:
            return False
    return True


def _clears_bits(node: ast.While) -> bool:
    return any(
        isinstance(inner, ast.AugAssign) and isinstance(inner.op, ast.BitAnd) and isinstance(inner.value, ast.BinOp)
        for inner in node.body
    )


def _growing(turn: Turn, quantity: Quantity, first: Expr) -> Ranked | None:
    symbols = {head.symbol for head in turn.heads.values()}
    if any(any(c > 0 for c in (late - quantity.high).terms.values()) for late in turn.later(quantity.high)):
        return None
    movers = [name for name in quantity.low.symbols if name in symbols]
    if len(movers) == 1 and _all_step_up(turn, movers[0]):
        power = _power(quantity.low, movers[0])
        if power == 0:
            return Ranked(log(first), f"`{quantity.text}` compares with an exponential", amortises=False)
        if power > 1:
            root = raised(first, Fraction(1) / Fraction(power))
            mover = next(name for name, head in turn.heads.items() if head.symbol == movers[0])
            return Ranked(root, f"`{quantity.text}` compares with a power of what grows", limit=root, mover=mover)
    if quantity.low.terms and movers and any(_scales(turn, name) for name in movers):
        return Ranked(log(first), f"each turn multiplies what `{quantity.text}` bounds", amortises=False)
    if quantity.low.terms and movers:
        if all(_multiplied(quantity.low, late, symbols, turn) for late in turn.later(quantity.low)):
            return Ranked(log(first), f"each turn multiplies what `{quantity.text}` bounds", amortises=False)
        if all(_squared(quantity.low, late) for late in turn.later(quantity.low)):
            return Ranked(log(log(first)), f"each turn squares what `{quantity.text}` bounds", amortises=False)
    whole = quantity.high - quantity.low
    if all(_by_growing_step(turn, late - whole) for late in turn.later(whole)):
        start = upper(turn.initially(whole))
        return Ranked(raised(start, Fraction(1, 2)), "the step itself grows by a constant", amortises=False)
    return None


def _scales(turn: Turn, name: str) -> bool:
    """Whether each turn makes a variable at least twice itself, or more."""
    key = ((Factor(name, "value"), 1),)
    if name in turn.bounded:
        return False
    return all(
        step[name].terms.get(key, 0) > 1 and all(c >= 0 for c in (step[name] - sym(name)).terms.values())
        for step in turn.steps
    )


def _all_step_up(turn: Turn, name: str) -> bool:
    moves = [step[name] - sym(name) for step in turn.steps]
    return all((move.constant or 0) > 0 and move.constant is not None for move in moves)


def _power(expr: Expr, name: str) -> Number:
    """The highest power of a symbol, 0 where it is an exponent."""
    highest: Number = 1
    for product in expr.terms:
        for factor, power in product:
            if factor.symbol == name and factor.kind == "exp":
                return 0
            if factor == Factor(name, "value"):
                highest = max(highest, power)
    return highest


def _multiplied(low: Expr, late: Expr, symbols: set[str], turn: Turn) -> bool:
    """`a * 2`, `a * k`, and `a, b = b, a + b`."""
    if len(low.terms) != 1:
        return False
    ((product, c),) = low.terms.items()
    times = late.terms.get(product, 0)
    rest = late - scaled(low, Fraction(times) / Fraction(c))
    if times > c and all(each > 0 for each in rest.terms.values()):
        return True
    if len(late.terms) == 1:
        ((other, d),) = late.terms.items()
        powers = dict(other)
        if d >= c and all(powers.get(factor, 0) >= power for factor, power in product) and other != product:
            more = {f for f, p in other if p > dict(product).get(f, 0)}
            return not any(factor.symbol.startswith(("any#", "moved#")) for factor in more) and not more & set(
                dict(product)
            )
        names = late.symbols & symbols
        return any(turn_adds(turn, name, low) for name in names) and other != product
    return times >= c and len(rest.symbols & symbols) == 1 and any(turn_adds(turn, n, rest) for n in low.symbols)


def turn_adds(turn: Turn, name: str, low: Expr) -> bool:
    """Whether each turn makes the variable `name` at least itself plus `low`."""
    return all(
        name in step and all(c >= 0 for c in (step[name] - sym(name) - low).terms.values()) for step in turn.steps
    )


def _squared(low: Expr, late: Expr) -> bool:
    return late == raised(low, 2) or (len(low.terms) == 1 and late == low * low)


def _by_growing_step(turn: Turn, change: Expr) -> bool:
    """Whether the quantity falls by a variable that grows by a constant."""
    symbols = {head.symbol for head in turn.heads.values()}
    for product, c in change.terms.items():
        alone = c < 0 and len(product) == 1 and product[0][0].symbol in symbols and product[0][1] == 1
        if alone and _all_step_up(turn, product[0][0].symbol):
            return all(c <= 0 or product == ONE for product, c in change.terms.items())
    return False
