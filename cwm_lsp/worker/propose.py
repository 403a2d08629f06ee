"""The checked parameters of `propose`: which call has an outcome, or which body does what a function's examples say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cwm_lsp.predict.wanted import PROPOSALS, Proposal, Wanted
from cwm_lsp.worker.fields import FUNCTION, MAX_TOKENS, OUTCOME, priority, read, whole
from cwm_lsp.worker.messages import Priority, RpcError

_MAX_COUNT = 1000
_FIELDS = {
    **FUNCTION,
    "outcome": replace(OUTCOME, default=None),
    "count": whole(1, _MAX_COUNT, PROPOSALS),
    "max_tokens": MAX_TOKENS,
    "priority": priority(),
}


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
    found = read(params, _FIELDS, "propose")
    if isinstance(found, RpcError):
        return found
    wanted = Wanted(found["function"], found["outcome"], found["count"], found["max_tokens"])
    return ProposeParams(found["source"], found["path"], wanted, found["priority"])
