"""How values are shown."""

from __future__ import annotations

import pytest

from cwm_lsp.dap.values import as_repr, lookup, trust, type_name
from cwm_lsp.trace.model import Origin, Value

TYPES = {
    "1": "int", "-1.5": "float", "nan": "float", "1+2j": "complex", "'a'": "str", "b'a'": "bytes", "None": "NoneType",
    "True": "bool", "[1, 'a']": "list", "(1,)": "tuple", "{1: 2}": "dict", "{1}": "set", "set()": "set",
    "Ellipsis": "ellipsis", "deque([1])": "deque", "datetime.date(2020, 1, 1)": "date", "range(0, 3)": "range",
    "<__main__.Account object>": "Account", "<Account object>": "Account", "<function f>": "function",
    "<generator object f>": "generator", "<f.<locals>.Box object>": "Box",
    "<class 'int'>": "type", "<built-in function len>": "builtin_function_or_method", "<Color.RED: 1>": "Color",
    "<shop.Color.RED: 'a: b'>": "Color", "[<Account object>]": "list",
    "'unclosed": "str", "": "", "?": "", "[" * 3000: "list", "9" * 3999: "int",
}  # fmt: skip


@pytest.mark.parametrize("text", TYPES, ids=lambda text: text[:20])
def test_type_name(text: str) -> None:
    assert type_name(text) == TYPES[text]


TRUST = [
    (Value("1", Origin.GIVEN), "given"),
    (Value("1", Origin.PREDICTED, p=0.934), "predicted, p = 0.93"),
    (Value("1", Origin.PREDICTED, p=0.99991), "predicted, p = 0.9999"),
    (Value("1", Origin.PREDICTED, p=1.0), "predicted, p = 1.00"),
    (Value("?", Origin.UNKNOWN, reason="the call was not traced"), "unknown: the call was not traced"),
]


@pytest.mark.parametrize(("value", "expected"), TRUST)
def test_trust(value: Value, expected: str) -> None:
    assert trust(value) == expected


def test_lookup() -> None:
    owner = Value("'eve'", Origin.GIVEN)
    values = {"account": Value("<Account object>", Origin.GIVEN, attrs={"owner": owner})}
    assert lookup(values, "account.owner") is owner
    assert lookup(values, "account.name") is None
    assert lookup(values, "owner") is None


WRITTEN = {
    "5": "5",
    " 0x10 ": "16",
    '"a"': "'a'",
    "[1,2 , 3]": "[1, 2, 3]",
    "nan": "nan",
    "<Account object>": "<Account object>",
    "Color.RED": "Color.RED",
    "deque([1, 2])": "deque([1, 2])",
    "[1, 2": None,
    "[" * 2000: None,
    "hello": None,
    "1 + 1": None,
    "\ud800": None,
    "f('\ud800')": None,
    "": None,
    " \t": None,
    "1\n2": None,
}


@pytest.mark.parametrize("text", WRITTEN, ids=lambda text: text[:20])
def test_as_repr(text: str) -> None:
    assert as_repr(text) == WRITTEN[text]
