"""Scopes, and totality: any text gives a Program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwm_lsp.program.context import context
from cwm_lsp.program.entries import entry_calls
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.successors import successors
from cwm_lsp.trace.model import MODULE, Entry

SOURCE = '''import functools

@functools.cache
@functools.wraps(
    print)
def f(a, /, b, *args, c=1, **kw):
    """Doc."""
    pick = [lambda x: x, lambda y: (lambda: y), lambda: lambda: 2]
    return sum(i for i in args)
class A:
    x = 1
    def m(self): return self
    async def n(self):
        yield 1
'''

# (qualname, kind, line, def_line, last_line, params, lines, is_generator, is_async)
SCOPES: list[tuple[object, ...]] = [
    ("<module>", "module", 1, 1, 14, "", {1, 3, 4, 5, 6, 10}, False, False),
    ("f", "function", 3, 6, 9, "a b c args kw", {8, 9}, False, False),
    ("f.<locals>.<lambda>", "lambda", 8, 8, 8, "x", {8}, False, False),
    ("f.<locals>.<lambda>", "lambda", 8, 8, 8, "y", {8}, False, False),
    ("f.<locals>.<lambda>", "lambda", 8, 8, 8, "", {8}, False, False),
    ("f.<locals>.<lambda>.<locals>.<lambda>", "lambda", 8, 8, 8, "", {8}, False, False),
    ("f.<locals>.<lambda>.<locals>.<lambda>", "lambda", 8, 8, 8, "", {8}, False, False),
    ("f.<locals>.<genexpr>", "genexpr", 9, 9, 9, ".0", {9}, True, False),
    ("A", "class", 10, 10, 14, "", {10, 11, 12, 13}, False, False),
    ("A.m", "function", 12, 12, 12, "self", {12}, False, False),
    ("A.n", "function", 13, 13, 14, "self", {14}, True, True),
]


def test_scopes() -> None:
    program = analyse(SOURCE)
    found: list[tuple[object, ...]] = [
        (s.qualname, s.kind, s.line, s.def_line, s.last_line, " ".join(s.params), s.lines, s.is_generator, s.is_async)
        for s in program.scopes
    ]
    assert found == SCOPES
    columns = sorted(getattr(s.node, "col_offset", 0) for s in program.scopes if s.kind == "lambda")
    assert columns == [12, 25, 36, 48, 56]  # each lambda has a node of its own


LOOKUPS = [
    ("def f(): pass\n", "f", "f"),
    ("class A:\n    def m(self): pass\n", "m", "A.m"),
    ("class A:\n    def m(self): pass\nclass B:\n    def m(self): pass\n", "m", None),
    ("class A:\n    def m(self): pass\nclass B:\n    def m(self): pass\n", "B.m", "B.m"),
    ("def f():\n    def g(): pass\n", "g", "f.<locals>.g"),
    ("class A: pass\n", "A", None),
    ("def f(): pass\n", "g", None),
]


@pytest.mark.parametrize(("source", "name", "expected"), LOOKUPS)
def test_function_by_name(source: str, name: str, expected: str | None) -> None:
    function = analyse(source).function(name)
    assert (function and function.qualname) == expected


def test_of_two_definitions_the_last_counts() -> None:
    function = analyse("def f(): pass\ndef f(x): pass\n").function("f")
    assert function is not None
    assert function.line == 2


LINES = [("a\r\nb\rc\n", 3), ("", 0), ("x = '\x0c\x0b\u2028'\n", 1), ("\n\n", 2), ("a", 1)]


@pytest.mark.parametrize(("source", "count"), LINES)
def test_lines_are_those_of_the_tokenizer(source: str, count: int) -> None:
    assert len(analyse(source).lines) == count


BROKEN = {
    "syntax": ("x = 1\ndef f(:\n", "syntax error", 2),
    "indentation": ("if 1:\nx\n", "syntax error", 2),
    "found by the compiler": ("x = 1\nreturn 1\n", "syntax error", 2),
    "null byte": ("x = 1\0", "null bytes", None),
    "surrogate": ("x = '\ud800'", "cannot be Python source", None),
    "unary operators": ("-" * 100_000 + "1", "nested too deeply", None),
    "a long sum": ("+".join(["1"] * 100_000), "nested too deeply", None),
    "attributes": ("x" + ".a" * 100_000, "nested too deeply", None),
    "parentheses": ("(" * 1000 + ")" * 1000, "too many nested parentheses", 1),
    "digits": ("x = " + "1" * 10_000, "syntax error", 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_source_is_a_problem(name: str) -> None:
    source, message, line = BROKEN[name]
    program = analyse(source)
    assert message in program.problems[0].message
    assert line is None or program.problems[0].line == line
    assert program.scopes == ()
    assert entry_calls(program) == ()
    assert context(program, Entry(MODULE, "")).scopes == ()


def test_byte_order_mark_is_no_problem() -> None:
    assert analyse("\ufeffx = 1\n").problems == ()


def test_a_huge_file() -> None:
    program = analyse("def f(x):\n    if x:\n        return 1\n    return 2\n" * 2500)
    assert len(program.scopes) == 2501
    assert successors(program.functions[-1])[9998] == {9999, 10000}


TEXT = st.text(st.sampled_from("def f(x):\n \t[]{}'\"\\#@=,.if elsretn0\r\x0c\0é"), max_size=60)


@given(TEXT)
def test_any_text_has_facts(source: str) -> None:
    program = analyse(source)
    for scope in program.scopes:
        successors(scope)
    for entry in entry_calls(program):
        assert context(program, Entry(entry.function, entry.call)) is not None


@pytest.mark.parametrize("parts", [0, 1])
def test_what_is_given_up_has_no_scopes(parts: int) -> None:
    asked = iter([False] * parts + [True])
    program = analyse(SOURCE, given_up=lambda: next(asked))
    assert program.scopes == ()
    assert program.problems
