"""A `cwm` model's reasoning before its answer: streamed, within a budget, and always ended."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from cwm_lsp.model.constraint import Allowed, any_text
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.trace.dialects.cwm_chat import END_OF_THOUGHT

CLOSING = 16
"""Tokens at most, to end the reasoning with."""
BROKEN = "\ufffd"
"""What stands for a character of which not all bytes are there yet."""


@dataclass(frozen=True, slots=True)
class _Thinking:
    """Reasoning, of at most `left` more tokens: any text until it says that it is over. `tail` is its newest text."""

    tokenizer: Tokenizer
    left: int
    tail: str = ""

    def allowed(self) -> Allowed | None:
        if self.left < 1 or END_OF_THOUGHT in self.tail:
            return Allowed()
        return Allowed(text=any_text)

    def after(self, id: int) -> Self:
        text = self.tokenizer.backend.decode([id], skip_special_tokens=False)
        return replace(self, left=self.left - 1, tail=self.tail[1 - len(END_OF_THOUGHT) :] + text)

    def guess(self) -> Sequence[int]:
        return ()


def think(decoder: Decoder, known: str, max_tokens: int, cancelled: Callable[[], bool]) -> Generator[str, None, None]:
    """Reasoning behind what the decoder holds, `known` being its beginning, and its end; yields its text as it comes.

    At most `max_tokens` tokens, those of `known` included. `cancelled` is asked before every forward pass, and then
    Cancelled is raised.
    """
    tokenizer = decoder.model.tokenizer
    before = tokenizer.encode([known])
    decoder.push(before)
    said = len(decoder.ids)
    state = _Thinking(tokenizer, max_tokens - len(before), known[-len(END_OF_THOUGHT) :])
    while True:
        tokens, state = decoder.step(state, cancelled=cancelled)
        text = tokenizer.backend.decode(decoder.ids[said:], skip_special_tokens=False)
        if text and not text.endswith(BROKEN):
            yield text
            said = len(decoder.ids)
        if not tokens:
            break
    ended = END_OF_THOUGHT in state.tail
    decoder.push(tokenizer.encode(["\n" if ended else f"\n{END_OF_THOUGHT}\n"]))
