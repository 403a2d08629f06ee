"""Deriving never raises: on the standard library, on text that is no program, and on what Hypothesis builds."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwm_lsp.program.facts import analyse
from cwm_lsp.verdicts.complexity.derive import derive
from cwm_lsp.verdicts.complexity.judge import judged

_FILES = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))


@pytest.mark.parametrize("path", random.Random(5).sample(_FILES, 6), ids=lambda path: path.name)
def test_standard_library(path: Path) -> None:
    program = analyse(path.read_text(encoding="utf-8"))
    for scope in program.functions[:30]:
        made = derive(program, scope.qualname)
        assert (made.time is not None and made.space is not None) or made.reasons


@pytest.mark.parametrize("source", ["", "def f(:", "\0", "x = 1", "class f: pass", "def f(): ..."])
def test_any_text(source: str) -> None:
    assert judged(analyse(source), "f").message


def test_a_long_file() -> None:
    text = "".join(f"def f{number}(xs):\n    return sum(xs)\n\n\n" for number in range(3000))
    assert derive(analyse(text), "f2999").time == "O(n)"


_NAMES = st.sampled_from(["a", "b", "n", "xs"])
_EXPRESSIONS = st.recursive(
    _NAMES | st.integers(-3, 3).map(str),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%", "**", "<<", "&", "in", "<"]), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        inner.map(lambda e: f"xs[{e}:]"),
        inner.map(lambda e: f"f({e}, xs)"),
        inner.map(lambda e: f"[{e} for a in range({e})]"),
        inner.map(lambda e: f"sorted({e})"),
        inner.map(lambda e: f"len({e})"),
    ),
    max_leaves=3,
)


def _block(parts: tuple[str, str, list[str]]) -> str:
    head, test, body = parts
    return f"{head} {test}:\n" + "\n".join(f"    {line}" for each in body for line in each.split("\n"))


_STATEMENTS = st.recursive(
    st.one_of(
        st.tuples(_NAMES, st.sampled_from(["=", "+=", "-=", "*=", "//="]), _EXPRESSIONS).map(" ".join),
        _EXPRESSIONS.map(lambda e: f"xs.append({e})"),
        _EXPRESSIONS.map(lambda e: f"return {e}"),
        st.sampled_from(["break", "continue", "pass", "xs.pop()"]),
    ),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["while", "if"]), _EXPRESSIONS, st.lists(inner, min_size=1, max_size=3)).map(_block),
        st.tuples(st.just("for a in"), _EXPRESSIONS, st.lists(inner, min_size=1, max_size=3)).map(_block),
    ),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(st.lists(_STATEMENTS, min_size=1, max_size=3))
def test_generated_programs(statements: list[str]) -> None:
    body = "\n".join(f"    {line}" for each in statements for line in each.split("\n"))
    source = f"def f(n, xs):\n    a = b = 1\n    while n:\n        n -= 1\n{_indented(body)}\n"
    made = derive(analyse(source), "f")
    assert made.time is not None or made.reasons


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
