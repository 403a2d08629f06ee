"""All hints of a document, from what is predicted and judged of it, as the user wants them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cwm_lsp.server.diagnostics.codes import ENDLESS_LOOP
from cwm_lsp.server.diagnostics.reports import Part
from cwm_lsp.server.diagnostics.suppress import Report
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.differing import merged
from cwm_lsp.server.drawing.hints import Hint, Line, hint
from cwm_lsp.server.drawing.loops import View, innermost, is_shown, views
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.drawing.scene import Scene
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import EndReason

_WHOLE = (EndReason.RETURNED, EndReason.RAISED, EndReason.EXITED)


@dataclass(frozen=True, slots=True)
class Look:
    """What the user sees of a prediction: `chosen` are pairs of a loop's first line and the number of an iteration,
    `endless` the lines on which a loop stands that a verdict doubts; `max_length` is that of one value."""

    chosen: frozenset[tuple[int, int]] = frozenset()
    endless: frozenset[int] = frozenset()
    branches: bool = True
    max_length: int = 60


Drawing = tuple[Snapshot, Prediction | None, Look]
"""What a drawing depends on."""


def look(document: Document, settings: Settings) -> Look:
    """How a document is to be drawn now."""
    return look_at(document.snapshot, document.reports.found.get(Part.VERDICTS, ()), document.chosen, settings)


def look_at(snapshot: Snapshot, verdicts: Iterable[Report], chosen: Mapping[int, int], settings: Settings) -> Look:
    """How a version is to be drawn of which `verdicts` are known, and in which iterations are `chosen`."""
    told = [report.diagnostic for report in verdicts]
    endless = {each.range.start.line + 1 for each in told if each.code == ENDLESS_LOOP}
    loops = {head.line for head in snapshot.program.heads if head.kind == "loop"}
    return Look(frozenset(chosen.items()), frozenset(endless & loops), settings.branches, settings.max_length)


def drawings(scene: Scene, look: Look) -> tuple[Drawing, ...]:
    """What is drawn of a version."""
    return tuple((scene.snapshot, each, look) for each in (*scene.sides, *scene.others.values()))


def drawn_now(document: Document, settings: Settings) -> tuple[Hint, ...]:
    """The hints of a document's current version."""
    return drawn_of(document.scene, look(document, settings))


def drawn_of(scene: Scene, look: Look) -> tuple[Hint, ...]:
    """The hints of a version, by line."""
    sides = [drawn(scene.snapshot, side, look) for side in scene.sides]
    front = sides[0] if len(sides) == 1 else merged(*sides)
    if not scene.others:
        return front
    found = {hint.line: hint for hint in front if scene.other_at(hint.line) is None}
    for each in scene.others.values():
        mine = drawn(scene.snapshot, each, look)
        found |= {hint.line: hint for hint in mine if scene.other_at(hint.line) is each}
    return tuple(found[line] for line in sorted(found))


def loop_views(shown: Prediction, chosen: frozenset[tuple[int, int]]) -> Mapping[int, View]:
    """How each loop that the prediction comes to is shown, by its first line."""
    if chosen not in shown.loop_views:
        ended = shown.end is not None and shown.end.reason in _WHOLE
        shown.loop_views[chosen] = views(shown.course, shown.snapshot.program.heads, dict(chosen), ended)
    return shown.loop_views[chosen]


def drawn(snapshot: Snapshot, shown: Prediction | None, look: Look) -> tuple[Hint, ...]:
    """The hints of `shown`, a prediction for `snapshot`, by line; without one those that the verdicts give."""
    if shown is None:
        alone = (hint(Line(line, endless=True), look.max_length) for line in sorted(look.endless))
        return tuple(filter(None, alone))
    if (snapshot, look) not in shown.drawings:
        shown.drawings[snapshot, look] = _drawn(snapshot, shown, look)
    return shown.drawings[snapshot, look]


def _drawn(snapshot: Snapshot, shown: Prediction, look: Look) -> tuple[Hint, ...]:
    found = loop_views(shown, look.chosen)
    cases = {head.line for head in snapshot.program.heads if head.kind == "case"}
    branches = shown.course.branches if look.branches else {}
    lines = sorted({*shown.effects, *found, *branches, *look.endless})
    made = (hint(_line(shown, line, found, line in cases, look), look.max_length) for line in lines)
    return tuple(filter(None, made))


def _line(shown: Prediction, line: int, found: Mapping[int, View], only_taken: bool, look: Look) -> Line:
    view = innermost(found, line)
    span = None if view is None else view.span
    branches = shown.course.branches.get(line, ()) if look.branches else ()
    loop = found.get(line)
    around = found.values() if look.endless else ()
    return Line(
        line,
        effects=[effect for effect in shown.effects.get(line, ()) if is_shown(effect, view)],
        loop=loop,
        looked_at=() if loop is None else shown.course.turns[line].values,
        endless=line in look.endless,
        goes_on=any(each.loop.line in look.endless and each.loop.holds(line) and not each.number for each in around),
        branches=[each for each in branches if span is None or (span.has(each.frame) and each.depth == span.depth)],
        only_taken=only_taken,
    )
