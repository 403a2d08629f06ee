"""Asks a model to work backwards: for a call that has an outcome, or for the body of a function (docs/PROMPTS.md).

What comes back is only proposed: whoever asks has to compute it forwards. A `compact` model answers at once, in the
form that it was trained on, first with what is likeliest, then with answers drawn at random. A `cwm` model reasons
first and makes one proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from cwm_lsp.model.choice import sampler
from cwm_lsp.model.constraint import Allowed, Chosen
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.proposing_chat import body_chat, body_said, call_chat, call_said
from cwm_lsp.predict.proposing_compact import body_prompt, body_text, call_prompt, call_text
from cwm_lsp.predict.thinking import BROKEN, CLOSING, think
from cwm_lsp.predict.wanted import Proposal, Wanted
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.trace.dialects.compact import line_number
from cwm_lsp.trace.dialects.compact_words import EOT
from cwm_lsp.trace.dialects.compact_write import name_pieces
from cwm_lsp.trace.dialects.pieces import ARG_SEP, BIND_SEP, Piece, Special
from cwm_lsp.trace.model import End, EndReason
from cwm_lsp.trace.problem import UserError

_LONGEST_VALUE, _LONGEST_BODY, _LONGEST_ANSWER = 200, 600, 1000  # tokens
_TEMPERATURE = 0.8

Cancel = Callable[[], bool]


def propose(
    decoder: Decoder, program: Program, wanted: Wanted, cancelled: Cancel
) -> Generator[str | Proposal, None, End]:
    """Yields the model's reasoning (text) as it comes, which a `compact` model has none of, and what it proposes, each
    proposal once. `cancelled` is asked before every forward pass. Raises UserError for a function or outcome that the
    model cannot be asked about."""
    scope = program.function(wanted.function)
    if scope is None:
        why = program.problems[0].message if program.problems else f"there is no function '{wanted.function}'"
        raise UserError(f"Cannot ask about '{wanted.function}' in '{program.path}': {why}; correct it and try again.")
    in_compact = decoder.model.config.dialect == "compact"
    ids = decoder.model.tokenizer.encode(_prompt(program, scope, wanted, in_compact))
    if len(ids) > decoder.most_known:
        message = f"the program takes {len(ids)} tokens, more than this model can be shown"
        return End(EndReason.TOKEN_LIMIT, message)
    try:
        if in_compact:
            yield from _attempts(decoder, program, scope, wanted, ids, cancelled)
        else:
            yield from _in_chat(decoder, scope, wanted, ids, cancelled)
    except Cancelled:
        return End(EndReason.CANCELLED)
    finally:
        decoder.draw = None
    return End(EndReason.RETURNED)


def _prompt(program: Program, scope: Scope, wanted: Wanted, in_compact: bool) -> list[Piece]:
    if wanted.outcome is None:
        return (body_prompt if in_compact else body_chat)(program, scope)
    return (call_prompt if in_compact else call_chat)(program, scope, wanted.outcome)


def _attempts(
    decoder: Decoder, program: Program, scope: Scope, wanted: Wanted, ids: list[int], cancelled: Cancel
) -> Iterator[Proposal]:
    """The greedy answer and drawn ones, those that can be read and were not made before."""
    made = {each.text for each in wanted.made}
    for number in range(wanted.made[-1].number + 1 if wanted.made else 0, wanted.count):
        decoder.restart(ids)
        decoder.draw = sampler(_TEMPERATURE, number) if number else None
        text = _body(decoder, program, cancelled) if wanted.outcome is None else _call(decoder, scope, cancelled)
        if text is not None and text not in made:
            made.add(text)
            yield Proposal(text, number)


def _call(decoder: Decoder, scope: Scope, cancelled: Cancel) -> str | None:
    """A `call` frame: the names stand as they have to, each value is the model's."""
    tokenizer = decoder.model.tokenizer
    values: dict[str, str] = {}
    for name in scope.params:
        decoder.push(tokenizer.encode([*name_pieces(name), ARG_SEP]))
        value = _written(decoder, _LONGEST_VALUE, decoder.special, cancelled)
        if not value or value[-1] != BIND_SEP:
            return None
        values[name] = "".join(piece for piece in value if isinstance(piece, str))
    return call_text(scope, values)


def _body(decoder: Decoder, program: Program, cancelled: Cancel) -> str | None:
    """Numbered lines up to the end of the answer; one that ends otherwise is none."""
    special = decoder.model.tokenizer.special
    ends = {id for name, id in special.items() if line_number(Special(name)) is None}
    pieces = _written(decoder, _LONGEST_BODY, ends, cancelled)
    return body_text(program, pieces) if pieces and pieces[-1] == EOT else None


def _in_chat(
    decoder: Decoder, scope: Scope, wanted: Wanted, ids: list[int], cancelled: Cancel
) -> Iterator[str | Proposal]:
    if wanted.made:
        return
    decoder.restart(ids)
    yield from think(
        decoder, wanted.thought, min(wanted.max_tokens, decoder.room - _LONGEST_ANSWER - CLOSING), cancelled
    )
    pieces = _written(decoder, _LONGEST_ANSWER, decoder.special, cancelled)
    answer = "".join(piece for piece in pieces if isinstance(piece, str))
    text = body_said(answer, scope) if wanted.outcome is None else call_said(answer, scope)
    if text is not None:
        yield Proposal(text, 0)


@dataclass(frozen=True, slots=True)
class _Writing:
    """Anything, until one of the tokens `ends`, of at most `left` more tokens."""

    ends: Collection[int]
    left: int

    def allowed(self) -> Allowed | None:
        return None if self.left > 0 else Allowed()

    def after(self, id: int) -> Self:
        return replace(self, left=0 if id in self.ends else self.left - 1)

    def guess(self) -> Sequence[int]:
        return ()


def _written(decoder: Decoder, longest: int, ends: Collection[int], cancelled: Cancel) -> list[Piece]:
    """What the model writes behind what the decoder holds, token by token, the end included."""
    begin = len(decoder.ids)
    state = _Writing(ends, longest)
    tokens: Sequence[Chosen] | None = None
    while tokens is None or tokens:
        tokens, state = decoder.step(state, cancelled=cancelled)
    return _by_token(decoder.model.tokenizer, decoder.ids[begin:])


def _by_token(tokenizer: Tokenizer, ids: Sequence[int]) -> list[Piece]:
    """A piece for each token; those that only together are a character make one."""
    pieces: list[Piece] = []
    pending: list[int] = []
    for id in ids:
        pending.append(id)
        read = [piece for piece, _ in tokenizer.decode(pending, [None] * len(pending))]
        if not (isinstance(read[-1], str) and read[-1].endswith(BROKEN)):
            pieces += read
            pending = []
    return pieces
