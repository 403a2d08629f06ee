"""Where a line begins for an activation that is to go on there: where it does when the program itself gets there, or
nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from cwm_lsp.compute.activation import Activation
from cwm_lsp.compute.jumps import handled_by, stack_at, way_to
from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.timeline import Timeline
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Event, Frame
from tests.compute.compared import FILE, cases
from tests.record.programs import Case

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")


@dataclass(frozen=True, slots=True)
class _Place:
    """The line event `index` of an activation and what was there."""

    activation: Activation
    index: int
    pc: int
    line: int
    stack: tuple[Any, ...]
    handled: BaseException | None


def _places(case: Case) -> tuple[list[_Place], list[Frame]]:
    timeline = Timeline(analyse(case.source, FILE), case.entry, Limits(max_frames=400), False)
    places: list[_Place] = []
    while isinstance(timeline.at(len(timeline.frames)), Frame):
        index = len(timeline.frames) - 1  # while a native waits there may come several at once
        frame, machine = timeline.frames[index], timeline.machine_at(index)
        if frame.event is Event.LINE and machine is not None:
            a = machine.activations[-1]
            places.append(_Place(a, index, a.pc, a.line, tuple(a.stack), machine.handled))
    return places, timeline.frames


@pytest.mark.parametrize("case", [*cases("programs.txt"), *cases("blocks.txt")], ids=lambda case: case.name)
def test_a_jump_goes_where_the_program_goes(case: Case) -> None:
    places, frames = _places(case)
    for number, here in enumerate(places):
        code = here.activation.code
        assert len(stack_at(code, here.pc)) == len(here.stack)
        for there in places[number + 1 : number + 30]:
            if there.activation is not here.activation:
                continue
            between = [f for f in frames[here.index + 1 : there.index] if f.depth == frames[here.index].depth]
            if any(frame.event is Event.RETURN for frame in between):
                break  # a generator's: it has gone on elsewhere
            astray = any(frame.event is not Event.CALL for frame in between)
            at = way_to(code, here.pc, here.line, there.line, astray)
            if at is None:
                continue  # and perhaps one of the lines behind it can be followed
            depth = len(stack_at(code, at))
            place = handled_by(code, stack_at(code, here.pc), depth)
            handled = here.handled if place is None else here.stack[place]
            where = f"from {here.pc} (line {here.line}) to line {there.line}, {astray=}"
            assert (at, handled) == (there.pc, there.handled), where
            assert all(mine is its for mine, its in zip(here.stack[:depth], there.stack, strict=True)), where
            break


def test_most_lines_are_followed() -> None:
    (case,) = cases("blocks.txt")
    places, _ = _places(case)
    ways = [
        way_to(here.activation.code, here.pc, here.line, there.line, False)
        for here, there in pairwise(places)
        if there.activation is here.activation
    ]
    assert sum(way is not None for way in ways) > 0.5 * len(ways)
