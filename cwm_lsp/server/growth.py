"""How a function grows, as a hover over its name shows it: classes, what the letters are, the lines that cost most."""

from __future__ import annotations

from functools import lru_cache

from cwm_lsp.program.facts import Scope
from cwm_lsp.server import markdown
from cwm_lsp.server.snapshot import Snapshot
from cwm_lsp.verdicts.complexity.judge import judged
from cwm_lsp.verdicts.complexity.verdict import Growth

_ROWS = 8


@lru_cache(maxsize=256)
def growth_of(snapshot: Snapshot, qualname: str) -> Growth:
    """The verdict from the source, once for each version of a document."""
    return judged(snapshot.program, qualname)


def function_at(snapshot: Snapshot, line: int, name: str | None) -> Scope | None:
    """The function whose `def` stands on `line` (1-based), if the name under the cursor is its own."""
    if name is None:
        return None
    return next((each for each in snapshot.program.functions if each.def_line == line and each.name == name), None)


def growth_text(growth: Growth) -> str:
    """Markdown: one line of classes, one of letters, and the derivation as a table."""
    if growth.time.text is None and growth.space.text is None:
        return f"Complexity of {markdown.code(growth.function)}: {growth.message}."
    classes = f"**{growth.time.text or 'unknown'}** time · **{growth.space.text or 'unknown'}** space"
    parts = [f"{markdown.code(growth.function)}: {classes} (derived from the source, worst case)"]
    if growth.sizes:
        parts.append(", ".join(f"{each.letter} = {markdown.code(each.meaning)}" for each in growth.sizes))
    if growth.time.text is None or growth.space.text is None:
        parts.append(f"{growth.message}.")
    rows = [(str(each.line), markdown.code(each.cost), each.why.replace("|", "\\|")) for each in growth.derivation]
    if rows:
        parts.append(markdown.table(("line", "cost", "why"), rows, _ROWS))
    if growth.assumptions:
        parts.append("Assumed: " + "; ".join(growth.assumptions) + ".")
    return "\n\n".join(parts)
