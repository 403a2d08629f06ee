"""Endings of `while` loops: an int that every iteration makes smaller and that the condition keeps above zero.

Covers: counting up and down, two pointers, lengths of containers that are emptied, slices, halving, binary search,
remainders as in Euclid's algorithm; conditions joined by `and` (one part suffices) and `or` (each part needs one);
`if ...: break` at the top of the body. Does not cover: floats, objects, chains of nodes (`node = node.next`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cwm_lsp.verdicts.termination.linear import Linear, length_of, linear
from cwm_lsp.verdicts.termination.loops import names_in, own
from cwm_lsp.verdicts.termination.paths import way_through
from cwm_lsp.verdicts.termination.shapes import CONTAINERS, INT, MUTABLE, Shapes
from cwm_lsp.verdicts.termination.typing import Typed
from cwm_lsp.verdicts.termination.updates import updates


def ends(loop: ast.While, known: Typed) -> str:
    """Why the loop ends, in one sentence; "" where no reason was found."""
    return _euclid(loop, known.shapes) or _ranked(loop, loop.test, known) or _left(loop, known)


def _ranked(loop: ast.While, test: ast.expr, known: Typed) -> str:
    match test:
        case ast.BoolOp(op=ast.And(), values=parts):
            return next(filter(None, (_ranked(loop, part, known) for part in parts)), "")
        case ast.BoolOp(op=ast.Or(), values=parts):
            reasons = [_ranked(loop, part, known) for part in parts]
            return " ".join(reasons) if all(reasons) else ""
        case _:
            return next(
                filter(None, (_falls(loop, rank, test, known) for rank in positive(test, True, known.shapes))), ""
            )


def _left(loop: ast.While, known: Typed) -> str:
    """By an `if ...: break` (or `return`, `raise`) that every iteration comes to."""
    if any(isinstance(node, ast.Continue) for node in own(loop)):
        return ""
    for statement in loop.body:
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Break | ast.Return | ast.Raise):
            for rank in positive(statement.test, False, known.shapes):
                if reason := _falls(loop, rank, statement.test, known):
                    return reason
    return ""


def positive(test: ast.expr, wanted: bool, known: Shapes) -> Iterator[Linear]:
    """Int expressions that are above zero where `test` comes out as `wanted`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from positive(operand, not wanted, known)
        case ast.BoolOp(op=op, values=parts) if isinstance(op, ast.And) is wanted:
            for part in parts:
                yield from positive(part, wanted, known)
        case ast.Name(id=name) if wanted and (held := known.get(name)) is not None and held.name in CONTAINERS:
            yield Linear({length_of(name): 1})
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            one, two = linear(left), linear(right)
            if one is not None and two is not None and _are_ints(one.plus(two), known):
                yield from _compared(one.plus(two, -1), op, wanted)


def _compared(difference: Linear, op: ast.cmpop, wanted: bool) -> Iterator[Linear]:
    one = Linear({}, 1)
    if isinstance(op, ast.Gt if wanted else ast.LtE):
        yield difference
    elif isinstance(op, ast.GtE if wanted else ast.Lt):
        yield difference.plus(one)
    elif isinstance(op, ast.Lt if wanted else ast.GtE):
        yield difference.times(-1)
    elif isinstance(op, ast.LtE if wanted else ast.Gt):
        yield difference.times(-1).plus(one)
    elif isinstance(op, ast.NotEq if wanted else ast.Eq) and list(difference.terms.values()) == [1]:
        (term,) = difference.terms
        if term.startswith("len(") and difference.constant == 0:
            yield difference


def _are_ints(both: Linear, known: Shapes) -> bool:
    return all(term.startswith("len(") or known.get(term) == INT for term in both.terms)


def _falls(loop: ast.While, rank: Linear, test: ast.expr, known: Typed) -> str:
    if _grows_by_another_name(loop, rank, known):
        return ""
    shrinks = _shrinking(rank, loop.body)
    middles = _middles(loop.body, rank)

    def special(statement: ast.stmt) -> float | None:
        if shrinks and _shrinks(statement, rank):
            return -1.0
        return _narrows(statement, rank, middles)

    worst = way_through(loop.body, rank, special).worst
    if worst is None:
        return f"No iteration of the loop in line {loop.lineno} comes to its end without leaving it."
    if worst > -1:
        return ""
    return (
        f"Every iteration of the loop in line {loop.lineno} makes {written(rank)} smaller, "
        f"which is above zero as long as `{ast.unparse(test)}` lets it go on."
    )


def _grows_by_another_name(loop: ast.While, rank: Linear, known: Typed) -> bool:
    """Whether the body makes a container longer that may be one of those whose length counts."""
    boxes = {term[4:-1] for term in rank.terms if term.startswith("len(")}
    if not boxes:
        return False
    longer = {u.term[4:-1] for u in updates(loop.body) or () if u.high > 0 and u.term.startswith("len(")} - boxes
    others = {name for name in longer if (held := known.shapes.get(name)) is None or held.name in MUTABLE}
    return bool(others) and not (others <= known.made and boxes <= known.made | known.given)


def written(rank: Linear) -> str:
    """An expression as people write it: `n - i`."""
    parts = sorted(rank.terms.items(), key=lambda each: -each[1])
    text = ""
    for term, coefficient in [*parts, *([("", rank.constant)] if rank.constant else [])]:
        size = f"{abs(coefficient)}" if not term else term if abs(coefficient) == 1 else f"{abs(coefficient)} * {term}"
        text += f"{' - ' if coefficient < 0 else ' + '}{size}"
    return (
        f"`{text.removeprefix(' + ').replace(' - ', '-', 1) if text.startswith(' - ') else text.removeprefix(' + ')}`"
    )


def _shrinking(rank: Linear, body: Sequence[ast.stmt]) -> bool:
    """Whether `rank` is one term that is at least 1 where it is positive, and that nothing else makes larger."""
    if list(rank.terms.values()) != [1] or rank.constant > 0:
        return False
    others = [s for s in _simple(body) if not _shrinks(s, rank)]
    made = updates(others)
    return made is not None and all(u.high <= 0 for u in made if u.term in rank.terms)


def _simple(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        for node in (statement, *own(statement)):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr):
                yield node


def _shrinks(statement: ast.stmt, rank: Linear) -> bool:
    """`n //= 2` and its like, and `xs = xs[1:]` and its like."""
    (term,) = rank.terms if len(rank.terms) == 1 else ("",)
    match statement:
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=ast.Constant(value=int(by))):
            return name == term and _divides(op, by)
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.BinOp(left=ast.Name(id=left), op=op, right=ast.Constant(value=int(by))),
        ):
            return name == left == term and _divides(op, by)
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Name(id=of), slice=ast.Slice(step=None) as part)
        ):
            return name == of and length_of(name) == term and _cuts(part)
        case _:
            return False


def _divides(op: ast.operator, by: int) -> bool:
    return (isinstance(op, ast.FloorDiv) and by >= 2) or (isinstance(op, ast.RShift) and by >= 1)


def _cuts(part: ast.Slice) -> bool:
    match part:
        case ast.Slice(lower=ast.Constant(value=int(first)), upper=None):
            return first >= 1
        case ast.Slice(lower=None, upper=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(last)))):
            return last >= 1
        case _:
            return False


def _middles(body: Sequence[ast.stmt], rank: Linear) -> frozenset[str]:
    """Names that hold the middle of `rank`'s two ends (`high - low`), from the body's beginning on."""
    ends_of = sorted(rank.terms, key=lambda term: rank.terms[term])
    if [rank.terms[term] for term in ends_of] != [-1, 1]:
        return frozenset()
    low, high = ends_of
    found = set()
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_middle(ast.unparse(value), low, high):
                stores = [n for s in body for n in ast.walk(s) if isinstance(n, ast.Name) and n.id == name]
                if sum(isinstance(n.ctx, ast.Store) for n in stores) == 1:
                    found.add(name)
            case _ if names_in(statement) & {low, high} and not isinstance(statement, ast.Expr | ast.If):
                break
            case ast.If():
                break
    return frozenset(found)


def _is_middle(text: str, low: str, high: str) -> bool:
    return text in (
        f"({low} + {high}) // 2", f"({high} + {low}) // 2", f"{low} + ({high} - {low}) // 2",
        f"{low} + {high} >> 1", f"{low} + ({high} - {low} >> 1)", f"({high} - {low}) // 2 + {low}",
    )  # fmt: skip


def _narrows(statement: ast.stmt, rank: Linear, middles: frozenset[str]) -> float | None:
    """`low = middle + 1` and `high = middle - 1`; `high = middle` where the condition is `low < high`."""
    if not middles:
        return None
    low, high = sorted(rank.terms, key=lambda term: rank.terms[term])
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in (low, high):
            moved = linear(value)
            if moved is None or len(moved.terms) != 1 or not middles.issuperset(moved.terms):
                return None
            step = moved.constant if name == low else -moved.constant
            if step >= 1 or (name == high and step >= 0 and rank.constant <= 0):
                return -1.0
    return None


def _euclid(loop: ast.While, known: Shapes) -> str:
    """`while b: a, b = b, a % b`: a remainder is nearer to zero than its divisor."""
    match loop.test:
        case ast.Name(id=name):
            pass
        case ast.Compare(left=ast.Name(id=name), ops=[ast.NotEq() | ast.Gt()], comparators=[ast.Constant(value=0)]):
            pass
        case _:
            return ""
    if known.get(name) != INT or any(isinstance(node, ast.Continue) for node in own(loop)):
        return ""
    remainders: set[str] = set()
    done = False
    for statement in loop.body:
        for target, value in _pairs(statement):
            is_remainder = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod) and _is(value.right, name)
            if target == name:
                if done or not (is_remainder or (isinstance(value, ast.Name) and value.id in remainders)):
                    return ""
                done = True
            elif is_remainder and not done:
                remainders.add(target)
            else:
                remainders.discard(target)
    stores = [n for n in own(loop) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)]
    if not done or len(stores) != 1:
        return ""
    return f"Every iteration of the loop in line {loop.lineno} replaces `{name}` by a remainder of it, nearer to zero."


def _pairs(statement: ast.stmt) -> list[tuple[str, ast.expr]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return [(name, value)]
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            both = zip(targets, values, strict=True)
            return [(one.id, other) for one, other in both if isinstance(one, ast.Name)]
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            return [(name, ast.BinOp(ast.Name(name, ast.Load()), op, value))]
        case _:
            return []


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
