"""Builtins whose cost or result is no row of a table."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cwm_lsp.verdicts.complexity.algebra import (
    UNIT,
    ZERO,
    Expr,
    const,
    divided,
    exponential,
    factorial,
    larger,
    log,
    raised,
    sym,
    total,
)  # fmt: skip
from cwm_lsp.verdicts.complexity.functions import apply
from cwm_lsp.verdicts.complexity.machine import Run
from cwm_lsp.verdicts.complexity.turns import COUNTER
from cwm_lsp.verdicts.complexity.values import (
    SCALAR,
    Function,
    Named,
    Num,
    Opaque,
    Seq,
    Tup,
    Value,
    as_seq,
    item,
    joined,
    length,
    number,
    size,
)  # fmt: skip

Special = Callable[[Run, list[Value], dict[str, Value], ast.Call], Value]


def _range(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    numbers = [number(each).value for each in given] or [ZERO]
    start, stop = (ZERO, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) > 2 else UNIT
    if step.constant is not None and step.constant < 0:
        count = divided(start - stop, step * const(-1))
    else:
        count = divided(stop - start, step) if step.terms else stop - start
    fixed = count.constant
    if fixed is not None:
        count = const(max(0, -(-fixed // 1)))
    return Seq("range", count, Num(stop if (step.constant or 1) > 0 else start, exact=False), None, False, start, step)


def _extreme(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    least = isinstance(node.func, ast.Name) and node.func.id == "min"
    if len(given) == 1:
        key = named.get("key")
        cost = UNIT
        if isinstance(key, Function):
            with run.tallied() as tally:
                apply(run, key, [item(given[0])], {}, node)
            cost = tally.time + UNIT
        run.spend(length(given[0]) * cost, f"`{'min' if least else 'max'}` looks at every item")
        return item(given[0])
    numbers = [number(each) for each in given if each != SCALAR and not isinstance(each, Seq | Tup)]
    known = [each for each in numbers if not any(name.startswith("?") for name in each.value.symbols)]
    if not known:
        return joined(*given) if given else SCALAR
    if least:
        fixed = [each for each in known if each.value.constant is not None]
        chosen = fixed[0] if fixed else known[0]
        return Num(chosen.value, exact=False)
    if len(known) < len(given):
        return SCALAR
    made = known[0].value
    for each in known[1:]:
        made = larger(made, each.value)
    return Num(made, exact=False)


def _enumerate(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    source = given[0] if given else SCALAR
    whole = source.whole if isinstance(source, Seq) else None
    return Seq("iter", length(source), Tup((COUNTER, item(source))), fresh=False, whole=whole)


def _zip(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    if len(node.args) == 1 and isinstance(node.args[0], ast.Starred):  # zip(*rows): the columns
        inner = given[0].item if isinstance(given[0], Seq) else SCALAR
        cost = length(given[0])
        return Seq("iter", length(inner), Seq("tuple", cost, item(inner)), fresh=False)
    sizes = [length(each) for each in given]
    fixed = [each for each in sizes if each.constant is not None]
    shortest = fixed[0] if fixed else sizes[0] if sizes else ZERO
    return Seq("iter", shortest, Tup(tuple(item(each) for each in given)), fresh=False)


def _each(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    """`map` and `filter`, charged for all items."""
    if len(given) < 2:
        return SCALAR
    cost = UNIT
    made: Value = SCALAR
    function = given[0]
    if isinstance(function, Function):
        with run.tallied() as tally:
            made = apply(run, function, [item(each) for each in given[1:]], {}, node)
        cost = tally.time + UNIT
    elif isinstance(function, Named):
        from cwm_lsp.verdicts.complexity.calls import builtin

        with run.tallied() as tally:
            made = builtin(run, function.name, [item(each) for each in given[1:]], {}, node)
        cost = tally.time + UNIT
    name = node.func.id if isinstance(node.func, ast.Name) else "map"
    run.spend(length(given[1]) * cost, f"`{name}` calls its function for every item")
    return Seq("iter", length(given[1]), item(given[1]) if name == "filter" else made, fresh=False)


def _reduce(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    if len(given) < 2:
        return SCALAR
    cost = UNIT
    if isinstance(given[0], Function):
        with run.tallied() as tally:
            apply(run, given[0], [SCALAR, item(given[1])], {}, node)
        cost = tally.time + UNIT
    run.spend(length(given[1]) * cost, "`reduce` calls its function for every item")
    return SCALAR


def _str(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    value = given[0] if given else SCALAR
    if isinstance(value, Seq):
        run.spend(value.length, "`str` copies")
        return Seq("str", value.length, SCALAR)
    inputs = number(value).value if value != SCALAR else UNIT
    digits = not inputs.symbols or any("#" in name or "[·]" in name or name.startswith("?") for name in inputs.symbols)
    return Seq("str", const(2) if digits else log(inputs), SCALAR)


def _int(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    value = given[0] if given else SCALAR
    if isinstance(value, Seq):
        run.spend(value.length, "`int` reads every digit")
        return SCALAR
    return value


def _divmod(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    from cwm_lsp.verdicts.complexity.expressions import arithmetic

    if len(given) != 2:
        return SCALAR
    return Tup((arithmetic(ast.FloorDiv(), *given), arithmetic(ast.Mod(), *given)))


def _pow(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    from cwm_lsp.verdicts.complexity.expressions import arithmetic

    if len(given) == 3:
        run.spend(log(number(given[1]).value), "modular power by squaring")
        return Num(number(given[2]).value, exact=False)
    return arithmetic(ast.Pow(), *given) if len(given) == 2 else SCALAR


def _defaultdict(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    made: Value = SCALAR
    if given and isinstance(given[0], Named):
        kind = {"list": "list", "set": "set", "dict": "dict", "deque": "deque"}.get(given[0].name)
        made = Seq(kind, ZERO, SCALAR, SCALAR if kind == "dict" else None) if kind else Num(ZERO)
        if not kind:
            made = SCALAR
    elif given and isinstance(given[0], Function):
        made = apply(run, given[0], [], {}, node)
    return Seq("dict", ZERO, SCALAR, made, whole=ZERO if isinstance(made, Seq) else None)


def _combinations(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    many = length(given[0]) if given else UNIT
    taken = number(given[1]).value.constant if len(given) > 1 and isinstance(given[1], Num) else None
    count = raised(many, int(taken)) if taken is not None and 0 < taken <= 8 else exponential(2, many)
    if count is None:
        return Seq("iter", run.unknown("how many combinations there are"), SCALAR, fresh=False)
    each = Seq("tuple", const(taken) if taken is not None else many, item(given[0]) if given else SCALAR)
    run.spend(count * each.length, "`combinations` builds every one")
    return Seq("iter", count, each, fresh=False)


def _permutations(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    many = length(given[0]) if given else UNIT
    taken = number(given[1]).value.constant if len(given) > 1 and isinstance(given[1], Num) else None
    count = raised(many, int(taken)) if taken is not None and 0 < taken <= 8 else factorial(many)
    if count is None:
        return Seq("iter", run.unknown("how many permutations there are"), SCALAR, fresh=False)
    each = Seq("tuple", const(taken) if taken is not None else many, item(given[0]) if given else SCALAR)
    run.spend(count * each.length, "`permutations` builds every one")
    return Seq("iter", count, each, fresh=False)


def _product(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    count = UNIT
    for each in given:
        count = count * length(each)
    repeat = named.get("repeat")
    if repeat is not None:
        times = number(repeat).value
        fixed, base = times.constant, count.constant
        made: Expr | None
        if fixed is not None and 0 <= fixed <= 8:
            made = raised(count, int(fixed))
        elif base is not None:
            made = exponential(int(base), times)
        else:
            names = sorted(count.symbols)
            made = exponential(names[0], times) if len(names) == 1 and count == sym(names[0]) else None
        count = made if made is not None else run.unknown("how many products there are")
        width = times
    else:
        width = const(len(given))
    run.spend(count * width, "`product` builds every one")
    inner = joined(*(item(each) for each in given)) if given else SCALAR
    found: Value = Tup(tuple(item(each) for each in given)) if repeat is None else Seq("tuple", width, inner)
    return Seq("iter", count, found, fresh=False)


def _chain(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    if not given:
        return Seq("iter", ZERO, SCALAR, fresh=False)
    return Seq("iter", total(length(each) for each in given), joined(*(item(each) for each in given)), fresh=False)


def _flatten(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    inner = item(given[0]) if given else SCALAR
    return Seq("iter", length(given[0]) * length(inner) if given else ZERO, item(inner), fresh=False)


def _islice(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    if len(given) < 2:
        return SCALAR
    stop = number(given[1] if len(given) == 2 else given[2])
    return Seq("iter", length(given[0]) if stop.value == sym("?number") else stop.value, item(given[0]), fresh=False)


def _endless(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    return Seq("iter", run.unknown("an endless iterator is consumed"), SCALAR, fresh=False)


def _nlargest(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    if len(given) < 2:
        return SCALAR
    few, many = number(given[0]).value, length(given[1])
    run.spend(many * log(few), "a heap of the best is kept")
    made = Seq("list", few, item(given[1]))
    run.hold(made)
    return made


def _deepcopy(run: Run, given: list[Value], named: dict[str, Value], node: ast.Call) -> Value:
    if not given:
        return SCALAR
    source = as_seq(given[0])
    if isinstance(source.item, Opaque):
        run.assume(f"`{ast.unparse(node)}` copies items of constant size")
    cost = larger(source.length, size(source))
    run.spend(cost, "a deep copy")
    run.hold_size(cost)
    return source


SPECIAL: dict[str, Special] = {
    "range": _range, "min": _extreme, "max": _extreme, "enumerate": _enumerate, "zip": _zip, "map": _each,
    "filter": _each, "functools.reduce": _reduce, "reduce": _reduce, "str": _str, "int": _int, "divmod": _divmod,
    "pow": _pow, "collections.defaultdict": _defaultdict, "itertools.combinations": _combinations,
    "itertools.permutations": _permutations, "itertools.product": _product, "itertools.chain": _chain,
    "itertools.chain.from_iterable": _flatten, "itertools.islice": _islice, "itertools.count": _endless,
    "itertools.cycle": _endless, "itertools.repeat": _endless, "heapq.nlargest": _nlargest,
    "heapq.nsmallest": _nlargest, "copy.deepcopy": _deepcopy,
}  # fmt: skip
