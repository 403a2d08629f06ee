"""A trace as one self-contained HTML page."""

from __future__ import annotations

from html import escape

from cwm_lsp.trace.model import Trace
from cwm_lsp.view.document import document, table
from cwm_lsp.view.scrubber import scrubber
from cwm_lsp.view.steps import Change, Step, steps
from cwm_lsp.view.wording import how_it_ends, made_by, what

_HEADINGS = ("step", "line", "about to run", "new before it")


def page(trace: Trace, lines: tuple[str, ...]) -> str:
    """The page, in ASCII; `lines` are those of the trace's source."""
    rows = [_row(step) for step in steps(trace, lines)]
    return document(
        what(trace),
        f"""{scrubber(trace, lines)}
<p>{escape(made_by(trace))}, Python {escape(trace.python)}. Percentages are the model's probability of a
value; values without a mark could not be otherwise.</p>
{table(_HEADINGS, rows)}
<p>{len(rows)} steps, {escape(how_it_ends(trace))}.</p>""",
    )


def _row(step: Step) -> str:
    return f'<tr><td class="n">{step.index}</td><td class="n">{step.line}</td>{code(step)}<td>{values(step)}</td></tr>'


def code(step: Step) -> str:
    """The cell with the line that is about to run, indented as deep as its call."""
    return f'<td style="padding-left:{0.6 + 1.5 * min(step.depth, 20):g}rem"><code>{escape(step.text)}</code></td>'


def values(step: Step) -> str:
    """What is new in a step."""
    return "".join(_value(change, str(step.event)) for change in step.changes)


def _value(change: Change, event: str) -> str:
    doubt = f" <small>{escape(change.doubt)}</small>" if change.doubt else ""
    return f'<span class="v">{escape(change.name or event)} = {escape(change.repr)}{doubt}</span> '
