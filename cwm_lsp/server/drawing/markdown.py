"""Markdown that shows any text literally."""

from __future__ import annotations

import re
from collections.abc import Sequence

CODE = 120  # the longest text that stands in a table uncut


def code(text: str, limit: int = CODE) -> str:
    """`text` as inline code for a table cell: on one line, cut to `limit` characters, in a fence of its own."""
    text = shortened(" ".join(text.splitlines()), limit).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str) -> str:
    """`text` as a block of code with its line breaks, in a fence of its own."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def link(text: str, uri: str, line: int) -> str:
    """A link to a line (1-based) of the document at `uri`, whatever its path contains."""
    safe = uri.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"[{text}]({safe}#L{line})"


def shortened(text: str, limit: int) -> str:
    """`text` with its middle left out where it is longer than `limit` characters: both ends of a repr tell most."""
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 3
    return f"{text[: limit - 1 - tail]}…{text[len(text) - tail :]}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], limit: int) -> str:
    """A table of the first `limit` rows, and a line that says how many more there are."""
    shown = rows[:limit]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *shown)]
    left_out = len(rows) - len(shown)
    return "\n".join(lines) + (f"\n\n... {left_out} more" if left_out else "")
