"""How much a computation may do before it is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cwm_lsp.program.facts import never


@dataclass(frozen=True, slots=True)
class Limits:
    """`max_frames` frames, `max_repr_chars` characters of one value (more are cut, as the recorder cuts them),
    `max_trace_chars` characters of all values together,
    `max_work` jumps back and calls between two frames and `max_all_work` in all, `max_seconds` of computing in all,
    `max_nested` calls of the program's functions by natives that wait for each other. `given_up` is asked every few
    calls and jumps back; where it says so, what comes next is not known."""

    max_frames: int = 10_000
    max_repr_chars: int = 100_000
    max_trace_chars: int = 25_000_000
    max_work: int = 200_000
    max_all_work: int = 1_000_000
    max_seconds: float = 10.0
    max_nested: int = 80
    given_up: Callable[[], bool] = never


DEFAULT_LIMITS = Limits()
