"""The checked parameters of `inputs`: a call of a function that has a wanted outcome."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.backwards.inputs.describe import sentence, to_json
from cwm_lsp.backwards.inputs.search import Found, NotFound, search
from cwm_lsp.backwards.outcome import Outcome
from cwm_lsp.program.facts import analyse
from cwm_lsp.worker.aside import Errand
from cwm_lsp.worker.fields import FUNCTION, OUTCOME, PROPOSALS, read, seconds
from cwm_lsp.worker.messages import RpcError

_FIELDS = {**FUNCTION, "outcome": OUTCOME, "proposals": PROPOSALS, "seconds": seconds(5.0)}
_GRACE_SECONDS = 5.0  # for the call that is computed when the time is up


@dataclass(frozen=True, slots=True)
class InputsParams:
    """A request for a call; `proposals` are tried before the search begins."""

    source: str
    path: str
    function: str
    outcome: Outcome
    proposals: tuple[str, ...]
    seconds: float


def parse_inputs(params: object) -> Errand | RpcError:
    """The errand that `inputs` asks for, or what is wrong with its parameters."""
    found = read(params, _FIELDS, "inputs")
    if isinstance(found, RpcError):
        return found
    return Errand(found_inputs, InputsParams(**found), found["seconds"] + _GRACE_SECONDS)


def found_inputs(params: InputsParams) -> dict[str, object]:
    """The result of `inputs`: what `cwm-lsp inputs --json` prints, and in words."""
    program = analyse(params.source, params.path)
    scope = program.function(params.function)
    found: Found | NotFound
    if scope is None:
        why = program.problems[0].message if program.problems else f"there is no function '{params.function}'"
        found = NotFound(why, 0, 0.0)
    else:
        found = search(program, scope, params.outcome, proposals=lambda: params.proposals, seconds=params.seconds)
    return {**to_json(found, params.outcome), "sentence": sentence(found, params.outcome)}
