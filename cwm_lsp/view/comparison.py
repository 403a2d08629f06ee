"""A prediction beside a real run as one self-contained HTML page."""

from __future__ import annotations

from html import escape

from cwm_lsp.trace.align import Row, align
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.model import Trace
from cwm_lsp.view.document import document, table
from cwm_lsp.view.page import code, values
from cwm_lsp.view.steps import Step, steps
from cwm_lsp.view.wording import difference, first_difference, how_it_ends, made_by, what

_HEADINGS = ("predicted step", "real step", "line", "about to run", "predicted", "real", "difference")


def comparison(predicted: Trace, actual: Trace, lines: tuple[str, ...]) -> str:
    """The page, in ASCII; `lines` are those of the source of both."""
    alignment = align(predicted, actual)
    predicted, actual = collapse_comprehensions(predicted), collapse_comprehensions(actual)
    ours, real = list(steps(predicted, lines)), list(steps(actual, lines))
    first = next((row for row in alignment.rows if row.difference is not None), None)
    rows = [
        _row(
            row,
            None if row.predicted is None else ours[row.predicted],
            None if row.actual is None else real[row.actual],
            is_first=row is first,
        )
        for row in alignment.rows
    ]
    score = alignment.agreement
    return document(
        what(predicted),
        f"""<p><strong>{score.frames} of {score.of} real steps agree</strong> with what was
{escape(made_by(predicted))}. First difference: {escape(first_difference(alignment.first_divergence))}.
Percentages are the model's probability of a value.</p>
{table(_HEADINGS, rows)}
<p>The prediction {escape(how_it_ends(predicted))}; the real run (Python {escape(actual.python)})
{escape(how_it_ends(actual))}.</p>""",
    )


def _row(row: Row, ours: Step | None, real: Step | None, *, is_first: bool) -> str:
    step = real or ours
    assert step is not None  # a row stands for a step of one of them at least
    kind = "" if row.difference is None else ' class="differs first"' if is_first else ' class="differs"'
    lines = " / ".join(dict.fromkeys(str(one.line) for one in (ours, real) if one is not None))
    numbers = (_number(row.predicted), _number(row.actual), lines)
    cells = "".join(f'<td class="n">{number}</td>' for number in numbers)
    shown = "".join(f"<td>{'' if one is None else values(one)}</td>" for one in (ours, real))
    told = escape(_told(row))
    return f"<tr{kind}>{cells}{code(step)}{shown}<td>{told}</td></tr>"


def _told(row: Row) -> str:
    if row.is_guessed_over:
        return "guessed over: not compared"
    if row.difference is None:
        return ""
    if row.predicted is None:
        return "not predicted"
    return "not in the real run" if row.actual is None else difference(row.difference)


def _number(position: int | None) -> str:
    return "" if position is None else str(position)
