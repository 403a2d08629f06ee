"""Steps per second of the computed world, with and without forks and rewinds."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.world import World, start
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry, Frame
from cwm_lsp.trace.problem import UserError

_SOURCE = """\
def primes(n):
    found = []
    candidate = 2
    while len(found) < n:
        for divisor in found:
            if candidate % divisor == 0:
                break
        else:
            found.append(candidate)
        candidate += 1
    return found
"""
_PATH = "case.py"
_EDITOR = 200  # frames of a trace as an editor shows it
_TURN = 40  # frames after which the world is forked, changed, followed for half as many, and left again


def bench_compute(*, frames: int = 8_000, repeats: int = 5) -> dict[str, Any]:
    """Medians of `repeats` runs, each from a source that is compiled anew.

    `steps_per_s` counts the frames of one execution as they come; `steps_per_s_forked` those of a trace of 200
    frames where after every 40 a value is set, that execution followed for 20 frames, and then the first gone on with.
    `editor_ms` is the time of a trace of 200 frames, from the source on.
    """
    straight = median(_rate(_follow, frames) for _ in range(repeats))
    forked = median(_rate(_fork, _EDITOR) for _ in range(repeats))
    editor = median(_EDITOR / _rate(_follow, _EDITOR) for _ in range(repeats))
    return {
        "frames": frames,
        "repeats": repeats,
        "steps_per_s": straight,
        "steps_per_s_forked": forked,
        "editor_ms": 1000 * editor,
    }


def _rate(run: Callable[[World, int], int], frames: int) -> float:
    began = time.perf_counter()
    limits = Limits(max_frames=frames + _TURN)
    made = run(start(analyse(_SOURCE, _PATH), Entry("primes", f"primes({frames})"), limits), frames)
    return made / (time.perf_counter() - began)


def _follow(world: World, frames: int) -> int:
    for _ in range(frames):
        coming, world = world.step()
        if not isinstance(coming, Frame):
            raise UserError("The benchmark's program could not be computed: run it with a Python that is supported.")
    return frames


def _fork(world: World, frames: int) -> int:
    made = 0
    while made < frames:
        for _ in range(_TURN):
            _, world = world.step()
        made += _TURN
        other = world.set("candidate", "11")
        if isinstance(other, World):
            made += _follow(other, _TURN // 2)
    return made
