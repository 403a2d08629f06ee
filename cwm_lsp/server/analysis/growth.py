"""How a function grows, as a hover over its name shows it: classes, letters, derivation, steps at growing sizes.

The plot is made of characters: an editor that shows no images in Markdown, as those in terminals, would show a page of
base64, and nothing in LSP tells a server whether it is one.
"""

from __future__ import annotations

import math

from cwm_lsp.server.drawing import markdown
from cwm_lsp.verdicts.complexity.growths import SIZES, counted, duration, scaled
from cwm_lsp.verdicts.complexity.verdict import Growth

_ROWS = 8
_BEYOND = 1e18  # steps


def growth_text(growth: Growth, above: int = 0) -> str:
    """Markdown: one line of classes, one of letters, the derivation as a table, and steps and times as another. Lines
    are counted from those that stand `above` on."""
    if growth.time.text is None and growth.space.text is None:
        return f"Complexity of {markdown.code(growth.function)}: {growth.message}."
    classes = f"**{growth.time.text or 'unknown'}** time · **{growth.space.text or 'unknown'}** space"
    parts = [f"{markdown.code(growth.function)}: {classes} (derived from the source, worst case)"]
    if growth.sizes:
        parts.append(", ".join(f"{each.letter} = {markdown.code(each.meaning)}" for each in growth.sizes))
    if growth.time.text is None or growth.space.text is None:
        parts.append(f"{growth.message}.")
    rows = [
        (str(each.line - above), markdown.code(each.cost), each.why.replace("|", "\\|")) for each in growth.derivation
    ]
    if rows:
        parts.append(markdown.table(("line", "cost", "why"), rows, _ROWS))
    if growth.time.text is not None:
        parts.append(_steps(growth.time.text))
    if growth.assumptions:
        parts.append("Assumed: " + "; ".join(growth.assumptions) + ".")
    return "\n\n".join(part for part in parts if part)


def _steps(text: str) -> str:
    """Expected steps and times of a class by size, and a bar for each row, a block for each factor of ten."""
    steps = scaled(text, 1.0)
    if steps is None:
        return ""
    counts = [(size, steps(float(size))) for size in SIZES]
    shown = [each for each in counts if each[1] < _BEYOND] or counts[:1]
    rows = [
        (f"{size:,}", counted(count), duration(count), "▇" * (round(math.log10(count)) + 1)) for size, count in shown
    ]
    return markdown.table(("size", "steps, about", "time, about", "steps by powers of ten"), rows, len(rows))
