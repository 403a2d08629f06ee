"""Whatever a model writes: the parser returns what it understood and never raises."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cwm_lsp.program.cwm_flow import lines_of
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.cwm_parse import FrameParser, parse_frames
from cwm_lsp.trace.dialects.cwm_prompt import file_context, render_prompt
from cwm_lsp.trace.dialects.cwm_read import split_frames
from cwm_lsp.trace.dialects.pieces import Piece, Special, pieces_of, text_of
from cwm_lsp.trace.model import EndReason, Entry
from cwm_lsp.trace.problem import Problem

GOLDEN = [
    json.loads(path.read_bytes()) for path in sorted((Path(__file__).parents[1] / "golden" / "cwm").glob("*.json"))
]
CASES = []
for golden in GOLDEN:
    entry = Entry(golden["call"].partition("(")[0], golden["call"])
    prompt = render_prompt(file_context(golden["source"]), entry)
    CASES.append(
        (prompt, lines_of(analyse(golden["source"])), entry.function, golden["text"][len(text_of(prompt.pieces)) :])
    )
NAMES = sorted({piece.name for golden in GOLDEN for piece in pieces_of(golden["text"]) if isinstance(piece, Special)})
NOISE = (
    st.sampled_from([Special(name) for name in NAMES]) | st.text(max_size=5) | st.sampled_from(['{"n": ".."}', "[["])
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[int, list[Piece]]:
    """A golden trace with a few pieces deleted, doubled, swapped, cut short or replaced by noise."""
    number = draw(st.integers(0, len(CASES) - 1))
    pieces = pieces_of(CASES[number][3])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(pieces)))
        length = draw(st.integers(0, 12))
        piece = pieces[at] if at < len(pieces) else ""
        kind = draw(st.sampled_from(["delete", "double", "swap", "cut", "noise", "end"]))
        if kind == "end":
            del pieces[at:]
        elif kind == "delete":
            del pieces[at : at + length]
        elif kind == "double":
            pieces[at:at] = pieces[at : at + length]
        elif kind == "swap":
            pieces[at : at + 2 * length] = pieces[at + length : at + 2 * length] + pieces[at : at + length]
        elif kind == "cut" and isinstance(piece, str):
            pieces[at : at + 1] = [piece[:length] + draw(st.text(max_size=2)) + piece[length + 1 :]]
        else:
            pieces[at : at + 1] = [draw(NOISE)]
    return number, pieces


@settings(max_examples=300, deadline=None)
@given(case=mutated())
def test_mutated_traces_never_raise(case: tuple[int, list[Piece]]) -> None:
    number, pieces = case
    prompt, lines, entry, _ = CASES[number]
    parsed = parse_frames(pieces, prompt, lines, entry)
    assert (parsed.end.reason == EndReason.MALFORMED) == bool(parsed.problems)
    assert all(frame.line > 0 and frame.function for frame in parsed.frames)
    parser = FrameParser(prompt, lines, entry)
    fed = [parser.feed(frame) for frame in split_frames(pieces)]
    assert sum(isinstance(result, Problem) for result in fed) == len(parser.problems) <= 1
    assert all(f.locals.keys() == g.locals.keys() for f, g in zip(parser.finish().frames, parsed.frames, strict=False))
