"""The checked parameters of `propose`: which call has an outcome, or which body does what a function's examples say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cwm_lsp.predict.wanted import PROPOSALS, Proposal, Wanted
from cwm_lsp.predict.words import THOUGHT
from cwm_lsp.worker.inputs import parse_outcome
from cwm_lsp.worker.messages import Code, Priority, RpcError, parse_names, parse_priority, parse_texts

_TEXTS = ("source", "path", "function")
_NAMES = frozenset({*_TEXTS, "outcome", "count", "max_tokens", "priority"})
_MAX_TOKENS = 100_000
_MAX_COUNT = 1000


@dataclass(frozen=True, slots=True)
class ProposeParams:
    """A request for proposals."""

    source: str
    path: str
    wanted: Wanted
    priority: Priority

    @property
    def call(self) -> str:
        """What the log calls this request."""
        return f"{'body' if self.wanted.outcome is None else 'input'} of {self.wanted.function}"

    def behind(self, made: Sequence[str | Proposal]) -> ProposeParams:
        """The request that goes on behind what was `made` for this one."""
        thought = "".join(each for each in made if isinstance(each, str))
        proposals = tuple(each for each in made if isinstance(each, Proposal))
        known = self.wanted
        return replace(self, wanted=replace(known, thought=known.thought + thought, made=(*known.made, *proposals)))


def parse_propose(params: object) -> ProposeParams | RpcError:
    """The parameters of `propose`, or what is wrong with them."""
    params = parse_names(params, _NAMES, "propose")
    if isinstance(params, RpcError):
        return params
    texts = parse_texts(params, _TEXTS, "propose")
    if isinstance(texts, RpcError):
        return texts
    outcome = parse_outcome(params["outcome"]) if "outcome" in params else None
    if isinstance(outcome, RpcError):
        return outcome
    count = params.get("count", PROPOSALS)
    if type(count) is not int or not 1 <= count <= _MAX_COUNT:
        return RpcError(Code.INVALID_PARAMS, f"'count' must be a whole number from 1 to {_MAX_COUNT}.")
    max_tokens = params.get("max_tokens", THOUGHT)
    if type(max_tokens) is not int or not 0 <= max_tokens <= _MAX_TOKENS:
        return RpcError(Code.INVALID_PARAMS, f"'max_tokens' must be a whole number from 0 to {_MAX_TOKENS}.")
    priority = parse_priority(params)
    if isinstance(priority, RpcError):
        return priority
    wanted = Wanted(texts["function"], outcome, count, max_tokens)
    return ProposeParams(texts["source"], texts["path"], wanted, priority)
