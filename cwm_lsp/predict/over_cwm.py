"""A call in one step in the `cwm` dialect: a `return` frame is forced right behind the `call` frame (docs/PROMPTS.md).

The released models answer such a step (published: 58.1 % right on CRUXEval, against 87.7 % when the call is traced). It
says at which line the call returns and with what, and nothing of what it did to its arguments. That it raises is not
asked: whatever is said is taken for what it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from cwm_lsp.model.constraint import Allowed, Chosen
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.predict.cwm import CwmTelling
from cwm_lsp.predict.grammar.cwm import CwmState
from cwm_lsp.predict.telling import Told
from cwm_lsp.predict.writing import written
from cwm_lsp.trace.dialects.pieces import RETURN_SEP
from cwm_lsp.trace.model import End, EndReason, Frame, Origin
from cwm_lsp.trace.problem import Problem

_LONGEST = 800  # tokens


def outcome_cwm(decoder: Decoder, telling: CwmTelling, cancelled: Callable[[], bool]) -> tuple[Frame] | End:
    """The `return` frame that stands for the call that is the last frame of `telling`. An End where there is none.
    `cancelled` is asked before each forward pass."""
    returns = telling.tokenizer.special[RETURN_SEP.name]
    decoder.restart([*telling.ids, returns])
    rest = _Rest(telling.state.after(returns), telling.ends, _LONGEST)
    try:
        tokens = [Chosen(returns, 1.0, 1.0, True), *written(decoder, rest, cancelled)]
    except Cancelled:
        return End(EndReason.CANCELLED)
    if tokens[-1].id not in telling.ends:
        return End(EndReason.MALFORMED, "the model found no end for the result of a call")
    read = telling.read(tokens)
    if not isinstance(read, Frame) or read.value is None:
        return End(EndReason.MALFORMED, read.message if isinstance(read, Problem) else "the call has no result")
    curve = decoder.model.calibration.of("constrained")
    p = None if read.value.p is None else curve(read.value.p)
    frame = replace(read, value=replace(read.value, origin=Origin.GUESSED, p=p))
    telling.told.append(Told(frame, [token.id for token in tokens], p))
    return (frame,)


@dataclass(frozen=True, slots=True)
class _Rest:
    """What `inner` allows up to one of `ends`, at most `left` tokens."""

    inner: CwmState
    ends: frozenset[int]
    left: int
    is_over: bool = False

    def allowed(self) -> Allowed | None:
        return Allowed() if self.is_over or self.left < 1 else self.inner.allowed()

    def after(self, id: int) -> Self:
        return replace(self, inner=self.inner.after(id), left=self.left - 1, is_over=id in self.ends)

    def guess(self) -> Sequence[int]:
        return ()
