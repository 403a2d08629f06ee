"""Endless loops that never repeat: from a known state on, every iteration leads further away from each way out.

The argument: all that the body does is known and cannot raise; the condition holds now, and no update can make it
fail; nor can any come to a `break`, `return` or `raise`. About ints and lengths of lists only.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from cwm_lsp.verdicts.termination.linear import Linear, length_of, linear
from cwm_lsp.verdicts.termination.loops import Exit, Loop, blocks, exits, names_in, own
from cwm_lsp.verdicts.termination.rewriting import COUNT
from cwm_lsp.verdicts.termination.safety import is_safe
from cwm_lsp.verdicts.termination.shapes import Shapes, of_value, shape
from cwm_lsp.verdicts.termination.signs import bindings, not_negative
from cwm_lsp.verdicts.termination.updates import Update, updates, written_fast
from cwm_lsp.verdicts.termination.values import Values, number


def diverges(loop: Loop, values: Values) -> tuple[str, ...]:
    """Why a loop that stands at its header with these values, about to go on, never ends; empty where that can't be
    told. A `for` is taken to be over a list that its body makes longer, or over `itertools.count()`."""
    shapes = {name: one for name, value in values.items() if (one := of_value(value)) is not None}
    pruned, lines = without_dead_branches(loop, values, shapes)
    future = _future(pruned, values)
    if future is None or written_fast(pruned) or not is_safe(pruned, shapes):
        return ()
    stays = _goes_on(pruned, future)
    if not stays:
        return ()
    lines = [stays, *lines]
    for leave in exits(pruned.body):
        if isinstance(leave, ast.Continue):
            continue
        why = next((why for test, way in _path(pruned.body, leave) if (why := future.stays(test, not way))), "")
        if not why:
            return ()
        lines.append(f"The `{_keyword(leave)}` on line {leave.lineno} is never reached: {why}.")
    return tuple(lines)


def _future(loop: Loop, values: Values) -> _Future | None:
    made = updates(loop.body, not_negative(loop.body, values))
    if made is None:
        return None
    if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and _counts(loop.iter):
        made = (*made, Update(loop.target.id, 1, 1, loop, True))
    made = (*made, *_through_other_names(made, values))
    return _Future(values, made, frozenset(update.term for update in made), tuple(bindings(loop.body)))


def without_dead_branches(loop: Loop, values: Values, known: Shapes) -> tuple[Loop, list[str]]:
    """The loop without the branches that are never taken from here on, and why they are not.

    What is assumed of all of them together is then shown of each: that its condition stays false as long as none of
    them was taken. Those of which it can't be shown are given up, until the rest holds (a greatest fixed point).
    """
    dead = {node for node in own(loop) if isinstance(node, ast.If)}
    while dead:
        pruned = _pruned(loop, dead)
        future = _future(pruned, values)
        if future is None:
            break
        shown = {node: why for node in dead if (why := _comes_out_false(node.test, future, known))}
        if shown.keys() == dead:
            return pruned, [f"The branch in line {n.body[0].lineno} is never taken: {why}." for n, why in shown.items()]
        dead = set(shown)
    return loop, []


def _comes_out_false(test: ast.expr, future: _Future, known: Shapes) -> str:
    """Why `test` is false from now on, found out without raising; of an `and` the first false part decides."""
    for part in test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]:
        if shape(part, known) is None:
            return ""
        if why := future.stays(part, False):
            return why
    return ""


def _pruned(loop: Loop, dead: Collection[ast.If]) -> Loop:
    """A copy in which dead branches are empty, and their tests the constant that they come out as."""
    memo: dict[int, object] = {}
    made = copy.deepcopy(loop, memo)
    for node in dead:
        twin = memo[id(node)]
        assert isinstance(twin, ast.If)
        twin.test = ast.copy_location(ast.Constant(False), twin.test)
        twin.body = [ast.copy_location(ast.Pass(), twin.body[0])]
    return made


def _goes_on(loop: Loop, future: _Future) -> str:
    if isinstance(loop, ast.While):
        why = future.stays(loop.test, True, at_header=True)
        return why and f"`{ast.unparse(loop.test)}` stays true: {why}."
    if _counts(loop.iter):
        return f"`{ast.unparse(loop.iter)}` never ends."
    if not isinstance(loop.iter, ast.Name):
        return ""
    name = loop.iter.id
    growth = sum(update.low for update in future.made if update.term == f"len({name})" and update.always)
    falls = any(update.low < 0 for update in future.made if update.term == f"len({name})")
    if growth < 1 or falls or name in future.changing:
        return ""
    return f"`{name}` gets longer with every iteration over it."


def _keyword(leave: Exit) -> str:
    return type(leave).__name__.lower()


@dataclass(frozen=True, slots=True)
class _Future:
    """The values at the header, and all that is done to them from then on."""

    values: Values
    made: Sequence[Update]
    changing: frozenset[str]
    bindings: Sequence[tuple[str, ast.expr | None]]

    def stays(self, test: ast.expr, wanted: bool, *, at_header: bool = False) -> str:
        """Why `test` comes out as `wanted` from now on, wherever in the loop; "" where that can't be told."""
        match test:
            case ast.Constant(value=value):
                return "it is a constant" if bool(value) is wanted else ""
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.stays(operand, not wanted, at_header=at_header)
            case ast.BoolOp(op=op, values=parts):
                found = [self.stays(part, wanted, at_header=at_header) for part in parts]
                if isinstance(op, ast.And) is wanted:
                    return " and ".join(found) if all(found) else ""
                return next(filter(None, found), "")
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(left, op, right, wanted, at_header)
            case ast.Name(id=name):
                held = self.values.get(name)
                if isinstance(held, int | float):
                    return self._compared(test, ast.NotEq(), ast.Constant(0), wanted, at_header)
                if isinstance(held, list | dict | set | tuple | str):
                    length = ast.Call(ast.Name("len", ast.Load()), [test], [])
                    return self._compared(length, ast.Gt(), ast.Constant(0), wanted, at_header)
                return self._unchanged(test, wanted)
            case _:
                return self._unchanged(test, wanted)

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr, wanted: bool, at_header: bool) -> str:
        one, two = linear(left), linear(right)
        names = names_in(left) | names_in(right)
        numeric = all(
            isinstance(self.values.get(name), int | float | list | dict | set | tuple | str) for name in names - {"len"}
        )
        if one is None or two is None or not numeric:
            return self._of_remainders(left, op, right, wanted) or self._unchanged(
                ast.Compare(left, [op], [right]), wanted
            )
        if unchanged := self._unchanged(ast.Compare(left, [op], [right]), wanted):
            return unchanged
        difference = one.plus(two, -1)
        now, comes_out = difference.at(self.values), number(ast.Compare(left, [op], [right]), self.values)
        if now is None or comes_out is None or bool(comes_out) is not wanted:
            return ""
        for positive in _as_positive(difference, op, wanted, now):
            at = positive.at(self.values)
            if at is not None and at > 0 and self._never_falls(positive, at_header):
                moves = "only grows" if self._moves(positive) else "does not change"
                return f"`{_written(left, op, right)}` is {str(wanted).lower()} by a difference that {moves}"
        return ""

    def _of_remainders(self, left: ast.expr, op: ast.cmpop, right: ast.expr, wanted: bool) -> str:
        """`e % k == c`, where nothing that is done to `e` changes its remainder."""
        match left, op, right:
            case ast.BinOp(left=inner, op=ast.Mod(), right=ast.Constant(value=int(k))), ast.Eq() | ast.NotEq(), _ if k:
                whole, now = linear(inner), number(ast.Compare(left, [op], [right]), self.values)
                if whole is None or now is None or bool(now) is not wanted or self._touches(right):
                    return ""
                steps = [u for u in self.made if u.term in whole.terms]
                if all(u.low == u.high and (whole.terms[u.term] * u.low) % k == 0 for u in steps) or (
                    isinstance(inner, ast.Name) and self._keeps_remainder(inner.id, k)
                ):
                    return f"`{ast.unparse(left)}` stays as it is"
        return ""

    def _keeps_remainder(self, name: str, k: int) -> bool:
        """Whether each `name = a * name + b` leads from its remainder by `k` to the same one."""
        now = self.values.get(name)
        if not isinstance(now, int):
            return False
        for target, value in self.bindings:
            made = None if value is None else linear(value)
            if target == name:
                if made is None or not made.terms.keys() <= {name} or not isinstance(made.constant, int):
                    return False
                if (made.terms.get(name, 0) * now + made.constant - now) % k:
                    return False
        return True

    def _never_falls(self, positive: Linear, at_header: bool) -> bool:
        touching = [update for update in self.made if update.term in positive.terms]
        if all(_least(positive, update) >= 0 for update in touching):
            return True
        sure = [update for update in touching if update.always]
        others = [update for update in touching if not update.always]
        return (
            at_header
            and all(isinstance(update.low, int) and isinstance(update.high, int) for update in sure)
            and all(_least(positive, update) >= 0 for update in others)
            and sum(_least(positive, update) for update in sure) >= 0
        )

    def _moves(self, positive: Linear) -> bool:
        return any(update.term in positive.terms for update in self.made)

    def _touches(self, node: ast.expr) -> bool:
        return any(name in self.changing or f"len({name})" in self.changing for name in names_in(node))

    def _unchanged(self, test: ast.expr, wanted: bool) -> str:
        if self._touches(test):
            return ""
        now = number(test, self.values)
        return f"nothing changes `{ast.unparse(test)}`" if now is not None and bool(now) is wanted else ""


def _written(left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
    return ast.unparse(ast.fix_missing_locations(ast.Compare(left, [op], [right])))


def _least(positive: Linear, update: Update) -> float:
    """What an update adds to the expression, at least."""
    coefficient = positive.terms[update.term]
    return coefficient * (update.low if coefficient > 0 else update.high)


def _as_positive(difference: Linear, op: ast.cmpop, wanted: bool, now: float) -> Iterable[Linear]:
    """What has to be positive for `difference op 0` to come out as wanted, where `now` is its value."""
    one, minus = Linear({}, 1), difference.times(-1)
    above, not_below = difference, difference.plus(one)
    below, not_above = minus, minus.plus(one)
    match op:
        case ast.Gt():
            return (above,) if wanted else (not_above,)
        case ast.GtE():
            return (not_below,) if wanted else (below,)
        case ast.Lt():
            return (below,) if wanted else (not_below,)
        case ast.LtE():
            return (not_above,) if wanted else (above,)
        case ast.NotEq() | ast.Eq() if isinstance(op, ast.NotEq) is wanted:
            return (above,) if now > 0 else (below,)
        case _:
            return ()


def _through_other_names(made: Sequence[Update], values: Values) -> Iterable[Update]:
    """What is done to a container is perhaps done to each equal one: they may be one object under two names."""
    for update in made:
        held = values.get(update.term[4:-1]) if update.term.startswith("len(") else None
        if isinstance(held, list | dict | set):
            for name, other in values.items():
                if type(other) is type(held) and other == held and length_of(name) != update.term:
                    yield Update(length_of(name), min(0, update.low), max(0, update.high), update.node, False)


def _counts(iterable: ast.expr) -> bool:
    """`itertools.count()`, as `rewriting` names it."""
    match iterable:
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name == COUNT:
            return len(arguments) <= 1 and all(isinstance(each, ast.Constant | ast.Name) for each in arguments)
        case _:
            return False


def _path(body: Sequence[ast.stmt], leave: Exit) -> Sequence[tuple[ast.expr, bool]]:
    """The conditions under which the body comes to `leave`: (test, how it comes out)."""
    for statement in body:
        if statement is leave:
            return ()
        if isinstance(statement, ast.If):
            for block, way in ((statement.body, True), (statement.orelse, False)):
                if any(each is leave for inner in block for each in ast.walk(inner)):
                    return ((statement.test, way), *_path(block, leave))
        else:
            for block in blocks(statement):
                if any(each is leave for inner in block for each in ast.walk(inner)):
                    return _path(block, leave)
    return ()
