"""Several continuations of one text at once: what-if questions, several samples.

All branches go through the network in the same passes, so their weights are read once for all of them. Their tokens
stand side by side in the decoder's cache, behind the text that they share, which is neither copied nor computed again;
a mask lets each branch see that text and itself (tree attention: Miao et al. 2024). Each result is that of decoding the
branch alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from cwm_lsp.model.choice import Draw, choose
from cwm_lsp.model.constraint import Allowed, Chosen, State
from cwm_lsp.model.decode import Cancelled, Decoder, chosen, never
from cwm_lsp.model.plan import Plan, is_over, make_plan, verify
from cwm_lsp.model.runtime import Logits, Tree

S = TypeVar("S", bound=State)


@dataclass(slots=True)
class Branch(Generic[S]):
    """One continuation: `ids` are its tokens behind the shared text, and `state` the point behind them.

    It may begin with some `ids`, such as an edited frame. `draw` makes it a random sample (`choice.sampler`). Once it
    is `over`, nothing is decoded for it; its text may be over, or whoever reads it has had enough.
    """

    state: S
    ids: list[int] = field(default_factory=list)
    draw: Draw | None = None
    over: bool = False


_Row = tuple[int, int, int]  # a branch, a token, its position
_REJECTED = -1


@dataclass(frozen=True, slots=True)
class _Part(Generic[S]):
    """What one branch brings to a pass: its pending tokens and its plan."""

    index: int
    branch: Branch[S]
    plan: Plan[S]
    rows: list[_Row]


class Branches(Generic[S]):
    """Continuations of the sequence that `decoder` is at; until `close` the decoder must not be used for anything else.

    The shared text is put through the network first where it was not yet; raises Cancelled like `Decoder.step`.
    """

    def __init__(
        self, decoder: Decoder, branches: Sequence[Branch[S]], *, cancelled: Callable[[], bool] = never
    ) -> None:
        decoder.prefill(cancelled)
        self.branches = tuple(branches)
        self._decoder = decoder
        self._cache = decoder.cache
        self._shared = decoder.cache.length  # all of the text but its last token, with which every branch begins
        self._spare = decoder.cache.spare
        self._done = [0] * len(branches)  # of each branch, that token included: how many are in the cache
        self._owners = np.empty(0, np.int64)  # branches of the tokens behind the shared text; -1: rejected
        self._places = np.empty(0, np.int64)  # and their positions

    @property
    def room(self) -> int:
        """Tokens that all branches together can still get, rejected guesses counted."""
        return self._spare - len(self._owners)

    def close(self) -> None:
        """Takes the branches out of the decoder's cache."""
        self._cache.truncate(self._shared)

    def step(self, *, width: int = 0, cancelled: Callable[[], bool] = never) -> list[list[Chosen]]:
        """One pass for all branches (more where they do not fit one): each one's new tokens, none where it is over.

        At most `width` tokens are drafted for each. A branch for which there is no room is over. Raises Cancelled
        between passes; what is decoded until then stays in the branches.
        """
        made: list[list[Chosen]] = [[] for _ in self.branches]
        for parts in self._passes(width):
            if cancelled():
                raise Cancelled
            begin = len(self._owners)
            logits = self._run([row for part in parts for row in part.rows])
            first = 0
            for part in parts:
                made[part.index] = self._settle(part, logits, first, begin + first)
                first += len(part.rows)
        return made

    def _passes(self, width: int) -> Iterator[list[_Part[S]]]:
        """What the branches bring, as many at a time as a pass can take."""
        parts: list[_Part[S]] = []
        size = 0
        for index, branch in enumerate(self.branches):
            part = None if branch.over else self._part(index, branch, width)
            if part is None:
                branch.over = True
                continue
            if size + len(part.rows) > self._cache.chunk:
                yield parts
                parts, size = [], 0
            if size + len(part.rows) > self.room:
                branch.over = True
                continue
            parts.append(part)
            size += len(part.rows)
        if parts:
            yield parts

    def _part(self, index: int, branch: Branch[S], width: int) -> _Part[S] | None:
        """The pending tokens and the plan of a branch; None where its text is over, or at the end of the context."""
        text = [self._decoder.ids[-1], *branch.ids]
        left = self._decoder.model.config.context - self._shared - len(text)
        if left < 1:
            return None
        width = min(width, left - 1, self._cache.chunk // 2)
        plan = make_plan(branch.state, self._decoder.lookup, width, self._decoder.special, branch.ids)
        if not plan.ids and is_over(plan.allowed[0]):
            return None
        rows = [(index, id, self._shared + place) for place, id in enumerate([*text, *plan.ids])][self._done[index] :]
        while len(rows) > min(self._cache.chunk, self.room) > 0:
            self._run(rows[: self._cache.chunk // 2])
            rows = rows[self._cache.chunk // 2 :]
        return _Part(index, branch, plan, rows)

    def _run(self, rows: Sequence[_Row]) -> Logits:
        owner, ids, place = zip(*rows, strict=True)
        owners, places = np.array(owner), np.array(place)
        self._owners, self._places = np.append(self._owners, owners), np.append(self._places, places)
        own = (self._owners == owners[:, None]) & (self._places <= places[:, None])
        seen = np.hstack((np.ones((len(rows), self._shared), np.bool_), own))
        tree = Tree(places, seen, np.append(np.arange(self._shared), self._places))
        return self._decoder.run(ids, len(rows), tree)

    def _settle(self, part: _Part[S], logits: Logits, first: int, begin: int) -> list[Chosen]:
        """Judges a part whose rows are those of `logits` from `first` on, and of the cache's branches from `begin`."""
        branch, pending = part.branch, len(part.rows) - len(part.plan.ids)
        first += pending - 1

        def pick(row: int, allowed: Allowed | None) -> tuple[int, float]:
            return choose(logits, first + row, allowed, self._decoder.special, branch.draw)

        verdict = verify(part.plan, pick)
        self._owners[begin + pending + verdict.drafted : begin + len(part.rows)] = _REJECTED
        self._done[part.index] = 1 + len(branch.ids) + verdict.drafted
        branch.ids += [id for id, _, _ in verdict.tokens]
        branch.state = verdict.state
        return chosen(verdict, logits, first)
