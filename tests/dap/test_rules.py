"""What rules cost: one of a line is asked at the frames of that line, and at no others."""

from __future__ import annotations

import pytest

from cwm_lsp.dap import cursor
from cwm_lsp.dap.cursor import Scan
from cwm_lsp.dap.places import at_line
from cwm_lsp.dap.rules import Rule, Terms, Triggers
from cwm_lsp.dap.tape import Tape
from cwm_lsp.dap.told import Told
from tests.dap import traces

LOOP = """
    def f(n):
        total = 0
        for i in range(n):
            total += i
            if i % 5 == 4:
                total -= 1
        return total
"""


@pytest.mark.parametrize(("line", "log", "told"), [(4, "", 0), (6, "", 0), (6, "{i}", 2)])
def test_other_lines_cost_nothing(line: int, log: str, told: int) -> None:
    tape = Tape()
    tape.extend(traces.recorded(LOOP, "f(10)").frames)
    asked: list[int] = []

    def place(tape: Tape, index: int) -> str | None:
        asked.append(index)
        return at_line(line)(tape, index)

    terms = Terms("" if log else "total == -5", None, log)
    triggers = Triggers(tape, [Rule(1, "breakpoint", "it", place, terms, line=line)])
    stop, _ = cursor.forward(tape.timeline, Scan(0, -1), triggers.stops)
    said: list[str] = []
    Told(lambda text, _: said.append(text)).logs(triggers, range(len(tape.timeline)))
    assert (stop, len(said)) == (None, told)
    assert asked == [index for index, frame in enumerate(tape.timeline.frames) if frame.line == line]
