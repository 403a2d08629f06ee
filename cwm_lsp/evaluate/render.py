"""An evaluation as a table for people."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cwm_lsp.evaluate.report import Report, Scores, scores
from cwm_lsp.evaluate.statistics import Rate

_TRACE_HEADINGS = (
    "cases", "next frame", "event", "line", "locals", "whole trace", "output", "until error", "ECE", "model",
    "frames/s",
)  # fmt: skip
_OUTPUT_HEADINGS = ("cases", "output", "model", "frames/s")
_SHARES = (
    "Shares in %, 95 % Wilson intervals in brackets. Output: the prediction left to itself. Model: those of its new "
    "values that the model predicted."
)
_LEGEND = (
    f"{_SHARES} Next frame and its parts, whole trace and frames until the first error: every frame predicted from the "
    "true history (constrained, free), or the whole trace as it came out (hybrid). ECE: expected calibration error of "
    "the probabilities shown with new values. Intervals over frames take them as independent and are too narrow."
)


def render(report: Report) -> RenderableType:
    """A table of category by decoding, and below it what was left out or went wrong."""
    whole = report.kind == "trace"
    table = Table(title=f"{report.model.name} {report.model.revision} on {report.file}")
    table.add_column("category", no_wrap=True)
    table.add_column("decoding", no_wrap=True)
    for heading in _TRACE_HEADINGS if whole else _OUTPUT_HEADINGS:
        table.add_column(heading, justify="right")
    for category in report.categories:
        for decoding in report.decodings:
            made = scores(report.of(category, decoding))
            table.add_row(category, decoding, *(_trace_cells(made) if whole else _output_cells(made)))
        table.add_section()
    return Group(table, *(Text(note) for note in notes(report)))


def notes(report: Report) -> list[str]:
    """One sentence for each thing that the table does not show."""
    found = [_LEGEND if report.kind == "trace" else _SHARES]
    if report.left:
        found.append(f"Interrupted: {report.left} cases were not reached and are in no score.")
    found += [f"Left out, {count} cases: {reason}." for reason, count in report.excluded.items()]
    found += [f"Counted wrong, {count} cases: {reason}" for reason, count in report.not_asked.items()]
    for decoding in report.decodings:
        made = scores([row for row in report.rows if row.decoding == decoding])
        if made.too_long:
            found.append(f"Counted wrong, {made.too_long} traces longer than the model's context; their frames count.")
        if made.masked_out:
            found.append(f"Error of this program: {made.masked_out} true tokens were not allowed by the masks.")
        found.append(
            f"{decoding}: {made.frame_limit} predictions stopped after {report.max_frames} frames, "
            f"{made.token_limit} at a limit of tokens, {made.malformed} were malformed."
        )
    found += [f"Error of this program: {id} cannot be read back: {text}." for id, text in report.problems.items()]
    return found


def _trace_cells(made: Scores) -> list[str]:
    rates = [made.frames, made.event, made.line, made.locals, made.traces, made.output]
    return [
        str(made.cases),
        *(_rate(rate) for rate in rates),
        _number(made.until_error, ".0f"),
        _number(made.calibration, ".3f"),
        _share(made.predicted),
        _number(made.frames_per_s, ".0f"),
    ]


def _output_cells(made: Scores) -> list[str]:
    return [str(made.cases), _rate(made.output), _share(made.predicted), _number(made.frames_per_s, ".0f")]


def _rate(rate: Rate) -> str:
    if rate.share is None or rate.interval is None:
        return "-"
    low, high = rate.interval
    return f"{100 * rate.share:.1f}\u00a0[{100 * low:.0f}\u2013{100 * high:.0f}]"


def _share(rate: Rate) -> str:
    return "-" if rate.share is None else f"{100 * rate.share:.1f}"


def _number(value: float | None, format: str) -> str:
    return "-" if value is None else f"{value:{format}}"
