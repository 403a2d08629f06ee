"""Which call of a document is predicted."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.program.entries import bind_arguments
from cwm_lsp.server.snapshot import Snapshot
from cwm_lsp.trace.model import MODULE, Entry
from cwm_lsp.trace.problem import Problem, UserError


@dataclass(frozen=True, slots=True)
class Pick:
    """The user's choice. `discovered` says that it was one of the calls found in the text: then it follows the text,
    while a call that the user typed stays as long as it fits its function."""

    entry: Entry
    discovered: bool


def pick(snapshot: Snapshot, function: str, call: str) -> Pick:
    """The choice of `call`, checked; `function` may be "" (the call names it) and `<module>` stands for the body.

    Raises UserError where the text is broken or the call does not fit it.
    """
    if (problem := snapshot.problem) is not None:
        raise UserError(f"Nothing can be predicted here: {describe(problem)}")
    if function == MODULE:
        return Pick(Entry(MODULE, ""), any(found.function == MODULE for found in snapshot.calls))
    entry = Entry(bind_arguments(snapshot.program, call).function.qualname, call)
    return Pick(entry, any((found.function, found.call) == (entry.function, entry.call) for found in snapshot.calls))


def choose(snapshot: Snapshot, chosen: Pick | None) -> Entry | None:
    """The call to predict: the user's where it still stands, else the first discovered one of its function, else the
    first of all, which is the module body where the text has no calls; None for a text with a problem. Total."""
    if snapshot.problem is not None:
        return None
    found = [Entry(call.function, call.call) for call in snapshot.calls]
    if chosen is None:
        return next(iter(found), None)
    if chosen.entry in found or (not chosen.discovered and _fits(snapshot, chosen)):
        return chosen.entry
    return next((entry for entry in found if entry.function == chosen.entry.function), next(iter(found), None))


def describe(problem: Problem) -> str:
    """Why nothing is predicted for a text, in one sentence for the user."""
    where = f" on line {problem.line}" if problem.line is not None else ""
    return f"{problem.message}{where}."


def _fits(snapshot: Snapshot, chosen: Pick) -> bool:
    try:
        pick(snapshot, chosen.entry.function, chosen.entry.call)
    except UserError:
        return False
    return True


def title(entry: Entry) -> str:
    """An entry as the user knows it."""
    return "the module body" if entry.function == MODULE else entry.call
