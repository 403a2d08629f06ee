"""Which changes of a text make a kept prediction useless, and which only move it."""

from __future__ import annotations

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.server.analysis.rests import rests_on
from cwm_lsp.trace.model import MODULE, Entry

SOURCE = '''\
import math

FACTOR = 2
SEEN = []


def helper(x):
    """Two
    # lines."""
    return x * FACTOR


def remember(x):
    SEEN.append(x)


def f(n):
    total = 0  # so far

    return total + helper(n) + len(SEEN)


def other(n):
    return n


remember(1)

if __name__ == "__main__":
    print(f(3))
'''
# what is replaced by what -> whether the prediction of f(3) still holds
CHANGES = {
    "nothing": ("", "", True),
    "a line above": ("import math\n", "import math\n\n# a comment\n", True),
    "a comment of its own": ("    total = 0", "    # here\n    total = 0", True),
    "blanks at the end of a line that is left out": ("# so far\n\n", "# so far\n   \n", True),
    "another function": ("    return n\n", "    return n + 1\n", True),
    "what only the script does": ("print(f(3))", "print(f(4))", True),
    "the function": ("total = 0", "total = 1", False),
    "what it calls": ("x * FACTOR", "x + FACTOR", False),
    "a variable that it reads": ("FACTOR = 2", "FACTOR = 3", False),
    "what runs on import": ("remember(1)", "remember(1)\nremember(2)", False),
    "what that calls": ("SEEN.append(x)", "SEEN.extend([x, x])", False),
    "a text that looks like a comment": ("# lines", "# other lines", False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_prediction_rests_on(name: str) -> None:
    old, new, holds = CHANGES[name]
    before, after = analyse(SOURCE), analyse(SOURCE.replace(old, new, 1))
    first, second = rests_on(before, Entry("f", "f(3)")), rests_on(after, Entry("f", "f(3)"))
    assert (first.digest == second.digest) is holds
    if holds:
        assert [before.lines[line - 1] for line in first.lines] == [after.lines[line - 1] for line in second.lines]


def test_a_module_body_rests_on_all_its_code() -> None:
    found = rests_on(analyse(SOURCE), Entry(MODULE, ""))
    assert {SOURCE.split("\n").index(line) + 1 for line in ("FACTOR = 2", "    return n", "    print(f(3))")} <= {
        *found.lines
    }


def test_it_is_total() -> None:
    assert rests_on(analyse("def f(:\n"), Entry("f", "f(1)")).lines == (1,)
    assert rests_on(analyse(""), Entry("f", "f(1)")).lines == ()
