"""Verdicts on endings as diagnostics: what is proved is a warning, what the model says is information."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol import types

from cwm_lsp.server.settings import Settings
from cwm_lsp.server.snapshot import Snapshot
from cwm_lsp.verdicts.verdict import Kind, Origin, Verdict

SOURCE = "cwm"
ENDLESS_LOOP, ENDLESS_RECURSION = "endless-loop", "endless-recursion"
Units = Callable[[str], int]
"""The length of a text as the client counts it."""

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


def diagnostics(
    verdicts: Iterable[Verdict], snapshot: Snapshot, settings: Settings, units: Units
) -> list[types.Diagnostic]:
    """One for each loop or function that does not end by itself, at its first line; the first of several verdicts
    about a line counts."""
    found: dict[int, types.Diagnostic] = {}
    for verdict in verdicts:
        level = settings.termination_predicted if verdict.origin is Origin.PREDICTED else settings.termination_proved
        severity = _SEVERITIES.get(level)
        if severity is not None and _is_bad(verdict) and verdict.line:
            found.setdefault(verdict.line, _diagnostic(verdict, severity, snapshot, units))
    return [found[line] for line in sorted(found)]


def _is_bad(verdict: Verdict) -> bool:
    return verdict.kind is Kind.LOOPS or (verdict.raises == "RecursionError" and verdict.origin is Origin.PROVED)


def _diagnostic(
    verdict: Verdict, severity: types.DiagnosticSeverity, snapshot: Snapshot, units: Units
) -> types.Diagnostic:
    how = "proved" if verdict.p is None else f"predicted, p {verdict.p:.2f}"
    text = f"{verdict.message} ({how})."
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(snapshot.uri, _line(snapshot, place.line, units)), place.message
        )
        for place in verdict.evidence
    ]
    return types.Diagnostic(
        range=_line(snapshot, verdict.line, units),
        message="\n".join((text, *verdict.derivation)),
        severity=severity,
        code=ENDLESS_LOOP if verdict.kind is Kind.LOOPS else ENDLESS_RECURSION,
        source=SOURCE,
        related_information=related,
    )


def _line(snapshot: Snapshot, line: int, units: Units) -> types.Range:
    """A line of the file without its indentation."""
    text = snapshot.program.lines[line - 1]
    indent = len(text) - len(text.lstrip())
    return types.Range(types.Position(line - 1, units(text[:indent])), types.Position(line - 1, units(text.rstrip())))
