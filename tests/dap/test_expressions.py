"""The safe evaluator: what it knows, what it refuses and why, and that it takes no time."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwm_lsp.dap.expressions import Answer, Refusal, bound_names, evaluate, methods_of, module_names
from cwm_lsp.trace.model import Origin, Value

STATE = {
    "a": Value("5", Origin.PREDICTED, p=0.9),
    "b": Value("'xy'", Origin.PREDICTED, p=0.5),
    "xs": Value("[1, 2, 3]", Origin.GIVEN),
    "d": Value("{'k': [1]}", Origin.PREDICTED, p=0.2),
    "s": Value("{'p', 'q'}", Origin.GIVEN),
    "f": Value("nan", Origin.GIVEN),
    "account": Value("<Account object>", Origin.PREDICTED, p=0.3, attrs={"n": Value("7", Origin.PREDICTED, p=0.8)}),
    "accounts": Value("[<Account object>, 4]", Origin.GIVEN),
    "point": Value("Point(x=1, y=[2])", Origin.GIVEN),
    "itself": Value("[[...], Ellipsis]", Origin.GIVEN),
    "inner": Value("{1: [...]}", Origin.GIVEN),
    "ordered": Value("OrderedDict([('k', 1), ('l', [2])])", Origin.GIVEN),
    "gone": Value("<unknown>", Origin.UNKNOWN, reason="the call was not traced"),
    "huge": Value(repr(list(range(30_000))), Origin.GIVEN),
}

KNOWN: dict[str, tuple[str, float | None]] = {
    "a": ("5", 0.9),
    " a + 1 ": ("6", 0.9),
    "b * 2": ("'xyxy'", 0.5),
    "a + account.n": ("12", 0.3),
    "account": ("<Account object>", 0.3),
    "itself": ("[[...], Ellipsis]", None),
    "itself[0]": ("[...]", None),
    "ordered['l'][0]": ("2", None),
    "account is None": ("False", 0.3),
    "account is not None and a > 4": ("True", 0.3),
    "0 and nothing": ("0", None),
    "1 < a < 9": ("True", 0.9),
    "a in xs": ("False", 0.9),
    "a not in xs": ("True", 0.9),
    "not a": ("False", 0.9),
    "-a ** 2 // 3 % 4": ("3", 0.9),
    "xs[-1]": ("3", None),
    "xs[1:]": ("[2, 3]", None),
    "b[::-1]": ("'yx'", 0.5),
    "d['k'][0]": ("1", 0.2),
    "d.get('z', 3)": ("3", 0.2),
    "d.items()": ("[('k', [1])]", 0.2),
    "len(xs) + abs(-2) + min(xs) + max(1, 4) + sum(xs)": ("16", None),
    "str(a) + '!'": ("'5!'", 0.9),
    "int('12') if xs else b": ("12", None),
    "b.upper().startswith('X')": ("True", 0.5),
    "','.join(['q', 'r'])": ("'q,r'", None),
    "{'x': [a], 'y': (1,)}": ("{'x': [5], 'y': (1,)}", 0.9),
    "sorted(s)": ("['p', 'q']", None),
    "s == {'q', 'p'}": ("True", None),
    "f == f": ("False", None),
    "len(accounts)": ("2", None),
    "accounts[-1] + 1": ("5", None),
    "accounts[0]": ("<Account object>", None),
    "point.y[0] + point.x": ("3", None),
    "2 ** 100": (str(2**100), None),
    "0 ** 10 ** 9": ("0", None),
}  # fmt: skip


@pytest.mark.parametrize("expression", KNOWN)
def test_values(expression: str) -> None:
    answer = evaluate(expression, STATE)
    assert isinstance(answer, Answer), answer
    assert (answer.repr, answer.p) == KNOWN[expression]


REFUSED = {
    "nothing": "the frame has no nothing",
    "account.m": "the frame has no account.m",
    "inner[1] == [...]": "of [...] only this text is known",
    "ordered[0]": "of ordered only the text is known",
    "account + 1": "of account only the text is known: <Account object>",
    "not account": "of account only the text is known",
    "account == 1": "of <Account object> only this text is known",
    "account.n()": "of account only the text is known",
    "accounts[5]": "of accounts only the text is known",
    "xs is xs": "whether two values are the same object is not known",
    "gone": "gone is unknown: the call was not traced",
    "len(gone)": "gone is unknown",
    "1 / 0": "it raises ZeroDivisionError: division by zero",
    "xs[9]": "it raises IndexError",
    "a < b": "it raises TypeError",
    "{[]: 1}": "it raises TypeError",
    "10.0 ** 400": "it raises OverflowError",
    "f(1)": "the function f can't be called here",
    "print(1)": "the function print can't be called here",
    "__import__('os')": "the function __import__ can't be called here",
    "b.__class__": "the attribute __class__ of str is not supported here",
    "b.format(a)": "the method format of str is not supported here",
    "xs.append(1)": "the method append of list is not supported here",
    "d.pop('k')": "the method pop of dict is not supported here",
    "'%9999999999d' % a": "formatting with % is not supported here",
    "str(s)": "str of a set depends on an order that is not known",
    "','.join(s)": "join of a set depends on an order that is not known",
    "lambda: 1": "a lambda is not supported here",
    "(lambda: 1)()": "only functions and methods that are named can be called here",
    "[x for x in xs]": "a comprehension is not supported here",
    "f'{a}'": "an f-string is not supported here",
    "(x := 1)": "an assignment is not supported here",
    "[*xs]": "a star is not supported here",
    "{**d}": "a star is not supported here",
    "sorted(xs, reverse=True)": "a keyword argument is not supported here",
    "xs[0](1)": "only functions and methods that are named can be called here",
    "x = 1": "it is a statement, and only expressions have a value",
    "import os": "it is a statement, and only expressions have a value",
    "x = ": "it does not parse",
    "": "it does not parse",
    "a\0": "it does not parse",
    "(" * 300 + ")" * 300: "it does not parse",
    "-" * 1900 + "1": "it is nested too deeply",
    "1 + " * 600 + "1": "it is longer than 2,000 characters",
    "10 ** 10 ** 9": "a number of more than 14,000 bits is over the limit",
    "9 ** 9 ** 9 ** 9": "a number of more than 14,000 bits is over the limit",
    "1 << 10 ** 9": "a number of more than 14,000 bits is over the limit",
    "'a' * 10 ** 9": "a value of more than 100,000 characters and elements is over the limit",
    "10 ** 9 * [0]": "a value of more than 100,000 characters and elements is over the limit",
    "[[xs] * 9000] * 9000": "a value of more than 100,000 characters and elements is over the limit",
    "('a' * 9000).replace('a', 'b' * 9000)": "a value of more than 100,000 characters and elements is over the limit",
    "('a' * 9000).join(['b'] * 9000)": "a value of more than 100,000 characters and elements is over the limit",
    "int('f' * 60000, 16)": "over the limit",
    "len(huge) + " * 90 + "0": "it is too much work",
}


@pytest.mark.parametrize("expression", REFUSED, ids=lambda text: text[:30].encode("unicode_escape").decode())
def test_refusals(expression: str) -> None:
    answer = evaluate(expression, STATE)
    assert isinstance(answer, Refusal), answer
    assert REFUSED[expression] in answer.why


def test_what_the_program_redefines_is_not_called() -> None:
    tree = ast.parse("from m import a as len, b\nimport c.d\ndef max(str): pass\nfor sum in []: pass\n")
    taken = bound_names(tree)
    assert taken == {"len", "b", "c", "max", "str", "sum"}
    assert isinstance(evaluate("len(xs)", STATE, taken), Refusal)
    assert isinstance(evaluate("abs(a)", STATE, taken), Answer)
    assert isinstance(evaluate("min(1, 2)", {"min": Value("<function min>", Origin.GIVEN)}), Refusal)


def test_nothing_that_is_read_is_changed() -> None:
    assert evaluate("xs + [4]", STATE) == evaluate("xs + [4]", STATE)
    assert STATE["xs"].repr == "[1, 2, 3]"


def test_methods() -> None:
    assert "upper" in methods_of("'a'")
    assert methods_of("[1]") == ("copy", "count", "index")
    assert methods_of("<Account object>") == ()


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN, PLAIN, st.sampled_from(["==", "<", "in", "+", "*", "-", "//", "%", "and", "or", "<<", "|"]))
def test_python_says_the_same(left: Any, right: Any, operator: str) -> None:
    expression = f"x {operator} y"
    state = {"x": Value(repr(left), Origin.GIVEN), "y": Value(repr(right), Origin.GIVEN)}
    answer = evaluate(expression, state)
    large = isinstance(left, int) and isinstance(right, int) and max(abs(left), abs(right)) > 10_000
    if isinstance(answer, Answer) and not (operator in ("<<", "*") and large):
        assert answer.repr == repr(eval(expression, {"x": left, "y": right}))


@given(st.text(st.sampled_from("ax[](){}.,:+-*/%<>=!'\"1 9not in is and if else len b**"), max_size=40))
def test_any_text_has_a_value_or_a_reason(text: str) -> None:
    answer = evaluate(text, STATE)
    assert isinstance(answer, Answer | Refusal)


def test_names_of_a_module() -> None:
    source = "import os\nfrom lib import go\nLIMIT = 3\ndef f(x):\n    inner = x\nclass Box:\n    side = 1\n"
    assert module_names(ast.parse(source)) == {"go", "LIMIT", "f", "Box"}
