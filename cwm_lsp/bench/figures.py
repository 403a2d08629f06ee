"""Figures of merit from timed runs.

Counts (tokens, passes, frames) are added up over the programs before they are divided; rates and ratios are medians
over the programs of each program's median over its repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Run:
    """One timed decoding. Of its `tokens` `opened` were a choice; the prompt's forward `passes` are counted too."""

    seconds: float
    frames: int
    tokens: int
    passes: int
    opened: int

    @property
    def frames_per_s(self) -> float:
        return self.frames / self.seconds


@dataclass(frozen=True, slots=True)
class Row:
    """The repeats of one program: ours, and those of `generate` by its kind of weights."""

    name: str
    ours: Sequence[Run]
    plain: Mapping[str, Sequence[Run]]

    def ratio(self, kind: str) -> float:
        """How many times as many frames per second as `generate`."""
        return _rate(self.ours) / _rate(self.plain[kind])


def figures(rows: Sequence[Row], weight_bytes: int, bandwidth: float) -> dict[str, Any]:
    """One model's figures; `weight_bytes` are read in each pass, `bandwidth` is the device's, in bytes per second."""
    frames, tokens, passes, opened = (
        sum(getattr(row.ours[0], count) for row in rows) for count in ("frames", "tokens", "passes", "opened")
    )
    passes_per_s = _over(rows, lambda row: median(run.passes / run.seconds for run in row.ours))
    return {
        "frames": frames,
        "tokens_per_frame": tokens / frames,
        "open_tokens_per_frame": opened / frames,
        "passes_per_frame": passes / frames,
        "tokens_per_pass": tokens / passes,
        "frames_per_s": _over(rows, lambda row: _rate(row.ours)),
        "tokens_per_s": _over(rows, lambda row: median(run.tokens / run.seconds for run in row.ours)),
        "passes_per_s": passes_per_s,
        "bandwidth_share": passes_per_s * weight_bytes / bandwidth,
        "weight_bytes": weight_bytes,
        "generate": {kind: _plain(rows, kind) for kind in rows[0].plain},
        "programs": [_program(row) for row in rows],
    }


def _plain(rows: Sequence[Row], kind: str) -> dict[str, float]:
    runs = [row.plain[kind] for row in rows]
    return {
        "frames_per_s": median(map(_rate, runs)),
        "tokens_per_s": median(median(run.tokens / run.seconds for run in each) for each in runs),
        "passes_per_frame": sum(each[0].passes for each in runs) / sum(each[0].frames for each in runs),
        "ratio_frames_per_s": _over(rows, lambda row: row.ratio(kind)),
    }


def _program(row: Row) -> dict[str, Any]:
    first = row.ours[0]
    return {
        "program": row.name,
        "frames": first.frames,
        "tokens": first.tokens,
        "passes": first.passes,
        "frames_per_s": _rate(row.ours),
        "frames_per_s_generate": {kind: _rate(runs) for kind, runs in row.plain.items()},
        "ratio_frames_per_s": {kind: row.ratio(kind) for kind in row.plain},
    }


def _rate(runs: Sequence[Run]) -> float:
    return median(run.frames_per_s for run in runs)


def _over(rows: Sequence[Row], figure: Callable[[Row], float]) -> float:
    return median(map(figure, rows))
