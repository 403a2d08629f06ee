"""Which iteration of each loop is shown: the latest, or the one that the user chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cwm_lsp.server.document.heads import Head
from cwm_lsp.server.drawing.course import Course, Span, Turns
from cwm_lsp.trace.effects import Effect

LATEST = 0  # in the place of an iteration's number


@dataclass(frozen=True, slots=True)
class View:
    """How one loop is shown, as far as it ran inside of what is shown of the loops around it.

    `number` of `count` iterations is shown (1-based; LATEST: each line as it ran last), after `entries` entries from
    outside. `span` are the frames that its lines are shown from: None for all. `goes_on`: there are more iterations
    than the trace has.
    """

    loop: Head
    number: int
    count: int
    entries: int
    goes_on: bool
    span: Span | None

    @property
    def text(self) -> str:
        """For the loop's head: `7 iterations`, `7+ iterations`, `7 iterations in 2 runs`, `iteration 2 of 7`."""
        if self.number:
            return f"iteration {self.number} of {self.count}"
        runs = f" in {self.entries} runs" if self.entries > 1 else ""
        return f"{self.count}{'+' if self.goes_on else ''} iteration{'' if self.count == 1 else 's'}{runs}"


def views(found: Course, heads: Iterable[Head], chosen: Mapping[int, int], ended: bool) -> dict[int, View]:
    """The view of each loop that was come to, by its first line.

    `heads` are those of the text, outer ones first. `chosen` has the number of an iteration by a loop's first line; one
    that the loop does not have stands for the latest. `ended`: the trace is whole, so no loop goes on.
    """
    made: dict[int, View] = {}
    for loop in heads:
        turns = found.turns.get(loop.line)
        if loop.kind == "loop" and turns is not None:
            around = [view for view in made.values() if view.loop.line <= loop.line <= view.loop.last]
            outer = around[-1].span if around else None
            made[loop.line] = _view(turns, outer, chosen.get(loop.line, LATEST), ended)
    return made


def _view(turns: Turns, outer: Span | None, number: int, ended: bool) -> View:
    iterations = [span for span in turns.iterations if outer is None or outer.has(span.first)]
    entries = sum(outer is None or outer.has(frame) for frame in turns.entries)
    if not 1 <= number <= len(iterations):
        number = LATEST
    span = iterations[number - 1] if number else outer
    goes_on = turns.goes_on and not ended and (outer is None or outer.end is None)
    return View(turns.loop, number, len(iterations), entries, goes_on, span)


def innermost(found: Mapping[int, View], line: int) -> View | None:
    """The view that counts for `line`."""
    around = [view for view in found.values() if view.loop.line <= line <= view.loop.last]
    return max(around, key=lambda view: view.loop.line, default=None)


def is_shown(effect: Effect, view: View | None) -> bool:
    """Whether an effect of a line in the loop of `view` (None: in none) belongs to what is shown.

    That is what the activation of the iteration did, or what it called inside: not recursions of the same function.
    """
    if view is None or view.span is None:
        return True
    same = (effect.qualname == view.loop.qualname) == (effect.depth == view.span.depth)
    return same and effect.depth >= view.span.depth and view.span.has(effect.frame)
