"""Puts a question in words to a model (docs/PROMPTS.md has the texts).

The answer is one of a few that are possible, each with its probability. A `compact` model answers at once, as it was
trained to. A `cwm` model is asked in its chat format and reasons first, as far as its budget goes; then it is held to
the possible answers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from cwm_lsp.model.answers import weigh
from cwm_lsp.model.decode import Cancelled, Decoder
from cwm_lsp.predict.compact import given_frames
from cwm_lsp.predict.thinking import CLOSING, think
from cwm_lsp.predict.words import Answered, InWords
from cwm_lsp.program.context import context, listing
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.question import question
from cwm_lsp.trace.dialects.compact import lay_out, line_token
from cwm_lsp.trace.dialects.compact_words import EOT, HALTS, LOOPS, TERMINATES, topic, verdict
from cwm_lsp.trace.dialects.cwm_chat import about, chat
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import End, EndReason, Entry
from cwm_lsp.trace.problem import UserError


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
    if len(ids) > decoder.most_known:
        message = f"the program takes {len(ids)} tokens, more than this model can be shown"
        return Answered((), End(EndReason.TOKEN_LIMIT, message))
    decoder.restart(ids)
    possible = [tokenizer.encode(verdict(text) if in_compact else _said(text)) for text in asked.answers]
    try:
        if not in_compact:
            room = decoder.room - max(map(len, possible)) - CLOSING
            yield from think(decoder, asked.thought, min(asked.max_tokens, room), cancelled)
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
    return chat(about(text, listing(program, Entry(asked.function, asked.call))))


def _function(program: Program, name: str) -> Scope:
    found = program.function(name)
    if found is None:
        why = program.problems[0].message if program.problems else f"there is no function '{name}'"
        raise UserError(f"Cannot ask about '{name}' in '{program.path}': {why}; correct it and try again.")
    return found


def _said(text: str) -> list[Piece]:
    return [text, EOT]
