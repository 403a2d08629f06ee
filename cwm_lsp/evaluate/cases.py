"""The cases of an evaluation file, and what really happens in each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import EndReason, Entry, Trace
from cwm_lsp.trace.problem import UserError

_KEYS = ("id", "source", "call")
_FILE = "case.py"
_LIMITS = Limits(max_frames=20_000, seconds=20.0)
_WHOLE = (EndReason.RETURNED, EndReason.RAISED)


@dataclass(frozen=True, slots=True)
class Case:
    """One call of a function of `source`. `expected` is the result's text where the file gives it."""

    id: str
    category: str
    source: str
    call: str
    expected: str | None = None

    @property
    def entry(self) -> Entry:
        return Entry(self.call.split("(", 1)[0], self.call)


def read_cases(path: Path, limit: int | None = None) -> list[Case]:
    """The first `limit` cases of a JSONL file; raises UserError where the file is missing or no such file."""
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"Cannot read the evaluation file '{path}' ({error}); give a JSONL file of cases.") from error
    cases = []
    for number, line in enumerate(lines[:limit], start=1):
        try:
            row = json.loads(line)
            cases.append(
                Case(row["id"], row.get("category", "all"), row["source"], row["call"],
                     row.get("expected"))
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"Line {number} of '{path}' is not a case: it needs the fields {', '.join(_KEYS)} ({error!r})."
            ) from error
    if not cases:
        raise UserError(f"'{path}' has no cases; give a JSONL file with one case a line.")
    return cases


def real_trace(case: Case) -> Trace | str:
    """What really happens, or why that can't be told: a run that a limit cut short, or a program that does not run."""
    with TemporaryDirectory(prefix="cwm-evaluate-") as directory:
        trace = record(case.source, case.entry, path=str(Path(directory, _FILE)), limits=_LIMITS)
    if trace.end.reason not in _WHOLE:
        return f"{trace.end.reason}: {trace.end.message}" if trace.end.message else str(trace.end.reason)
    return trace if trace.frames else "the call ran no line of the file"
