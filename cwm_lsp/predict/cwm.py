"""Predicts a trace with a model that speaks Meta's `cwm` dialect, frame by frame."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping

from cwm_lsp.model.decode import Allowed, Decoder
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.options import Options
from cwm_lsp.program.context import context
from cwm_lsp.program.cwm_flow import lines_of
from cwm_lsp.program.entries import bind_arguments
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.dialects.cwm_parse import FrameParser
from cwm_lsp.trace.dialects.cwm_prompt import Prompt, render_prompt
from cwm_lsp.trace.dialects.cwm_read import read_frame
from cwm_lsp.trace.dialects.pieces import (
    ACTION_SEP,
    CALL_SEP,
    END_OF_TEXT,
    EXCEPTION_SEP,
    FRAME_SEP,
    LINE_SEP,
    RETURN_SEP,
    Piece,
)
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry, Frame, Origin
from cwm_lsp.trace.problem import Problem, UserError

_EVENTS = (CALL_SEP, LINE_SEP, RETURN_SEP, EXCEPTION_SEP)
_FRAME_TOKENS = 4000  # a frame that grows longer than this is taken to never end


def predict_cwm(
    decoder: Decoder, program: Program, entry: Entry, options: Options, cancelled: Callable[[], bool]
) -> Generator[Frame, None, End]:
    """Yields the frames; returns why the trace ended. Raises UserError for an entry that cannot be asked about.

    With constrained decoding each frame begins with one of the four events; what follows is the model's.
    """
    if program.problems:
        problem = program.problems[0]
        raise UserError(f"{program.path}:{problem.line or 1}: {problem.message}; correct it and predict again.")
    qualname = MODULE if entry.function == MODULE else bind_arguments(program, entry.call).function.qualname
    shown = context(program, entry)
    prompt = render_prompt([(line.file_line, line.text) for line in shown.lines], entry)
    tokenizer = decoder.model.tokenizer
    ids = tokenizer.encode(prompt.pieces)
    if len(ids) > decoder.capacity // 2:
        return End(EndReason.TOKEN_LIMIT, f"the program takes {len(ids)} tokens, more than this model can be shown")
    decoder.restart(ids)
    parser = FrameParser(prompt, lines_of(program), qualname)
    for pieces in _given_frames(prompt):
        decoder.push(tokenizer.encode(pieces))
        frame = parser.feed(pieces, Origin.GIVEN)
        if isinstance(frame, Frame):
            yield frame
    events = Allowed(tuple(tokenizer.special[event.name] for event in _EVENTS))
    count = 0
    while parser.end is None:
        if count >= options.max_frames:
            return End(EndReason.FRAME_LIMIT, f"stopped after {options.max_frames} frames")
        tokens = _frame_tokens(decoder, events if options.decoding == "constrained" else None, cancelled)
        if isinstance(tokens, End):
            return tokens
        read = tokenizer.decode([id for id, _ in tokens], [p for _, p in tokens])
        pieces = [piece for piece, _ in read]
        frame = parser.feed(pieces, Origin.PREDICTED, _probabilities(tokenizer, tokens, pieces))
        if isinstance(frame, Problem):
            return End(EndReason.MALFORMED, frame.message)
        if frame is not None:
            count += 1
            yield frame
    return parser.end


def _given_frames(prompt: Prompt) -> list[list[Piece]]:
    if prompt.wrapper is None:
        return [[CALL_SEP, "{}", ACTION_SEP, f"{prompt.module_start}\n", FRAME_SEP]]
    define, call = prompt.wrapper
    return [
        [CALL_SEP, "{}", ACTION_SEP, f"{define}\n", FRAME_SEP],
        [LINE_SEP, "{}", ACTION_SEP, f"{call}\n", FRAME_SEP],
    ]


def _frame_tokens(
    decoder: Decoder, events: Allowed | None, cancelled: Callable[[], bool]
) -> list[tuple[int, float]] | End:
    ends = {decoder.model.tokenizer.special[name] for name in (FRAME_SEP.name, END_OF_TEXT.name)}
    tokens: list[tuple[int, float]] = []
    while not tokens or tokens[-1][0] not in ends:
        if cancelled():
            return End(EndReason.CANCELLED)
        if decoder.room < 1:
            return End(EndReason.TOKEN_LIMIT, "the model's context is full")
        if len(tokens) > _FRAME_TOKENS:
            return End(EndReason.TOKEN_LIMIT, "the frame does not end")
        tokens.append(decoder.choose(None if tokens else events))
    return tokens


def _probabilities(tokenizer: Tokenizer, tokens: list[tuple[int, float]], pieces: list[Piece]) -> Mapping[str, float]:
    """The probability of each local, and of a returned or raised value: of the tokens that its characters fall into."""
    shown = read_frame(pieces)
    if isinstance(shown, str):
        return {}
    spans: list[tuple[int, int, float]] = []
    text = ""
    for id, p in tokens:
        begin = len(text)
        text += "".join(piece if isinstance(piece, str) else piece.name for piece, _ in tokenizer.decode([id], [p]))
        spans.append((begin, len(text), p))

    def over(begin: int, end: int) -> float:
        return math.prod(p for first, last, p in spans if first < end and last > begin)

    found: dict[str, float] = {}
    position = 0
    for name, value in shown.locals.items():
        begin = text.find(f'"{name}": ', position)
        if begin >= 0:
            position = begin + len(name) + 4
            end = text.find('", "', position)
            found[name] = over(position, end if end >= 0 else position + len(value) + 2)
    if pieces[0] in (RETURN_SEP, EXCEPTION_SEP):
        begin = text.rfind("<|arg_sep|>")
        found["return" if pieces[0] == RETURN_SEP else "exception"] = over(begin + 11, len(text) - len("<|frame_sep|>"))
    return found
