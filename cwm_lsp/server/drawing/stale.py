"""The hints that stay on the screen while nothing is known of a new version: those of the last complete prediction, on
the lines that stand in the text as they were, each marked as stale and with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache, partial

from cwm_lsp.server.document import focus
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document, Kept
from cwm_lsp.server.drawing import drawing
from cwm_lsp.server.drawing.drawing import Drawing, drawn, drawn_now, drawn_of, look, look_at, loop_views
from cwm_lsp.server.drawing.hints import Hint, tooltip
from cwm_lsp.server.drawing.loops import innermost
from cwm_lsp.server.facts import classes
from cwm_lsp.server.settings import Settings

MARK = "(stale)"
_LARGEST = 40_000  # pairs of changed lines that are compared: some hundredths of a second


@dataclass(frozen=True, slots=True)
class Old:
    """A hint of an older version, on the `line` (1-based) where its own line stands now."""

    line: int
    label: str
    p: float
    tooltip: Callable[[], str]


def drawings(document: Document, settings: Settings) -> tuple[Drawing, ...]:
    """What is drawn for a document: its current version and, where its hints stay, an older one."""
    kept = document.kept
    now = drawing.drawings(document.scene, look(document, settings))
    if kept is None:
        return now
    seen = look_at(kept.shown.snapshot, kept.verdicts, kept.chosen, settings)
    return *now, *drawing.drawings(kept.scene, seen)


def draw(wanted: tuple[Drawing, ...]) -> None:
    """Draw what `drawings` named, for `drawn` and `moved` to keep: tens of milliseconds for thousands of frames."""
    for each in wanted:
        drawn(*each)
    now, last = wanted[0][0], wanted[-1][0]
    if last is not now:
        moved(last, now)


def stale_values(document: Document, settings: Settings) -> Iterator[Old]:
    """The hints of the last complete prediction, where none of the current version has taken their place."""
    kept = document.kept
    if kept is None:
        return
    places = moved(kept.shown.snapshot, document.snapshot)
    taken = {hint.line for hint in drawn_now(document, settings)}
    seen = look_at(kept.shown.snapshot, kept.verdicts, kept.chosen, settings)
    for hint in drawn_of(kept.scene, seen):
        line = places.get(hint.line)
        if line is not None and line not in taken:
            text = partial(_values_text, document, kept, hint, line)
            yield Old(line, f"{hint.label} {MARK}", hint.p, text)


def stale_classes(document: Document) -> Iterator[Old]:
    """How the functions grow whose `def` line stands in a text that can't be read now."""
    known = document.classes
    if document.snapshot.problem is None or known.snapshot is None:
        return
    places = moved(known.snapshot, document.snapshot)
    for scope in known.snapshot.program.functions:
        found, line = known.known.get(scope.qualname), places.get(scope.def_line)
        if found is not None and found.time is not None and line is not None:
            text = f"{_why(document, known.snapshot)}\n\n{classes.tooltip(scope.qualname, found)}"
            yield Old(line, f"{found.time} {MARK}", 1.0, partial(str, text))


def told(document: Document, settings: Settings) -> str:
    """A sentence for `cwm/status`; "" where no values stay."""
    kept = document.kept
    stays = kept is not None and next(stale_values(document, settings), None) is not None
    return f" The hints of version {kept.shown.snapshot.version} stay, marked as stale." if kept and stays else ""


@lru_cache(maxsize=8)
def moved(before: Snapshot, after: Snapshot) -> dict[int, int]:
    """Where each line of `before` stands in `after` (both 1-based); changed lines are left out, and unchanged ones
    between changes that are far apart. Blanks at the end of a line do not count."""
    old = [line.rstrip() for line in before.program.lines]
    new = [line.rstrip() for line in after.program.lines]
    shorter = min(len(old), len(new))
    top = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - top
    tail = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    places = {line: line for line in range(1, top + 1)}
    places |= {len(old) - place: len(new) - place for place in range(tail)}
    first, second = old[top : len(old) - tail], new[top : len(new) - tail]
    if len(first) * len(second) <= _LARGEST:
        for block in SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks():
            places |= {top + 1 + block.a + row: top + 1 + block.b + row for row in range(block.size)}
    return places


def _values_text(document: Document, kept: Kept, hint: Hint, line: int) -> str:
    shown = kept.scene.at(hint.line) or kept.shown
    view = innermost(loop_views(shown, frozenset(kept.chosen.items())), hint.line)
    text = tooltip(replace(hint, line=line), focus.title(shown.entry), view, shown.agreements)
    return f"{_why(document, kept.shown.snapshot)}\n\n{text}"


def _why(document: Document, of: Snapshot) -> str:
    problem = document.snapshot.problem
    why = "the text has changed since." if problem is None else focus.describe(problem)
    return f"Stale, from version {of.version}: {why}"
