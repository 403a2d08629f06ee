"""What answers are worth: made from a real run by spoiling its pieces."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from cwm_lsp.model.load import BUNDLED_DIRECTORY
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.compact import line_token
from cwm_lsp.trace.dialects.compact_words import verdict
from cwm_lsp.trace.dialects.pieces import ARG_SEP, BIND_SEP, END_OF_TEXT, EXCEPTION_SEP, RETURN_SEP, Piece
from cwm_lsp.train.examples import PATH, Subject
from cwm_lsp.train.reinforce.prompts import Posed, Prompt, posed
from cwm_lsp.train.reinforce.rewards import judge

SOURCE = "def f(n):\n    a = n + 1\n    b = a * 0\n    return b\n"
Frames = list[list[Piece]]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(BUNDLED_DIRECTORY)


def prompt(tokenizer: Tokenizer, source: str, call: str, most: int = 9) -> tuple[Prompt, Frames]:
    """A trace asked for from its beginning, and the frames of the right answer."""
    subject = Subject(analyse(source, PATH), call, (call,))
    made = next(
        each
        for seed in range(99)
        if isinstance(each := posed(most)(subject, random.Random(seed)), Posed) and whole(each)
    )
    frames = [list(part.pieces) for part in made.answer]
    answer = tuple(tokenizer.encode(piece for frame in frames for piece in frame))
    return Prompt("test/trace", tuple(tokenizer.encode(made.question)), answer, made.told), frames


def whole(made: Posed) -> bool:
    return len(made.told.given) == (2 if made.told.layout.wrapper else 1)


def spoiled(number: int, frame: list[Piece]) -> Callable[[Frames], Frames]:
    return lambda frames: [*frames[:number], frame, *frames[number + 1 :]]


WRONG_VALUE: list[Piece] = ["a", ARG_SEP, "7", BIND_SEP, line_token(3)]
LINE_4: list[Piece] = ["b", ARG_SEP, "0", BIND_SEP, line_token(4)]
ANSWERS: dict[str, tuple[Callable[[Frames], Frames], float, bool, int | None]] = {
    # name: (how the right frames are changed; share of right frames; output right; number of the frame that is blamed)
    "right": (lambda frames: frames, 1.0, True, None),
    "a wrong value, but the right output": (spoiled(1, WRONG_VALUE), 0.25, True, 1),
    "a wrong line": (spoiled(0, [line_token(3)]), 0.0, True, 0),
    "a wrong output": (spoiled(3, [RETURN_SEP, "1", END_OF_TEXT]), 0.75, False, 3),
    "an output of another type": (spoiled(3, [RETURN_SEP, "0.0", END_OF_TEXT]), 0.75, False, 3),
    "an exception instead": (spoiled(3, [EXCEPTION_SEP, "0", END_OF_TEXT]), 0.75, False, 3),
    "cut off": (lambda frames: frames[:2], 0.5, False, None),
    "cut off within a frame": (lambda frames: [*frames[:2], frames[2][:2]], 0.5, False, 2),
    "no trace": (lambda frames: [[ARG_SEP, BIND_SEP, line_token(2)]], 0.0, False, 0),
    "a return to nowhere": (spoiled(1, [RETURN_SEP, "0", line_token(2)]), 0.25, False, None),
    "a line that is not there": (spoiled(2, ["b", ARG_SEP, "0", BIND_SEP, line_token(99)]), 0.5, False, None),
    "nothing": (lambda frames: [], 0.0, False, None),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_traces(tokenizer: Tokenizer, name: str) -> None:
    change, share, right, blamed = ANSWERS[name]
    asked, frames = prompt(tokenizer, SOURCE, "f(5)")
    assert len(frames) == 4
    said = change(frames)
    ids = [tokenizer.encode(frame) for frame in said]
    (judged,) = judge(asked, [[id for frame in ids for id in frame]], tokenizer, partial=0.4)
    assert judged.right is right
    assert judged.reward == pytest.approx(0.6 * right + 0.4 * share)
    assert judged.blamed == sum(map(len, ids if blamed is None else ids[: blamed + 1]))


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("def f(n):\n    return 1 // n\n", "f(0)"),
        ("def g(n):\n    yield n\n    yield n + 1\n\ndef f(n):\n    return list(g(n))\n", "f(3)"),
        ("class A:\n    def __init__(self, n):\n        self.n = n\n\ndef f(a):\n    return a.n\n", "f(A(2))"),
        ("def f(n):\n    try:\n        return [][n]\n    finally:\n        n = 2\n", "f(0)"),
    ],
)
def test_what_really_happens_is_worth_all(tokenizer: Tokenizer, source: str, call: str) -> None:
    asked, _ = prompt(tokenizer, source, call, most=40)
    (judged,) = judge(asked, [asked.answer], tokenizer, partial=0.5)
    assert (judged.reward, judged.right, judged.blamed) == (1.0, True, len(asked.answer))


@pytest.mark.parametrize(("said", "reward"), [("O(n^2)", 1.0), ("O(n)", 0.0), ("O(n^2", 0.0), ("", 0.0)])
def test_words(tokenizer: Tokenizer, said: str, reward: float) -> None:
    asked = Prompt("complexity/words", (1, 2), tuple(tokenizer.encode(verdict("O(n^2)"))), None)
    answer = tokenizer.encode(verdict(said))
    (judged,) = judge(asked, [answer], tokenizer, partial=0.5)
    assert (judged.reward, judged.right, judged.blamed) == (reward, reward == 1.0, len(answer))
