"""A trace as one self-contained HTML page."""

from __future__ import annotations

from html import escape

from cwm_lsp.cli.steps import Change, Step, how_it_ends, steps
from cwm_lsp.trace.model import MODULE, Trace

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem;
       color-scheme: light dark }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600 }
th, td { padding: .15rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }
td.n { text-align: right; color: #888 }
code, .v { font-family: ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
.v { margin-right: 1rem } .v small { color: #888 }
"""


def page(trace: Trace, lines: tuple[str, ...]) -> str:
    """The page, in ASCII (other characters as references), so that no encoding can garble it."""
    rows = [_row(step) for step in steps(trace, lines)]
    title = escape(f"{trace.source.path}: {'module body' if trace.entry.function == MODULE else trace.entry.call}")
    by = (
        "observed in a real run" if trace.model is None else f"predicted by {trace.model.name} ({trace.model.revision})"
    )
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>
<body><h1><code>{title}</code></h1>
<p>{escape(by)}, Python {escape(trace.python)}. Percentages are the model's probability of a value; values without a
mark could not be otherwise.</p>
<table><thead><tr><th>step</th><th>line</th><th>about to run</th><th>new before it</th></tr></thead><tbody>
{chr(10).join(rows)}
</tbody></table>
<p>{len(rows)} steps, {escape(how_it_ends(trace))}.</p></body></html>"""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _row(step: Step) -> str:
    values = "".join(_value(change, str(step.event)) for change in step.changes)
    return (
        f'<tr><td class="n">{step.index}</td><td class="n">{step.line}</td>'
        f'<td style="padding-left:{0.6 + 1.5 * min(step.depth, 20):g}rem"><code>{escape(step.text)}</code></td>'
        f"<td>{values}</td></tr>"
    )


def _value(change: Change, event: str) -> str:
    doubt = f" <small>{escape(change.doubt)}</small>" if change.doubt else ""
    return f'<span class="v">{escape(change.name or event)} = {escape(change.repr)}{doubt}</span> '
