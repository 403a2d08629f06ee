"""What counts in the loss: the model's choices fully, what the grammar forces little."""

from __future__ import annotations

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.pieces import Special
from cwm_lsp.train.examples import PATH, run
from cwm_lsp.train.openness import FORCED

SOURCE = """def pick(word, n):
    best = ''
    while n > 0:
        n -= 1
        if n % 2:
            best = part(word, n)
    return best

def part(text, k):
    return text[k:]
"""


def marked(frame: int) -> str:
    """The frame's pieces, those that count little in brackets."""
    made = run(analyse(SOURCE, PATH), "pick('abc', 2)")
    assert made is not None
    part = made.part(frame)
    assert set(part.weights) <= {FORCED, 1.0}
    texts = (piece.name if isinstance(piece, Special) else piece for piece in part.pieces)
    return " ".join(text if weight == 1.0 else f"[{text}]" for text, weight in zip(texts, part.weights, strict=True))


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (1, "[<|L2|>]"),  # where a function begins, and nothing can have changed
        (2, "best [<|arg_sep|>] ' ' [<|bind_sep|>] [<|L3|>]"),  # a value that cannot go on; one line can follow
        (3, "<|L4|>"),  # the branch is taken
        (7, "[<|L9|>]"),
        (4, "n [<|arg_sep|>] 1 <|bind_sep|> [<|L5|>]"),  # a number could have had another digit
        (6, "<|call_sep|> [text] [<|arg_sep|>] ' a b c ' [<|bind_sep|>] [k] [<|arg_sep|>] 1 <|bind_sep|> [<|L8|>]"),
        (8, "<|return_sep|> ' b c ' [<|L6|>]"),  # where a return goes on is known
    ],
)
def test_weights(frame: int, expected: str) -> None:
    assert marked(frame) == expected
