"""Source lexed, cut into tokens as a model's are, and put together again."""

from __future__ import annotations

import ast
import builtins
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwm_lsp.trace.dialects.compact import numbered
from cwm_lsp.trace.dialects.lexer import source_lines
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.dialects.unlex import source_of

KNOWN = frozenset(dir(builtins)) | {name for kind in (str, list, dict, set) for name in dir(kind)}
SHORT = ("for", "in", "is", "if", "not", "or", "and", "as", "else", "return", "x", "while", "import", "raise", "def")


def pieces(source: str) -> list[Piece]:
    """The numbered lines of a source."""
    return [piece for n, tokens in enumerate(filter(None, source_lines(source)), 1) for piece in numbered(n, tokens)]


def in_tokens(written: list[Piece]) -> list[Piece]:
    """Every word cut where a keyword in it begins or ends, as a small vocabulary cuts it."""
    cut = re.compile(f"({'|'.join(SHORT)})")
    return [
        part
        for piece in written
        for part in (filter(None, cut.split(piece)) if isinstance(piece, str) and piece.isidentifier() else [piece])
    ]


BODIES = [
    "return x",
    "total = 0\nfor item in items:\n    if item not in seen and item is not None:\n        total += item\nreturn total",
    "while n > 0 and not done:\n    n -= 1\nelse:\n    return None",
    "return [x for x in xs if x % 2 == 0]",
    "return {k: v for k, v in data.items() if k or v}",
    "format = 'a in b'\nreturn format.index('n')",
    "order = sorted(words)\nreturn order if reverse else order[::-1]",
    "island = 1\nresult = island in (1, 2)\nreturn island_count(result)",
    "if isinstance(x, int):\n    return x.information\nelif x:\n    return ''.join(x)",
    "from io import StringIO as S\nimport os\nassert x is S, 'not'",
    "raise ValueError(f'{x!r} is not {y if y else z:.2f} or {w}') from None",
    "return f'{d[\"key\"]}' + b'in'.decode()",
    "try:\n    return int(text)\nexcept ValueError as error:\n    return -1\nfinally:\n    done = True",
    "with open(path) as file:\n    return lambda line=1: file.read() or line",
    "x1 = 10 if not x else 0x1f\nreturn x1 if1 else 2.5".replace("if1", "if x1"),
    "def inner(a, b=1):\n    return a or b\nreturn inner(not x)",
    "del items[0]\nglobal count\nyield count\nawait_it = yield",
    "first, *others = items\nreturn first in others",
    "return total(\n    1,\n    2,\n)",
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("cut", [False, True], ids=["words", "tokens"])
def test_the_same_source_comes_back(body: str, cut: bool) -> None:
    written = pieces(body)
    known = KNOWN | {"x", "y", "xs", "items", "seen", "words", "data", "n", "done", "island_count", "text", "reverse"}
    told = source_of(in_tokens(written) if cut else written, known)
    assert ast.dump(ast.parse(told)) == ast.dump(ast.parse(body))


def test_the_first_line_is_not_indented() -> None:
    body = "        if x:\n            return 1\n        return 2\n"
    assert source_of(pieces(body), KNOWN) == "if x:\n    return 1\nreturn 2\n"


def test_a_known_name_is_not_parted_and_a_new_one_is_known_from_then_on() -> None:
    assert source_of(in_tokens(pieces("f(transform, y)")), {"transform", "f", "y"}) == "f(transform, y)\n"
    body = "reason = 1\nreturn (reason, reason)"
    assert source_of(in_tokens(pieces(body)), set()) == "reason=1\nreturn (reason, reason)\n"


@given(st.lists(st.sampled_from([*SHORT, "f", "'", '"', "{", "}", "(", ".", ", ", "=", "    ", "1", "\\", "é", "\n"])))
def test_any_tokens_are_some_text(tokens: list[str]) -> None:
    source_of([piece for n, token in enumerate(tokens, 1) for piece in numbered(n, [token])], set())
    source_of(numbered(1, tokens), set())


def test_long_runs_of_words_take_no_time() -> None:
    rng = random.Random(0)
    source_of(numbered(1, [rng.choice(SHORT) for _ in range(5000)]), set())
    source_of(numbered(1, ["not"] * 60), set())
