"""Predicts a trace with a model that speaks the `compact` dialect, frame by frame."""

from __future__ import annotations

from collections.abc import Callable, Generator

from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.compact_mask import Masks, ends_frame
from cwm_lsp.predict.options import Options
from cwm_lsp.program.facts import Program
from cwm_lsp.program.question import Question, question
from cwm_lsp.trace.dialects.compact import line_token
from cwm_lsp.trace.dialects.compact_read import Reader, Token
from cwm_lsp.trace.dialects.compact_write import name_pieces
from cwm_lsp.trace.dialects.lexer import repr_pieces
from cwm_lsp.trace.dialects.pieces import ARG_SEP, BIND_SEP, CALL_SEP, Piece
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, Origin
from cwm_lsp.trace.problem import Problem

_FRAME_TOKENS = 800  # a frame that grows longer than this is taken to never end


def predict_compact(
    decoder: Decoder, program: Program, entry: Entry, options: Options, cancelled: Callable[[], bool]
) -> Generator[Frame, None, End]:
    """Yields the frames; returns why the trace ended. Raises UserError for an entry that cannot be asked about."""
    asked = question(program, entry)
    tokenizer = decoder.model.tokenizer
    reader = Reader(asked.layout, asked.definitions)
    prompt = tokenizer.encode(asked.layout.prompt)
    if len(prompt) > decoder.capacity // 2:
        return End(EndReason.TOKEN_LIMIT, f"the program takes {len(prompt)} tokens, more than this model can be shown")
    decoder.restart(prompt)
    last_event: Event | None = None
    raised = ""
    for pieces in given_frames(asked):
        decoder.push(tokenizer.encode(pieces))
        frame = reader.read([(piece, None) for piece in pieces], Origin.GIVEN)
        if isinstance(frame, Frame):
            last_event = frame.event
            yield frame
    masks = Masks(tokenizer, asked.layout, program)
    constrained = options.decoding == "constrained"
    while not reader.done:
        if reader.index >= options.max_frames:
            return End(EndReason.FRAME_LIMIT, f"stopped after {options.max_frames} frames")
        tokens = _frame_tokens(decoder, reader, masks if constrained else None, last_event, cancelled)
        if isinstance(tokens, End):
            return tokens
        shown = reader.read(_pieces(tokenizer, tokens))
        if isinstance(shown, Problem):
            return End(EndReason.MALFORMED, shown.message)
        if shown is not None:
            last_event = shown.event
            if shown.event is Event.EXCEPTION and shown.value:
                raised = shown.value.repr
            yield shown
    return End(EndReason.RAISED, raised) if reader.raised else End(EndReason.RETURNED)


def given_frames(asked: Question) -> list[list[Piece]]:
    """The frames that are part of the question: the wrapper's two, or the entry's own `call` frame."""
    wrapper = asked.layout.wrapper
    if wrapper:
        return [[CALL_SEP, line_token(wrapper.define)], [line_token(wrapper.call)]]
    call: list[Piece] = [CALL_SEP]
    for name, text in (asked.arguments or {}).items():
        call += [*name_pieces(name), ARG_SEP, *repr_pieces(text), BIND_SEP]
    first = min(asked.layout.numbers) if asked.scope.kind == "module" else asked.scope.line
    return [[*call, line_token(asked.layout.numbers[first])]]


def _frame_tokens(
    decoder: Decoder, reader: Reader, masks: Masks | None, last_event: Event | None, cancelled: Callable[[], bool]
) -> list[tuple[int, float | None]] | End:
    """The tokens of one frame with their probabilities (None where there was no choice)."""
    tokens: list[tuple[int, float | None]] = []
    special_ids = set(decoder.model.tokenizer.special.values())
    while True:
        if cancelled():
            return End(EndReason.CANCELLED)
        if decoder.room < 1 or len(tokens) > _FRAME_TOKENS:
            return End(EndReason.TOKEN_LIMIT, "the model's context is full" if decoder.room < 1 else "endless frame")
        allowed = masks.next([id for id, _ in tokens], reader, last_event) if masks else None
        forced = allowed.forced if allowed else None
        if forced is None:
            tokens.append(decoder.choose(allowed))
        else:
            decoder.push([forced])
            tokens.append((forced, None))
        last = tokens[-1][0]
        if last in special_ids and ends_frame(_pieces(decoder.model.tokenizer, tokens[-1:])[0][0]):
            return tokens


def _pieces(tokenizer: Tokenizer, tokens: list[tuple[int, float | None]]) -> list[Token]:
    return tokenizer.decode([id for id, _ in tokens], [p for _, p in tokens])
