"""A forked parser goes on like the one that it came from, which it leaves as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cwm_lsp.program.cwm_flow import lines_of
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.cwm_parse import FrameParser
from cwm_lsp.trace.dialects.cwm_prompt import file_context, render_prompt
from cwm_lsp.trace.dialects.cwm_read import frame_pieces, split_frames
from cwm_lsp.trace.dialects.pieces import text_of
from cwm_lsp.trace.model import Entry, Frame

GOLDEN = Path(__file__).parents[1] / "golden" / "cwm"


def _without_index(read: object) -> object:
    return (
        [getattr(read, name) for name in ("event", "qualname", "line", "locals", "value")]
        if isinstance(read, Frame)
        else read
    )


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_forks(path: Path) -> None:
    case = json.loads(path.read_text())
    entry = Entry(case["call"].split("(")[0], case["call"])
    prompt = render_prompt(file_context(case["source"]), entry)
    frames = list(split_frames(frame_pieces(case["text"].removeprefix(text_of(prompt.pieces)))))[:-1]
    parser = FrameParser(prompt, lines_of(analyse(case["source"])), entry.function)
    forks = [parser.fork()]
    for number, frame in enumerate(frames):
        expected = _without_index(parser.feed(frame))
        forks.append(forks[-1].fork())
        assert _without_index(forks[-1].feed(frame)) == expected
        for wrong in (frames[0], frames[number - 1]):  # what one fork is fed is nothing to the others
            forks[-1].fork().feed(wrong)
    assert forks[-1].end == parser.end
    for number, frame in enumerate(frames):  # each is still where it was
        again = forks[number].fork()
        assert _without_index(again.feed(frame)) == _without_index(forks[number].feed(frame))
