"""Puts a question in words to a model (docs/PROMPTS.md has the texts).

The answer is one of a few that are possible, each with its probability. A `compact` model answers at once, as it was
trained to. A `cwm` model is asked in its chat format and reasons first, as far as its budget goes; then it is held to
the possible answers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from cwm_lsp.model.answers import weigh
from cwm_lsp.model.constraint import Allowed, any_text
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.compact import given_frames
from cwm_lsp.predict.words import Answered, InWords
from cwm_lsp.program.context import context
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.question import question
from cwm_lsp.trace.dialects.compact import lay_out, line_token
from cwm_lsp.trace.dialects.compact_words import EOT, HALTS, LOOPS, TERMINATES, topic, verdict
from cwm_lsp.trace.dialects.cwm_chat import END_OF_THOUGHT, about, chat
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import End, EndReason, Entry
from cwm_lsp.trace.problem import UserError

_CLOSING = 16  # tokens at most, to end the reasoning with
_BROKEN = "\ufffd"  # a character of which not all bytes are there yet


def ask(
    decoder: Decoder, program: Program, asked: InWords, cancelled: Callable[[], bool]
) -> Generator[str, None, Answered]:
    """Yields the text of the model's reasoning as it is decoded, which a `compact` model has none of.

    `cancelled` is asked before every forward pass. Raises UserError for a program or call that cannot be asked about.
    """
    tokenizer = decoder.model.tokenizer
    in_compact = decoder.model.config.dialect == "compact"
    prompt = _in_compact(program, asked) if in_compact else _in_chat(program, asked)
    ids = tokenizer.encode(prompt)
    if len(ids) > decoder.capacity * 3 // 4:
        message = f"the program takes {len(ids)} tokens, more than this model can be shown"
        return Answered((), End(EndReason.TOKEN_LIMIT, message))
    decoder.restart(ids)
    possible = [tokenizer.encode(verdict(text) if in_compact else _said(text)) for text in asked.answers]
    try:
        if not in_compact:
            room = decoder.room - max(map(len, possible)) - _CLOSING
            yield from _think(decoder, asked.thought, min(asked.max_tokens, room), cancelled)
        shares = weigh(decoder, possible, cancelled)
    except Cancelled:
        return Answered((), End(EndReason.CANCELLED))
    ordered = sorted(zip(asked.answers, shares, strict=True), key=lambda each: -each[1])
    return Answered(tuple(ordered), End(EndReason.RETURNED))


def _in_compact(program: Program, asked: InWords) -> list[Piece]:
    if asked.topic == HALTS:
        put = question(program, Entry(asked.function, asked.call))
        frames = (piece for frame in given_frames(put) for piece in frame)
        return [*put.layout.prompt, *frames, *topic(HALTS)]
    scope = _function(program, asked.function)
    shown = context(program, Entry(asked.function, ""))
    try:
        layout = lay_out([(line.file_line, line.text) for line in shown.lines])
    except ValueError as error:
        raise UserError(f"{scope.qualname} cannot be asked about: {error}; choose a smaller function.") from error
    return [*layout.prompt, line_token(layout.numbers[scope.line]), *topic(asked.topic)]


def _in_chat(program: Program, asked: InWords) -> list[Piece]:
    if asked.topic == HALTS:
        what = f"the call `{asked.call}`" if asked.call else "this program"
        text = f"Does {what} end? Answer `{TERMINATES}` or `{LOOPS}`."
    else:
        name = _function(program, asked.function).name
        text = f"What is the worst-case {asked.topic} complexity of `{name}`? Answer with one O(...)."
    return chat(about(text, _listing(program, Entry(asked.function, asked.call))))


def _listing(program: Program, entry: Entry) -> str:
    """The context as people write it: with the blank lines that stand between its lines in the file."""
    text, last = "", 0
    for line in context(program, entry).lines:
        between = program.lines[last : line.file_line - 1] if last else ()
        text += "\n" * (0 if any(map(str.strip, between)) else len(between)) + f"{line.text}\n"
        last = line.file_line
    return text


def _function(program: Program, name: str) -> Scope:
    found = program.function(name)
    if found is None:
        why = program.problems[0].message if program.problems else f"there is no function '{name}'"
        raise UserError(f"Cannot ask about '{name}' in '{program.path}': {why}; correct it and try again.")
    return found


def _said(text: str) -> list[Piece]:
    return [text, EOT]


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


def _think(decoder: Decoder, known: str, max_tokens: int, cancelled: Callable[[], bool]) -> Generator[str, None, None]:
    """Reasoning behind what the decoder holds, `known` being its beginning, and its end."""
    tokenizer = decoder.model.tokenizer
    before = tokenizer.encode([known])
    decoder.push(before)
    said = len(decoder.ids)
    state = _Thinking(tokenizer, max_tokens - len(before), known[-len(END_OF_THOUGHT) :])
    while True:
        tokens, state = decoder.step(state, cancelled=cancelled)
        text = tokenizer.backend.decode(decoder.ids[said:], skip_special_tokens=False)
        if text and not text.endswith(_BROKEN):
            yield text
            said = len(decoder.ids)
        if not tokens:
            break
    ended = END_OF_THOUGHT in state.tail
    decoder.push(tokenizer.encode(["\n" if ended else f"\n{END_OF_THOUGHT}\n"]))
