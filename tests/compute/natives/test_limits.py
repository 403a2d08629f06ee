"""What would take too long or too much memory is not begun."""

from __future__ import annotations

import collections
import copy
import functools
import itertools
import json
import math
import operator
import re
import statistics
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cwm_lsp.compute import natives
from cwm_lsp.compute.values import Unknowable, Unknown

BIG = 10**10
call, binary = natives.call, natives.binary


def shared(depth: int = 60) -> list[Any]:
    """A list of a few hundred bytes, whose text would fill every memory."""
    value: list[Any] = [1]
    for _ in range(depth):
        value = [value, value]
    return value


CASES: dict[str, Any] = {
    "power": lambda: binary("**", 10, BIG),
    "round": lambda: call(round, (5, -BIG)),
    "shift": lambda: binary("<<", 1, BIG),
    "product": lambda: binary("*", 1 << 150_000, 1 << 150_000),
    "text repeated": lambda: binary("*", "a", BIG),
    "list repeated": lambda: binary("*", BIG, [0]),
    "in place": lambda: natives.inplace("*=", (0,), BIG),
    "% width": lambda: binary("%", "%1000000000d", 1),
    "% star": lambda: binary("%", "%*d", (BIG, 1)),
    "fraction power": lambda: binary("**", Fraction(3, 7), BIG),
    "format spec": lambda: natives.format_value(1, None, "1000000000"),
    "str.format": lambda: call("{:1000000000}".format, (1,)),
    "str.format nested": lambda: call("{:{}}".format, (1, BIG)),
    "shared parts shown": lambda: natives.repr_of(shared()),
    "shared parts compared": lambda: natives.compare("==", shared(), shared()),
    "list of a range": lambda: call(list, (range(BIG),)),
    "sum of a range": lambda: call(sum, (range(BIG),)),
    "sorted": lambda: call(sorted, (range(BIG),)),
    "set": lambda: call(set, (range(BIG),)),
    "list of count": lambda: call(list, (itertools.count(),)),
    "list of repeat": lambda: call(list, (itertools.repeat(0),)),
    "any of cycle": lambda: call(any, (itertools.cycle([0]),)),
    "max of zip": lambda: call(max, (zip(itertools.count(), itertools.repeat(1)),)),
    "in an endless iterator": lambda: natives.contains(itertools.repeat(0), 1),
    "filter that skips for ever": lambda: call(filter, (None, itertools.repeat(0))),
    "dropwhile": lambda: call(itertools.dropwhile, (bool, itertools.repeat(1))),
    "groupby": lambda: call(itertools.groupby, (itertools.repeat(1),)),
    "from_iterable": lambda: call(itertools.chain.from_iterable, (itertools.repeat(()),)),
    "islice": lambda: call(itertools.islice, (itertools.count(), BIG)),
    "product of sets": lambda: call(list, (itertools.product(range(100), repeat=9),)),
    "permutations": lambda: call(list, (itertools.permutations(range(50)),)),
    "accumulate": lambda: call(list, (call(itertools.accumulate, (itertools.repeat("a" * 10_000, 5_000),)),))[-1],
    "reduce": lambda: call(functools.reduce, (operator.mul, range(1, 200_000))),
    "reduce of pow": lambda: call(functools.reduce, (pow, [10, 10, 10**6])),
    "join": lambda: call("".join, (["a" * 100_000] * 1_000,)),
    "replace": lambda: call(("a" * 100_000).replace, ("a", "b" * 1_000)),
    "ljust": lambda: call("a".ljust, (BIG,)),
    "zfill": lambda: call("a".zfill, (BIG,)),
    "expandtabs": lambda: call(("\t" * 1_000).expandtabs, (BIG,)),
    "translate": lambda: call(("a" * 10_000).translate, ({97: "b" * 10_000},)),
    "bytes": lambda: call(bytes, (BIG,)),
    "to_bytes": lambda: call((1).to_bytes, (BIG, "big")),
    "pow of three": lambda: call(pow, (3, 10**30_000, 10**30_000)),
    "factorial": lambda: call(math.factorial, (BIG,)),
    "comb": lambda: call(math.comb, (BIG, BIG // 2)),
    "perm": lambda: call(math.perm, (10**6,)),
    "prod": lambda: call(math.prod, (range(1, 200_000),)),
    "Decimal": lambda: call(Decimal, ("1e999999999",)),
    "int of Decimal": lambda: call(int, (Decimal("1e900000"),)),
    "Fraction": lambda: call(Fraction, ("1e999999999",)),
    "mean": lambda: call(statistics.mean, (range(BIG),)),
    "nested quantifiers": lambda: call(re.search, (r"(a+)+$", "a" * 40 + "b")),
    "overlapping alternatives": lambda: call(re.match, (r"(a|aa)+$", "a" * 60 + "b")),
    "four stars": lambda: call(re.findall, (r".*.*.*.*x", "a" * 1_000)),
    "compiled": lambda: call(re.compile(r"(\w*)*$").fullmatch, ("a" * 50 + "!",)),
    "re.sub": lambda: call(re.sub, ("a", "b" * 100_000, "a" * 1_000)),
    "json": lambda: call(json.dumps, (shared(),)),
    "deepcopy": lambda: call(copy.deepcopy, ([[0] * 1_000 for _ in range(1_000)],)) and Unknown("fits"),
    "Counter.elements": lambda: call(list, (collections.Counter(a=BIG).elements(),)),
    "sum of lists": lambda: call(sum, ([[0] * 1_000] * 1_000, [])),
    "index": lambda: call([].index, (shared(),)),
}


@pytest.mark.parametrize("name", CASES)
def test_unknown_at_once(name: str) -> None:
    natives.renew()
    try:
        result = CASES[name]()
    except Unknowable as unknowable:
        result = Unknown(unknowable.reason)
    assert type(result) is Unknown
    assert result.reason in ("too large", "fits", "nested too deeply")


def test_a_native_given_to_another_is_guarded_too() -> None:
    made = call(map, (pow, [10, 2], [BIG, 3]))
    first, second = natives.advance(made), natives.advance(made)
    assert type(first) is Unknown
    assert second == 8


def test_all_results_of_one_prediction_are_limited() -> None:
    natives.renew()
    results: list[Any] = []
    with pytest.raises(Unknowable, match="too large"):
        results.extend(binary("*", "a", 900_000) for _ in range(200))
    assert 10_000_000 < sum(map(len, results)) < 100_000_000
    natives.renew()
    assert type(binary("*", "a", 900_000)) is str


WITHIN: dict[str, tuple[Any, Any]] = {
    "power": (lambda: binary("**", 2, 1000), 2**1000),
    "modular power": (lambda: call(pow, (3, 10**18, 10**9 + 7)), pow(3, 10**18, 10**9 + 7)),
    "factorial": (lambda: call(math.factorial, (500,)), math.factorial(500)),
    "zip with count": (lambda: call(list, (zip(itertools.count(), "ab"),)), [(0, "a"), (1, "b")]),
    "comb": (lambda: call(math.comb, (1000, 3)), math.comb(1000, 3)),
    "email": (lambda: call(re.findall, (r"(\w+)@(\w+)\.com", "a@b.com c@d.com")), [("a", "b"), ("c", "d")]),
    "substitution": (lambda: call(re.sub, (r"\s+", " ", "a  b " * 100)), "a b " * 100),
    "sum of a range": (lambda: call(sum, (range(10**6),)), sum(range(10**6))),
    "last of a range": (lambda: call(max, (range(10**12),)), 10**12 - 1),
}


@pytest.mark.parametrize("name", WITHIN)
def test_ordinary_work_is_done(name: str) -> None:
    natives.renew()
    run, expected = WITHIN[name]
    assert run() == expected
