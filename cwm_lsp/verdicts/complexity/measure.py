"""Measured growth: lines counted in real runs, in the recorder's child process, on inputs of growing size.

Counted, not timed: the count is the same on every machine. One line counts 1 whatever it calls, so what a builtin does
inside is not in it: the class is a lower bound where builtins do the work. Memory is not measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cwm_lsp.program.facts import Program
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import EndReason, Entry, Event
from cwm_lsp.trace.problem import Problem
from cwm_lsp.verdicts.complexity.derive import function_node
from cwm_lsp.verdicts.complexity.fit import Fit, fits
from cwm_lsp.verdicts.complexity.inputs import ORDERS, generator

SIZES = (2, 3, 4, 6, 8, 11, 16, 24, 32, 48, 64)
_LIMITS = Limits(max_frames=30_000, seconds=5.0, max_repr_chars=20)
_ENOUGH = 8_000  # lines; larger inputs tell little more


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts by size (the largest of all orders of items), and the classes that fit, best first."""

    points: tuple[tuple[int, int], ...]
    fits: tuple[Fit, ...]
    problem: Problem | None = None


def measure(
    program: Program, qualname: str, *, sizes: tuple[int, ...] = SIZES, on_progress: Callable[[int], None] | None = None
) -> Measured:
    """Run a function of `program` on inputs of each size, until that takes too many lines. Runs the user's code."""
    node = function_node(program, qualname)
    make = generator(program, node, qualname) if node is not None else None
    if make is None:
        return Measured((), (), Problem(f"no inputs for `{qualname}` can be made: give its parameters type hints"))
    points: list[tuple[int, int]] = []
    problem = None
    with TemporaryDirectory(prefix="cwm-measure-") as directory:
        path = str(Path(directory, "case.py"))
        for size in sizes:
            if on_progress is not None:
                on_progress(size)
            counts = [_lines(program.source, Entry(qualname, make(size, order)), path) for order in ORDERS]
            whole = [count for count in counts if count is not None]
            if len(whole) < len(counts):
                problem = Problem(f"a run with size {size} was stopped at a limit, or raised an exception")
                if not whole:
                    break
            points.append((size, max(whole)))
            if max(whole) > _ENOUGH:
                break
    return Measured(tuple(points), fits(points), problem)


def _lines(source: str, entry: Entry, path: str) -> int | None:
    """The line events of one run; None for one that did not return."""
    trace = record(source, entry, path=path, limits=_LIMITS)
    if trace.end.reason is not EndReason.RETURNED:
        return None
    return sum(frame.event is Event.LINE for frame in trace.frames)
