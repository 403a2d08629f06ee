"""Measured growth: lines and bytes counted in real runs, in the recorder's child process, on inputs of growing size.

Counted, not timed: the counts are the same on every machine. One line counts 1 whatever it calls, so what a builtin
does inside is not in it: the class of time is a lower bound where builtins do the work. Bytes are the peak of what the
call allocates besides its arguments, its stack included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cwm_lsp.program.facts import Program
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.usage import Counted, usages
from cwm_lsp.trace.problem import Problem
from cwm_lsp.verdicts.complexity.derive import function_node
from cwm_lsp.verdicts.complexity.fit import LEAST_SIZES, SPACE_CLASSES, Fit, fits
from cwm_lsp.verdicts.complexity.growths import parsed
from cwm_lsp.verdicts.complexity.inputs import ORDERS, Generator, generators

SIZES = (2, 3, 4, 6, 8, 11, 16, 24, 32, 48, 64)
# CPython's sets grow fourfold and its dictionaries twofold: with powers of four they are all equally full
SPACE_SIZES = (4, 16, 64, 256, 1024, 4096)
_SMALL_SPACE_SIZES = (2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 24, 32, 48)  # for what takes too long with others
_LIMITS = Limits(max_frames=30_000, seconds=10.0)
_ENOUGH = 8_000  # lines; larger inputs tell little more
_MOST_LINES = 400_000  # of a run whose bytes are counted
_NOISE = 160  # bytes: a number or two that grow longer
_MOST_CHARS = 200_000  # of a call's text
_PROBED = 4  # the size with which parameters of unknown kinds are tried


@dataclass(frozen=True, slots=True)
class Measured:
    """Lines and bytes by size (the largest of all orders of items), and the classes that fit each, best first."""

    points: tuple[tuple[int, int], ...] = ()
    fits: tuple[Fit, ...] = ()
    space_points: tuple[tuple[int, int], ...] = ()
    space_fits: tuple[Fit, ...] = ()
    problem: Problem | None = None


def measure(program: Program, qualname: str, *, sizes: tuple[int, ...] = SIZES) -> Measured:
    """Run a function of `program` on inputs of each size, until that takes too many lines. Runs the user's code."""
    node = function_node(program, qualname)
    ways = generators(program, node, qualname) if node is not None else []
    make = ways[0] if len(ways) == 1 else _working(program, ways)
    if make is None:
        return Measured(problem=Problem(f"no inputs for `{qualname}` can be made: give its parameters type hints"))
    points, problem = _counted(program, make, sizes, "lines")
    fitted = fits(points)
    space_points, _ = _counted(program, make, _bearable(points, fitted), "bytes")
    space_fits = fits(space_points, SPACE_CLASSES, noise=_NOISE)
    return Measured(tuple(points), fitted, tuple(space_points), space_fits, problem)


def _working(program: Program, ways: Sequence[Generator]) -> Generator | None:
    """The way whose call returns, and of several the one that runs most lines."""
    calls = [make(_PROBED, "mixed") for make in ways]
    (counts,) = usages(program.source, [calls], "lines", path=program.path, limits=_LIMITS) or ((),)
    done = [(count, -place) for place, count in enumerate(counts) if count is not None]
    return ways[-max(done)[1]] if done else None


def _bearable(points: Sequence[tuple[int, int]], fitted: Sequence[Fit]) -> list[int]:
    """The sizes at which a run is not expected to take too many lines."""
    steps = parsed(fitted[0].text) if fitted else None
    if steps is None:
        return [size for size in _SMALL_SPACE_SIZES if points and size <= points[-1][0]]
    best = fitted[0]
    for sizes in (SPACE_SIZES, _SMALL_SPACE_SIZES):
        most = [size for size in sizes if best.a + best.b * steps(float(size)) <= _MOST_LINES]
        if len(most) >= LEAST_SIZES:
            break
    return most


def _counted(
    program: Program, make: Generator, sizes: Sequence[int], counted: Counted
) -> tuple[list[tuple[int, int]], Problem | None]:
    """The largest count of each size, over the orders of items with which the first sizes could be run."""
    groups: list[list[str]] = []
    for size in sizes:
        texts = [make(size, order) for order in ORDERS]
        if max(map(len, texts)) > _MOST_CHARS:
            break
        groups.append(texts)
    enough = _ENOUGH if counted == "lines" else None
    found = usages(program.source, groups, counted, path=program.path, limits=_LIMITS, enough=enough) if groups else []
    points: list[tuple[int, int]] = []
    returned: list[bool] = []
    problem = None
    for size, counts in zip(sizes, found, strict=False):
        now = [count is not None for count in counts]
        returned = returned or (now if any(now) else [])
        if returned == now:
            points.append((size, max(count for count in counts if count is not None)))
        if problem is None and not all(now):
            problem = Problem(f"some runs from size {size} on were stopped at a limit or raised an exception")
    return points, problem if found else Problem("no run came to an end within its limits")
