"""The programs with their source on other lines: expressions broken inside brackets, statements joined."""

from __future__ import annotations

import io
import random
import tokenize
from collections import Counter

import pytest

from cwm_lsp.compute.versions import unsupported
from tests.compute.compared import cases, outcome

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")
_BLOCKS = ("if ", "for ", "while ", "else:", "elif ", "except", "try:", "finally:", "with ")
_NOT_JOINED = (*_BLOCKS, "def ", "class ", "@", "match ", "case ", "async ", '"', "#", ")", "]", "}")
_GOES_ON = (":", "(", "[", "{", ",", "\\", ";", "and", "or", "+", "=")


def broken(source: str, rng: random.Random, share: float) -> str:
    """`source` with line breaks behind that share of the names and operators inside brackets."""
    lines = source.splitlines(keepends=True)
    places = []
    brackets = texts = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name = tokenize.tok_name[token.type]
        texts += {"FSTRING_START": 1, "FSTRING_END": -1}.get(name, 0)
        if name == "OP":
            brackets += (token.string in "([{") - (token.string in ")]}")
        if brackets and not texts and name in ("OP", "NAME") and rng.random() < share:
            places.append(token.end)
    for row, column in reversed(places):
        lines[row - 1] = f"{lines[row - 1][:column]}\n  {lines[row - 1][column:]}"
    return "".join(lines)


def joined(source: str, rng: random.Random, share: float) -> str:
    """`source` with that share of the blocks of one simple statement on their header's line, and of the pairs of
    simple statements in one line. It need not compile."""
    lines = source.splitlines()
    made: list[str] = []
    for number, line in enumerate(lines):
        before = made[-1] if made else ""
        after = lines[number + 1] if number + 1 < len(lines) else ""
        deeper = _indent(line) - _indent(before)
        simple = line.strip() and not line.strip().startswith(_NOT_JOINED) and not line.endswith(_GOES_ON)
        if simple and before and rng.random() < share:
            alone = deeper > 0 and _indent(after) < _indent(line) and before.strip().startswith(_BLOCKS)
            if alone and before.endswith(":"):
                made[-1] = f"{before} {line.strip()}"
                continue
            if deeper == 0 and _indent(line) and not before.strip().startswith(_NOT_JOINED):
                made[-1] = f"{before}; {line.strip()}"
                continue
        made.append(line)
    return "\n".join(made) + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _compiles(source: str) -> bool:
    try:
        compile(source, "laid_out.py", "exec")
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("seed", range(3))
def test_other_lines(seed: int) -> None:
    rng = random.Random(seed)
    results: Counter[str] = Counter()
    for case in cases("programs.txt"):
        source = joined(case.source, rng, rng.choice((0, 0.5, 0.9)))
        if not _compiles(source):
            source = case.source
        other = broken(source, rng, rng.choice((0, 0.1, 0.4)))
        result = outcome(other, case.entry) if other != case.source and _compiles(other) else "the same"
        assert result in ("equal", "the same") or result.startswith("unknown"), other
        results[result[:7]] += 1
    assert results["equal"] > 0.5 * results.total()
    assert results["unknown"] < 0.02 * results.total()
