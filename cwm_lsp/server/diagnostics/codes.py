"""What all diagnostics have in common: their codes, each with a page of documentation, and their ranges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

import cwm_lsp
from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.document import focus
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.trace.model import Entry

SOURCE = "cwm"
ENDLESS_LOOP, ENDLESS_RECURSION = "endless-loop", "endless-recursion"
PREDICTED_EXCEPTION, NOT_REACHED, LEFT_PREDICTION = "predicted-exception", "not-reached", "left-prediction"
CODES = (ENDLESS_LOOP, ENDLESS_RECURSION, PREDICTED_EXCEPTION, NOT_REACHED, LEFT_PREDICTION)
_PACKAGE = Path(cwm_lsp.__file__).resolve().parent
_ROOTS = (_PACKAGE, _PACKAGE.parent)  # the package that was installed, and a checkout
PAGES = next((root / "docs" / "diagnostics" for root in _ROOTS if (root / "docs" / "diagnostics").is_dir()), None)
"""Where the pages of documentation are, each named after its code; None where they were left out."""

Units = Callable[[str], int]
"""The length of a text as the client counts it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line (1-based) and what it has to do with a diagnostic; in another file, `path` is that file's."""

    line: int
    message: str
    path: str = ""


_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


def diagnostic(
    code: str, level: str, where: types.Range, message: str, snapshot: Snapshot, units: Units, places: Sequence[Place]
) -> types.Diagnostic:
    """One diagnostic at `where`, of the severity `level` ("error", "warning", "information" or "hint"); `places` become
    its related information."""
    return types.Diagnostic(
        range=where,
        message=message,
        severity=_SEVERITIES[level],
        code=code,
        code_description=None if PAGES is None else types.CodeDescription((PAGES / f"{code}.md").as_uri()),
        source=SOURCE,
        related_information=[
            types.DiagnosticRelatedInformation(_location(place, snapshot, units), place.message) for place in places
        ],
    )


def call_of(snapshot: Snapshot, entry: Entry, calls: Sequence[EntryCall]) -> Place:
    """The first of `calls`, the places where the call of `entry` is written; the function where there is none."""
    title = f"along {focus.title(entry)}"
    if calls and calls[0].source != "cell":
        return Place(calls[0].line, title, calls[0].path)
    scope = snapshot.program.function(entry.function)
    return Place(1 if scope is None else scope.def_line, title)


def _location(place: Place, snapshot: Snapshot, units: Units) -> types.Location:
    if not place.path:
        return types.Location(snapshot.uri, lines(snapshot, place.line, place.line, units))
    begin = types.Position(place.line - 1, 0)
    return types.Location(from_fs_path(place.path) or snapshot.uri, types.Range(begin, begin))


def lines(snapshot: Snapshot, first: int, last: int, units: Units) -> types.Range:
    """The lines from `first` to `last` (1-based, inclusive), from the first one's indentation to the last one's end."""
    begin, end = snapshot.program.lines[first - 1], snapshot.program.lines[last - 1]
    indent = begin[: len(begin) - len(begin.lstrip())]
    return types.Range(types.Position(first - 1, units(indent)), types.Position(last - 1, units(end.rstrip())))
