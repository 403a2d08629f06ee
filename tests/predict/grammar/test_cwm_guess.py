"""What the `cwm` grammar proposes: the guesser's frames in full, and without one what the program's text suggests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import cwm_lsp.model
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.predict.grammar.cwm import CwmState
from cwm_lsp.predict.guess import Guess
from cwm_lsp.trace.dialects.pieces import FRAME_SEP
from cwm_lsp.trace.model import Frame
from tests.predict.grammar.replay import PROGRAMS, Replay, recorded

GOLDEN = Path(__file__).parents[2] / "golden" / "cwm"
LOOP = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n"


@dataclass(frozen=True)
class Recorded:
    """A guesser that knows what really happened."""

    frames: Sequence[Frame]
    number: int = 0

    def guess(self) -> Guess | None:
        if self.number == len(self.frames):
            return None
        frame = self.frames[self.number]
        texts = {name: value.repr for name, value in frame.locals.items()}
        return Guess(frame.event, frame.qualname, frame.line, texts, frame.value.repr if frame.value else None)

    def after(self, frame: Frame) -> Recorded:
        return Recorded(self.frames, self.number + 1)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(Path(cwm_lsp.model.__file__).parent / "nano")


def _replay(source: str, call: str) -> Replay:
    replay = recorded(source, call)
    assert replay is not None
    return replay


def _frames(replay: Replay, tokenizer: Tokenizer) -> list[list[int]]:
    """The tokens of each frame."""
    frames: list[list[int]] = [[]]
    for id in tokenizer.encode(replay.pieces):
        frames[-1].append(id)
        if id == tokenizer.special[FRAME_SEP.name]:
            frames.append([])
    return frames[:-1]


CASES = [
    *((case.name, case.source, case.entry.call) for case in PROGRAMS if case.name != "names_that_code_adds"),
    *(
        (path.stem, case["source"], case["call"])
        for path in GOLDEN.glob("*.json")
        for case in [json.loads(path.read_text())]
    ),
]


@pytest.mark.parametrize(("source", "call"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_known_frame_is_proposed_in_full(tokenizer: Tokenizer, source: str, call: str) -> None:
    """At every token of every frame; within a frame some are encoded otherwise behind what is written."""
    replay = _replay(source, call)
    state: CwmState = replay.begin(tokenizer, Recorded(replay.trace.frames))
    given = 2 if replay.prompt.wrapper else 0
    for number, frame in enumerate(_frames(replay, tokenizer)[: given + len(replay.trace.frames)]):
        for at, id in enumerate(frame):
            assert list(state.guess()) == frame[at:], (
                f"frame {number}, token {at}: {tokenizer.decode(frame, [None] * len(frame))}"
            )
            state = state.after(id)


@pytest.mark.parametrize("constrained", [True, False])
def test_guesses_do_not_depend_on_decoding(tokenizer: Tokenizer, constrained: bool) -> None:
    replay = _replay(LOOP, "f(2)")
    one, other = replay.begin(tokenizer), replay.begin(tokenizer, constrained=constrained)
    for id in tokenizer.encode(replay.pieces):
        assert one.guess() == other.guess()
        one, other = one.after(id), other.after(id)


def _proposed(tokenizer: Tokenizer, source: str, call: str) -> list[str]:
    """What is proposed in front of each frame, as text."""
    replay = _replay(source, call)
    state = replay.begin(tokenizer)
    shown = []
    for frame in _frames(replay, tokenizer):
        ids = list(state.guess())
        pieces = [piece for piece, _ in tokenizer.decode(ids, [None] * len(ids))]
        shown.append("".join(piece if isinstance(piece, str) else f"<{piece.name[2:-6]}>" for piece in pieces))
        for id in frame:
            state = state.after(id)
    return shown


def test_proposals_from_the_text_alone(tokenizer: Tokenizer) -> None:
    assert _proposed(tokenizer, LOOP, "f(1)") == [
        "<call>{}<action>def main():\n<frame>",
        "<line>{}<action>    return f(1)\n<frame>",
        '<call>{"n": "1"}<action>def f(n):\n<frame>',
        '<line>{"n": ".."}<action>    total = 0\n<frame>',
        '<line>{"n": "..", "total": "0"}<action>    for i in range(n):\n<frame>',
        '<line>{"n": "..", "total": "..", "i": ',  # what it is set to is the model's
        '<line>{"n": "..", "total": ',
        '<line>{"n": "..", "total": "..", "i": ',
        '<return><action>    return total\n<arg>"0"<frame>',
        '<return><action>    return f(1)\n<arg>"0"<frame>',
    ]


def test_an_exception_passes_through(tokenizer: Tokenizer) -> None:
    proposed = _proposed(tokenizer, "def g(x):\n    raise KeyError(x)\n\n\ndef f():\n    return g(1)\n", "f()")
    assert proposed[-5:] == [
        '<return><action>    raise KeyError(x)\n<arg>"None"<frame>',
        '<exception><action>    return g(1)\n<arg>"KeyError(1)"<frame>',
        '<return><action>    return g(1)\n<arg>"None"<frame>',
        '<exception><action>    return f()\n<arg>"KeyError(1)"<frame>',
        '<return><action>    return f()\n<arg>"None"<frame>',
    ]


def test_nothing_is_proposed_in_a_broken_frame(tokenizer: Tokenizer) -> None:
    state = _replay(LOOP, "f(2)").begin(tokenizer)
    for id in tokenizer.encode(["nonsense"]):
        state = state.after(id)
    assert list(state.guess()) == []
