"""The frame of an HTML page that needs nothing but itself: no remote resources."""

from __future__ import annotations

from html import escape

_STYLE = """
:root { color-scheme: light dark; --faint: color-mix(in srgb, CanvasText 62%, Canvas) }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600 }
th, td { padding: .15rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }
td.n { text-align: right; color: var(--faint) }
code, .v { font-family: ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
td > code, .v { display: inline-block }
td > code { min-width: 14rem }
.v { margin-right: 1rem; min-width: 7rem } .v small { color: var(--faint) }
tr.differs { background: #e5484d26 } tr.first { outline: 2px solid #e5484d; outline-offset: -2px }
@media (max-width: 50rem) { table { display: block; overflow-x: auto } }
"""


def document(title: str, body: str) -> str:
    """The page, in ASCII (other characters as references), so that no encoding can garble it. `title` is plain text,
    `body` is HTML."""
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style></head>
<body><h1><code>{escape(title)}</code></h1>
{body}</body></html>"""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def table(headings: tuple[str, ...], rows: list[str]) -> str:
    """A table of rows that are HTML already; the headings are plain text."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{chr(10).join(rows)}\n</tbody></table>"
