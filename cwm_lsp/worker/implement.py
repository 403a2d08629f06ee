"""The checked parameters of `implement`: a body with which a function does what its examples say."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.backwards.bodies.check import with_body
from cwm_lsp.backwards.bodies.describe import sentence, to_json
from cwm_lsp.backwards.bodies.search import NoBody, search
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.worker.aside import Errand
from cwm_lsp.worker.fields import FUNCTION, PROPOSALS, read, seconds
from cwm_lsp.worker.messages import RpcError

_FIELDS = {**FUNCTION, "proposals": PROPOSALS, "seconds": seconds(10.0)}
_GRACE_SECONDS = 5.0  # for the body that is computed when the time is up


@dataclass(frozen=True, slots=True)
class ImplementParams:
    """A request for a body; `proposals` are tried before the search begins."""

    source: str
    path: str
    function: str
    proposals: tuple[str, ...]
    seconds: float


def parse_implement(params: object) -> Errand | RpcError:
    """The errand that `implement` asks for, or what is wrong with its parameters."""
    found = read(params, _FIELDS, "implement")
    if isinstance(found, RpcError):
        return found
    return Errand(implemented, ImplementParams(**found), found["seconds"] + _GRACE_SECONDS)


def implemented(params: ImplementParams) -> dict[str, object]:
    """The result of `implement`: what `cwm-lsp implement --json` prints, in words, and as a change of lines."""
    program = analyse(params.source, params.path)
    scope = program.function(params.function)
    if scope is None:
        why = program.problems[0].message if program.problems else f"there is no function '{params.function}'"
        missing = NoBody(why, 0, 0.0)
        return {**to_json(missing), "sentence": sentence(missing), "edit": None}
    found = search(program, scope, proposals=lambda _: params.proposals, seconds=params.seconds)
    after = None if isinstance(found, NoBody) else with_body(program, scope, found.body)
    edit = None if after is None else _edit(program, after)
    return {**to_json(found), "sentence": sentence(found), "edit": edit}


def _edit(before: Program, after: Program) -> dict[str, object]:
    """Lines `line` (1-based) to `end_line` (exclusive) are replaced by `lines`."""
    old, new = list(before.lines), list(after.lines)
    while len(old) > 1 and not old[-1] and new and not new[-1]:
        old.pop()
        new.pop()
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return {"line": first + 1, "end_line": len(old) - last + 1, "lines": new[first : len(new) - last]}
