"""What an evaluation found, case by case and in sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal

from cwm_lsp.evaluate.next_frame import NextFrames
from cwm_lsp.evaluate.outcome import ORIGINS, FreeRun, Way
from cwm_lsp.evaluate.statistics import Rate, calibration_error
from cwm_lsp.trace.model import EndReason, ModelInfo

OVERALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """One case with one way of predicting.

    `next` is None where only the output was asked for, or the model could not be asked about the case; of a hybrid
    prediction it scores the whole trace as it came out. `missing` frames of the real trace did not fit the model's
    context. `exact`: every frame of the real trace is right.
    """

    id: str
    category: str
    decoding: Way
    next: NextFrames | None
    missing: int
    exact: bool
    run: FreeRun
    output: bool


@dataclass(frozen=True, slots=True)
class Report:
    """`kind` says what was scored: whole traces, or outputs alone.

    `excluded` counts, by reason, the cases for which the truth is not known; they are in no score. `not_asked` counts
    those that the model could not be shown; they are wrong. `problems` are true frames that the format's reader did
    not understand: an error of this program, not of the model. `left` cases were not reached.
    """

    kind: Literal["trace", "output"]
    file: str
    model: ModelInfo
    python: str
    max_frames: int
    rows: tuple[Row, ...]
    excluded: Mapping[str, int] = field(default_factory=dict)
    not_asked: Mapping[str, int] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    left: int = 0

    @property
    def decodings(self) -> tuple[Way, ...]:
        return tuple(dict.fromkeys(row.decoding for row in self.rows))

    @property
    def categories(self) -> tuple[str, ...]:
        """In the file's order, then all together where there is more than one."""
        named = tuple(dict.fromkeys(row.category for row in self.rows))
        return named if len(named) < 2 else (*named, OVERALL)

    def of(self, category: str, decoding: Way) -> list[Row]:
        """The rows of one category (`OVERALL`: of all)."""
        return [row for row in self.rows if row.decoding == decoding and category in (row.category, OVERALL)]


@dataclass(frozen=True, slots=True)
class Scores:
    """Sums over some rows. `calibration` is the expected calibration error of the probabilities of `values` values as
    they are shown, `calibration_raw` that of the same without the model's calibration (None for hybrid).

    `computed`, `resting` and `predicted` are shares of the new or changed values that the predictions left to
    themselves show: computed exactly, computed behind a prediction, and predicted by the model.
    `until_error` is the median number of frames before the first wrong one (of wholly right traces: all of them).
    `frames_per_s` and `frames_per_pass` are of the predictions left to themselves, prompts included.
    """

    cases: int
    frames: Rate
    event: Rate
    line: Rate
    locals: Rate
    traces: Rate
    output: Rate
    until_error: float | None
    calibration: float | None
    calibration_raw: float | None
    values: int
    computed: Rate
    resting: Rate
    predicted: Rate
    masked_out: int
    too_long: int
    frame_limit: int
    token_limit: int
    malformed: int
    frames_per_s: float | None
    frames_per_pass: float | None


def scores(rows: Sequence[Row]) -> Scores:
    """Sums up; cases that were not asked count as wrong in `traces` and `output` and have no frames."""
    told = [row.next for row in rows if row.next is not None]
    frames = sum(next.frames for next in told)
    values = [value for next in told for value in next.values]
    reasons = [row.run.end.reason for row in rows]
    shown, seconds = sum(row.run.frames for row in rows), sum(row.run.seconds for row in rows)
    passes = sum(row.run.passes for row in rows)
    return Scores(
        cases=len(rows),
        frames=Rate(sum(next.whole for next in told), frames),
        event=Rate(sum(next.event for next in told), frames),
        line=Rate(sum(next.line for next in told), frames),
        locals=Rate(sum(next.locals for next in told), frames),
        traces=Rate(sum(row.exact for row in rows), len(rows)),
        output=Rate(sum(row.output for row in rows), len(rows)),
        until_error=median(next.until_error for next in told) if told else None,
        calibration=calibration_error((value.p, value.right) for value in values),
        calibration_raw=calibration_error((value.raw, value.right) for value in values if value.raw is not None),
        values=len(values),
        **_origins(rows),
        masked_out=sum(next.masked_out for next in told),
        too_long=sum(row.missing > 0 for row in rows),
        frame_limit=reasons.count(EndReason.FRAME_LIMIT),
        token_limit=reasons.count(EndReason.TOKEN_LIMIT),
        malformed=reasons.count(EndReason.MALFORMED),
        frames_per_s=shown / seconds if seconds else None,
        frames_per_pass=shown / passes if passes else None,
    )


def _origins(rows: Sequence[Row]) -> dict[str, Rate]:
    counts = {name: sum(row.run.origins.get(name, 0) for row in rows) for name in ORIGINS}
    return {name: Rate(count, sum(counts.values())) for name, count in counts.items()}


_TRACE_ONLY = (
    "frames", "event", "line", "locals", "traces", "until_error", "calibration", "calibration_raw", "values",
    "masked_out", "too_long",
)  # fmt: skip


def to_json(report: Report, *, rows: bool = False) -> dict[str, Any]:
    """The report as JSON; shares are 0 ... 1 with their 95 % intervals. `rows` adds every case."""
    made: dict[str, Any] = {
        "kind": report.kind,
        "file": report.file,
        "model": asdict(report.model),
        "python": report.python,
        "max_frames": report.max_frames,
        "seconds": round(report.seconds, 1),
        "left": report.left,
        "excluded": dict(report.excluded),
        "not_asked": dict(report.not_asked),
        "problems": dict(report.problems),
        "scores": {
            decoding: {
                category: _scores_to_json(scores(report.of(category, decoding)), report.kind)
                for category in report.categories
            }
            for decoding in report.decodings
        },
    }
    if rows:
        made["cases"] = [_row_to_json(row, report.kind) for row in report.rows]
    return made


def _scores_to_json(made: Scores, kind: str) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name in Scores.__slots__:
        if kind == "output" and name in _TRACE_ONLY:
            continue
        value = getattr(made, name)
        if isinstance(value, Rate):
            low, high = value.interval or (None, None)
            value = {"right": value.right, "of": value.of, "share": value.share, "low": low, "high": high}
        shown[name] = value
    return shown


def _row_to_json(row: Row, kind: str) -> dict[str, Any]:
    run, outcome = row.run, row.run.outcome
    made: dict[str, Any] = {
        "id": row.id,
        "category": row.category,
        "decoding": row.decoding,
        "output": row.output,
        "predicted": None if outcome is None else asdict(outcome),
        "end": {"reason": str(run.end.reason), "message": run.end.message},
        "predicted_frames": run.frames,
        "seconds": round(run.seconds, 4),
        "origins": dict(run.origins),
    }
    if kind == "trace":
        next = row.next
        counts = ("frames", "event", "line", "locals", "whole", "until_error", "masked_out")
        made |= {"exact": row.exact, "missing": row.missing}
        made |= {name: getattr(next, name) if next else None for name in counts}
    return made
