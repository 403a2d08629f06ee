"""Unknown operands make unknown results, may be kept, and never become a wrong answer or a silent change."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest

from cwm_lsp.compute import natives
from cwm_lsp.compute.values import Raised, Unknowable, Unknown

U = Unknown("why")

SAME = {
    "left": lambda: natives.binary("+", U, 1),
    "right": lambda: natives.binary("+", 1, U),
    "compare": lambda: natives.compare("<", U, 1),
    "is": lambda: natives.compare("is", None, U),
    "subscript": lambda: natives.subscript([1], U),
    "length": lambda: natives.length(U),
    "truth": lambda: natives.truth(U),
    "format": lambda: natives.format_value(U),
    "isinstance": lambda: natives.call(isinstance, (U, int)),
    "type": lambda: natives.call(type, (U,)),
    "join": lambda: natives.call("".join, (["a", U],)),
    "sqrt": lambda: natives.call(math.sqrt, (U,)),
    "shown": lambda: natives.repr_of([1, {"a": U}]),
    "compared parts": lambda: natives.compare("==", [1, U], [1, 2]),
    "sorted": lambda: natives.call(sorted, ([1, U],)),
}


@pytest.mark.parametrize("name", SAME)
def test_unknown_comes_out(name: str) -> None:
    assert SAME[name]() is U or type(SAME[name]()) is Unknown


def test_it_may_be_kept() -> None:
    kept: list[Any] = []
    assert natives.call(kept.append, (U,)) is None
    assert kept[0] is U
    assert natives.call({}.get, (1, U)) is U
    assert natives.call(len, ([U, U],)) == 2


CHANGES = {
    "set.add": lambda: natives.call({1}.add, (U,)),
    "extend": lambda: natives.call([1].extend, (U,)),
    "in place": lambda: natives.inplace("+=", [1], U),
    "stored at an unknown place": lambda: natives.set_subscript([1], U, 2),
    "deleted": lambda: natives.del_subscript({1: 2}, U),
    "not on the list": lambda: natives.call(bytearray(b"a").__init__, (2,)),
    "consumed": lambda: natives.call(isinstance, (iter([1]), U)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_would_change_unknowably_ends_the_run(name: str) -> None:
    with pytest.raises(Unknowable):
        CHANGES[name]()


OTHERWISE = {
    "order of a set": lambda: natives.call(list, ({None, 1, 2},)),
    "text of such a set": lambda: natives.call(str, ([{None, 1}],)),
    "address": lambda: natives.call(repr, (object(),)),
    "hash": lambda: natives.call(hash, (None,)),
    "identity of equal texts": lambda: natives.compare("is", "ab" * 10, "".join(["ab"] * 10)),
    "clock": lambda: natives.call(natives.module("datetime")["datetime"].now, ()),  # type: ignore[index]
    "unlisted": lambda: natives.call(time.time, ()),
    "inside of a function": lambda: natives.call(getattr, (len, "__self__")),
    "subclasses": lambda: natives.attribute(object, "__subclasses__"),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_differs_between_processes_is_unknown(name: str) -> None:
    assert type(OTHERWISE[name]()) is Unknown


def test_what_does_not_differ_is_known() -> None:
    assert natives.call(sorted, ({"b", "a"},)) == ["a", "b"]
    assert natives.call(list, ({3, 1},)) == list({3, 1})
    assert natives.repr_of([object(), len, [].append]) == (
        "[<object object>, <built-in function len>, <built-in method append of list object>]"
    )


def test_iteration_over_what_changes() -> None:
    table = {1: 2}
    iterator = natives.iterate(table)
    assert natives.advance(iterator) == 1
    table[3] = 4
    result = natives.advance(iterator)
    assert type(result) is Raised
    assert str(result.exception) == "dictionary changed size during iteration"


@pytest.mark.parametrize("name", ["random", "time", "os", "subprocess", "socket"])
def test_modules_outside(name: str) -> None:
    names = natives.module(name)
    assert names is not None
    assert type(names["anything"]) is Unknown


@pytest.mark.parametrize("name", ["math", "itertools", "functools", "operator", "heapq", "string", "collections"])
def test_every_name_of_a_module_is_there(name: str) -> None:
    names = natives.module(name)
    assert names is not None
    assert {known for known in dir(__import__(name)) if known[0] != "_"} <= set(names)
    assert natives.module("no_such_module") is None
