"""Lines that a complete run does not come to, from real traces: `#-` marks the lines that are faded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cwm_lsp.server.analysis import questions
from cwm_lsp.server.diagnostics.unreached import diagnostics, run_of
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import MODULE, End, EndReason
from tests.server.recorded import recorded

BRANCHES = '''
def f(n):
    """Says something."""
    if n > 2:
        n += 1
    elif n > 1:  #-
        n += 2  #-

        # a comment
        n += 3  #-
    else:  #-
        n = (  #-
            1  #-
        )  #-
    for _ in []:
        n = 0  #-
    else:
        n = 1
    return g(n)

def g(n):
    try:
        while n:
            n -= 1
            continue
        pass
    except ValueError:  #-
        raise  #-
    except KeyError:  #-
        n = 1  #-
    finally:
        n = 5
    match n:
        case 1:
            return 1  #-
        case _:
            return 2
    return n

def h():
    return 1
'''
INNER = """
def f(n):
    def inner():
        return n
    def called():
        if n:
            return 1
        return 2  #-
    if not n:
        @print  #-
        def never():  #-
            return n  #-
    called()
    total = [x
             for x in (1, 2) if x]
    if n: return total
    global name
    return 3  #-
"""
RAISED = """
def f(n):
    g(n)
    return 1  #-

def g(n):
    raise ValueError(n)
"""


SCRIPT = """
import sys
LIMIT = 3
if LIMIT > 5:
    LIMIT = 5  #-
class C:
    def never(self):
        return 1
def f(n):
    if n:
        return n
    return 0  #-
try:
    x = f(LIMIT)
except ValueError:  #-
    x = None  #-
if __name__ == "__main__":
    print(x)
else:
    print(0)  #-
"""


def unreached(shown: Prediction) -> list[tuple[int, int]]:
    return questions.not_reached(shown.snapshot.asked, *run_of(shown))


def marked(source: str) -> set[int]:
    return {number for number, line in enumerate(source.strip("\n").splitlines(), 1) if line.endswith("#-")}


@pytest.mark.parametrize(("source", "call"), [(BRANCHES, "f(3)"), (INNER, "f(3)"), (RAISED, "f(3)"), (SCRIPT, "")])
def test_statements_that_are_not_reached(source: str, call: str) -> None:
    shown = recorded(source, call, "f" if call else MODULE)
    lines = shown.snapshot.program.lines
    found = {line for first, last in unreached(shown) for line in range(first, last + 1)}
    assert {line for line in found if lines[line - 1].strip() and "# a comment" not in lines[line - 1]} == marked(
        source
    )


def test_neighbours_are_one_range_with_a_tag() -> None:
    shown = recorded(BRANCHES, "f(3)")
    found = diagnostics(shown, unreached(shown), (), len)
    first = found[0]
    assert (first.range.start.line, first.range.end.line) == (4, 12)
    assert (first.range.start.character, first.code, first.severity, first.tags) == (4, "not-reached", 4, [1])
    assert first.message == "f(3) does not come here (computed)"
    assert not Settings().not_reached, "off by default"


@pytest.mark.parametrize("end", [None, End(EndReason.FRAME_LIMIT), End(EndReason.CYCLE), End(EndReason.CANCELLED)])
def test_a_prediction_that_was_cut_says_nothing(end: End | None) -> None:
    assert unreached(replace(recorded(BRANCHES, "f(3)"), end=end)) == []
