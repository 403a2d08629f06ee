"""Decoding, several tokens at a forward pass, with a cache that outlives requests.

A pass takes the tokens that are pending, those that the grammar forces and those that it guesses (`plan.py`). Forced
tokens stand. A guess counts only as far as the model would have chosen it among what is allowed (Leviathan et al. 2023,
with a draft that costs nothing), so a wrong guess costs time and changes no result. A new prompt that begins like the
old one keeps the shared part of the cache.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

from cwm_lsp.model.choice import Draw, choose
from cwm_lsp.model.constraint import Allowed, Chosen, State
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.model.lookup import Lookup
from cwm_lsp.model.plan import Pick, Verdict, is_over, make_plan, verify
from cwm_lsp.model.runtime import Logits, Tree

S = TypeVar("S", bound=State)

WIDTH = 31  # guessed and forced tokens in one pass at most: with a pending one, the 32 rows that cost a GPU little more
_FIRST_WIDTH, _LEAST_WIDTH = 16, 6


class Cancelled(Exception):
    """`cancelled()` became true between two passes. The decoder stays as it was, what the cache has gained included."""


def never() -> bool:
    """Never cancelled."""
    return False


class Decoder:
    """One sequence being decoded. `ids` are all its tokens; those that the cache lacks go with the next pass.

    `passes` counts forward passes and `processed` the tokens put through the network, since the start. With a `script`
    the tokens that are open are taken from it, by their place in `ids`, instead of from the model, as far as it goes:
    the same work on a known text, for benchmarks. With a `draw` the choices are random ones instead of the likeliest.
    """

    def __init__(self, model: LoadedModel, capacity: int) -> None:
        self.model = model
        self.capacity = min(capacity, model.config.context)
        self.cache = model.runtime.cache(self.capacity)
        self.script: Sequence[int] | None = None
        self.draw: Draw | None = None
        self.passes = 0
        self.processed = 0
        self.lookup = Lookup()
        self._width = _FIRST_WIDTH
        self.special = frozenset(model.tokenizer.special.values())

    @property
    def ids(self) -> list[int]:
        """All tokens of the sequence; not to be changed from outside."""
        return self.lookup.ids

    @property
    def room(self) -> int:
        """Tokens that still fit."""
        return self.capacity - len(self.ids)

    @property
    def most_known(self) -> int:
        """Tokens that a question may take: the last quarter is for the answer."""
        return self.capacity * 3 // 4

    def restart(self, ids: Sequence[int]) -> None:
        """Begins a new sequence with `ids` (at least one); what the cache shares with it stays valid."""
        shared = 0
        for old, new in zip(self.ids, ids, strict=False):
            if old != new:
                break
            shared += 1
        self.cache.truncate(min(shared, len(ids) - 1))
        self.lookup.truncate(shared)
        self.lookup.extend(ids[shared:])

    def push(self, ids: Sequence[int]) -> None:
        """Appends tokens that are not the model's choice."""
        self.lookup.extend(ids)

    def prefill(self, cancelled: Callable[[], bool] = never) -> None:
        """Puts all tokens but the last through the network, ahead of a `step`. Raises Cancelled between passes."""
        self._fill(len(self.ids) - 1, cancelled)

    def step(self, state: S, *, width: int = WIDTH, cancelled: Callable[[], bool] = never) -> tuple[list[Chosen], S]:
        """One forward pass (more where many tokens are pending): the tokens that it yields and the state behind them.

        `state` is that of the text at the end of `ids`; the tokens are appended to it. There is at least one, unless
        the text is over or there is no room. At most `width` tokens are drafted: fewer where guesses have been wrong of
        late, for what is drafted in vain takes time too. Raises Cancelled between passes.
        """
        if self.room < 1:
            return [], state
        width = min(width, self._width, self.room - 1, self.cache.chunk - 1)
        plan = make_plan(state, self.lookup, width, self.special)
        if not plan.ids and is_over(plan.allowed[0]):
            return [], state
        self._fill(len(self.ids) + len(plan.ids) - self.cache.chunk, cancelled)
        if cancelled():
            raise Cancelled
        logits = self.run([*self.ids[self.cache.length :], *plan.ids], len(plan.ids) + 1)
        verdict = verify(plan, self._picker(logits))
        self.cache.truncate(len(self.ids) + verdict.drafted)
        self._adapt(len(plan.ids), verdict.drafted)
        self.lookup.extend(id for id, _, _ in verdict.tokens)
        return chosen(verdict, logits), verdict.state

    def _adapt(self, drafted: int, stood: int) -> None:
        """Drafts twice as much next time where all stood, and less where a guess was wrong."""
        if stood < drafted:
            self._width = max(_LEAST_WIDTH, (self._width + stood + 2) // 2)
        elif drafted >= self._width:
            self._width = min(WIDTH, 2 * self._width)

    def _picker(self, logits: Logits) -> Pick:
        begin = len(self.ids)

        def pick(row: int, allowed: Allowed | None) -> tuple[int, float]:
            if self.script is not None and begin + row < len(self.script):
                return self.script[begin + row], 1.0
            return choose(logits, row, allowed, self.special, self.draw)

        return pick

    def _fill(self, until: int, cancelled: Callable[[], bool]) -> None:
        """Puts pending tokens through the network, in chunks, until only those from `until` on are left."""
        while self.cache.length < until:
            if cancelled():
                raise Cancelled
            self.run(self.ids[self.cache.length : min(until, self.cache.length + self.cache.chunk)], 1)

    def run(self, ids: Sequence[int], outputs: int, tree: Tree | None = None) -> Logits:
        """One counted pass of `ids` behind what the cache holds; see `Runtime.run`."""
        self.passes += 1
        self.processed += len(ids)
        return self.model.runtime.run(ids, self.cache, outputs, tree)


def chosen(verdict: Verdict[S], logits: Logits, first: int = 0) -> list[Chosen]:
    """The tokens of a verdict with the model's own probabilities; the row `first` of `logits` is that of the first."""
    scores = logits.of([id for id, _, _ in verdict.tokens], first)
    return [
        Chosen(id, p, math.exp(min(0.0, score - total)), forced)
        for (id, p, forced), score, total in zip(verdict.tokens, scores, logits.total[first:], strict=False)
    ]
