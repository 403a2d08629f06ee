"""Verdicts on endings as diagnostics: what is proved is a warning, what the model says is information."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from cwm_lsp.server.diagnostics.codes import ENDLESS_LOOP, ENDLESS_RECURSION, Place, Units, diagnostic, lines
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.settings import Settings
from cwm_lsp.verdicts.verdict import Kind, Origin, Verdict


def diagnostics(
    verdicts: Iterable[Verdict], snapshot: Snapshot, settings: Settings, units: Units
) -> list[types.Diagnostic]:
    """One for each loop or function that does not end by itself, at its first line; the first of several verdicts
    about a line counts."""
    found: dict[int, types.Diagnostic] = {}
    for verdict in verdicts:
        level = settings.termination_predicted if verdict.origin is Origin.PREDICTED else settings.termination_proved
        if level != "off" and _is_bad(verdict) and verdict.line:
            found.setdefault(verdict.line, _diagnostic(verdict, level, snapshot, units))
    return [found[line] for line in sorted(found)]


def _is_bad(verdict: Verdict) -> bool:
    return verdict.kind is Kind.LOOPS or (verdict.raises == "RecursionError" and verdict.origin is Origin.PROVED)


def _diagnostic(verdict: Verdict, level: str, snapshot: Snapshot, units: Units) -> types.Diagnostic:
    how = "proved" if verdict.p is None else f"predicted, p {verdict.p:.2f}"
    return diagnostic(
        ENDLESS_LOOP if verdict.kind is Kind.LOOPS else ENDLESS_RECURSION,
        level,
        lines(snapshot, verdict.line, verdict.line, units),
        "\n".join((f"{verdict.message} ({how}).", *verdict.derivation)),
        snapshot,
        units,
        [Place(place.line, place.message) for place in verdict.evidence],
    )
