"""Which call of a document is predicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.trace.model import MODULE, Entry
from cwm_lsp.trace.problem import Problem, UserError


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice of a call. `discovered` says that it was one of the calls found: then it follows what is found, while a
    call that the user typed, or the model `invented`, stays as long as it fits its function."""

    entry: Entry
    discovered: bool = True
    invented: bool = False


Picks = dict[str, Pick]
"""The user's choices by function (its qualified name), the last choice last."""


def known_calls(snapshot: Snapshot, tests: Sequence[EntryCall]) -> tuple[EntryCall, ...]:
    """The calls that are offered, in the order in which they are preferred: those in the text, those in the
    workspace's `tests`, perhaps found for an older version, and the module body. Empty for a text with a problem."""
    if snapshot.problem is not None:
        return ()
    own = [call for call in snapshot.calls if call.function != MODULE]
    seen = {(call.function, call.call) for call in own}
    others = [call for call in tests if (call.function, call.call) not in seen]
    return (*own, *others, *(call for call in snapshot.calls if call.function == MODULE))


def pick(snapshot: Snapshot, known: Sequence[EntryCall], function: str, call: str, *, invented: bool = False) -> Pick:
    """The choice of `call`, checked; `function` may be "" (the call names it) and `<module>` stands for the body.

    Raises UserError where the text is broken or the call does not fit it.
    """
    if (problem := snapshot.problem) is not None:
        raise UserError(f"Nothing can be predicted here: {describe(problem)}")
    if function == MODULE:
        return Pick(Entry(MODULE, ""))
    binding = snapshot.binding(call)
    if binding.problem:
        raise UserError(binding.problem)
    entry = Entry(binding.function, call)
    discovered = any((found.function, found.call) == (entry.function, entry.call) for found in known)
    return Pick(entry, discovered, invented and not discovered)


def choose(snapshot: Snapshot, known: Sequence[EntryCall], picks: Picks) -> Pick | None:
    """The call to predict: the user's last choice where it still stands, else the first known call of its function,
    else the same for the choice before; without any, the first known call, which is the module body where there is no
    other. None for a text with a problem. Total."""
    if snapshot.problem is not None:
        return None
    for function in reversed(picks):
        if (chosen := choose_of(snapshot, known, picks, function)) is not None:
            return chosen
    return next((Pick(Entry(call.function, call.call)) for call in known if _stands(snapshot, call)), None)


def choose_of(snapshot: Snapshot, known: Sequence[EntryCall], picks: Picks, function: str) -> Pick | None:
    """The call of one function that is predicted when it is in focus; None where none is known. Total."""
    found = [call for call in known if call.function == function]
    chosen = picks.get(function)
    if chosen is not None:
        same = next((call for call in found if call.call == chosen.entry.call), None)
        if _stands(snapshot, same) if same else not chosen.discovered and _binds(snapshot, chosen.entry):
            return chosen
    return next((Pick(Entry(call.function, call.call)) for call in found if _stands(snapshot, call)), None)


def describe(problem: Problem) -> str:
    """Why nothing is predicted for a text, in one sentence for the user."""
    where = f" on line {problem.line}" if problem.line is not None else ""
    return f"{problem.message}{where}."


def _stands(snapshot: Snapshot, call: EntryCall) -> bool:
    """Whether a known call can be made in this version: those of tests may have been found for an older one."""
    return not call.path or _binds(snapshot, Entry(call.function, call.call))


def _binds(snapshot: Snapshot, entry: Entry) -> bool:
    """Whether the call still is one of that function."""
    return snapshot.binding(entry.call).function == entry.function


def title(entry: Entry) -> str:
    """An entry as the user knows it."""
    return "the module body" if entry.function == MODULE else entry.call
