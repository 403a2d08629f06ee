"""The checked parameters of `inputs`: a call of a function that has a wanted outcome."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.backwards.inputs.describe import sentence, to_json
from cwm_lsp.backwards.inputs.search import Found, NotFound, search
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.program.facts import analyse
from cwm_lsp.worker.aside import Errand
from cwm_lsp.worker.implement import parse_proposals
from cwm_lsp.worker.messages import Code, RpcError, parse_names, parse_seconds, parse_texts

_TEXTS = ("source", "path", "function")
_NAMES = frozenset({*_TEXTS, "outcome", "proposals", "seconds"})
_SECONDS = 5.0
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
    params = parse_names(params, _NAMES, "inputs")
    if isinstance(params, RpcError):
        return params
    texts = parse_texts(params, _TEXTS, "inputs")
    if isinstance(texts, RpcError):
        return texts
    outcome = parse_outcome(params.get("outcome"))
    if isinstance(outcome, RpcError):
        return outcome
    proposals = parse_proposals(params)
    if isinstance(proposals, RpcError):
        return proposals
    seconds = parse_seconds(params, _SECONDS)
    if isinstance(seconds, RpcError):
        return seconds
    asked = InputsParams(**texts, outcome=outcome, proposals=proposals, seconds=seconds)
    return Errand(found_inputs, asked, seconds + _GRACE_SECONDS)


def parse_outcome(outcome: object) -> Outcome | RpcError:
    """The one member of `outcome`."""
    match outcome:
        case {"returns": str(text), **rest} if not rest:
            return Returns(text)
        case {"raises": str(name), **rest} if not rest:
            return Raises(name)
        case {"reaches": int(line), **rest} if not rest and type(line) is int and line > 0:
            return Reaches(line)
    return RpcError(Code.INVALID_PARAMS, "'outcome' must be one of: {returns: text}, {raises: name}, {reaches: line}.")


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
