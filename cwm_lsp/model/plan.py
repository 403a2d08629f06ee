"""What goes with the pending tokens in one pass, forced and guessed tokens, and what of it stands afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cwm_lsp.model.constraint import Allowed, State
from cwm_lsp.model.lookup import LONGEST, Lookup

S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Plan(Generic[S]):
    """`ids` are n tokens; `allowed` and `states` (n + 1) what holds before each of them and behind the last."""

    ids: list[int]
    allowed: list[Allowed | None]
    states: list[S]


@dataclass(frozen=True, slots=True)
class Verdict(Generic[S]):
    """What stands of a plan: `tokens` as (id, probability among the allowed, forced), and the state behind them.

    The first `drafted` of them are the plan's, all but the last one or all.
    """

    tokens: list[tuple[int, float, bool]]
    drafted: int
    state: S


Pick = Callable[[int, Allowed | None], tuple[int, float]]
"""The model's choice at a row of the plan among what is allowed there, and its probability."""


def make_plan(state: S, lookup: Lookup, width: int, special: frozenset[int], tail: Sequence[int] = ()) -> Plan[S]:
    """At most `width` tokens, where the text is at `state`; `special` are the special ids.

    The text so far is that of `lookup` and a `tail` that it does not know.

    Forced tokens stand as they are. Elsewhere the state's guess is followed while it is admitted, and asked for again
    where it runs out or breaks; where the state has no idea, what followed the same tokens before; and where nothing
    did, or it is not admitted, the plan ends. It also ends where the text is over.
    """
    ids: list[int] = []
    allowed = state.allowed()
    states, masks = [state], [allowed]
    guess: list[int] = []  # reversed: what is left of the state's own guess
    place: int | None = None  # in the sequence: what followed there is copied
    while len(ids) < width and not is_over(allowed):
        only = None if allowed is None else allowed.forced
        if only is not None:
            id = only
            if guess and guess.pop() != id:
                guess = []
        else:
            if not (guess and _admitted(guess[-1], allowed, special)):
                guess = list(state.guess())[::-1]
            if guess and _admitted(guess[-1], allowed, special):
                id = guess.pop()
            else:
                guess = []
                if place is None or place >= len(lookup.ids):
                    place = lookup.find([*tail[-LONGEST:], *ids] if tail else ids)
                if place is None or not _admitted(lookup.ids[place], allowed, special):
                    break
                id = lookup.ids[place]
        if place is not None:
            place = place + 1 if place < len(lookup.ids) and lookup.ids[place] == id else None
        ids.append(id)
        state = state.after(id)
        allowed = state.allowed()
        states.append(state)
        masks.append(allowed)
    return Plan(ids, masks, states)


def verify(plan: Plan[S], pick: Pick) -> Verdict[S]:
    """Judges a plan by the model's choices at its n + 1 rows: forced tokens stand, guesses as long as they are chosen.

    The first choice that differs stands in place of its guess. Where all guesses stand, the row behind them gives one
    more token, unless the text is over.
    """
    tokens: list[tuple[int, float, bool]] = []
    for row, allowed in enumerate(plan.allowed):
        if is_over(allowed):
            break
        only = None if allowed is None else allowed.forced
        id, p = pick(row, allowed) if only is None else (only, 1.0)
        tokens.append((id, p, only is not None))
        if row == len(plan.ids) or id != plan.ids[row]:
            return Verdict(tokens, row, plan.states[row].after(id))
    return Verdict(tokens, len(tokens), plan.states[len(tokens)])


def is_over(allowed: Allowed | None) -> bool:
    """Whether nothing may come next: the text is at its end."""
    return allowed is not None and not allowed.ids and allowed.text is None


def _admitted(id: int, allowed: Allowed | None, special: frozenset[int]) -> bool:
    return allowed is None or allowed.admits(id, id in special)
