"""Small functions whose classes are known, as data: `derived.txt` has `== time | space` above each source of an `f`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.train.generate.complexity import complexity_program
from cwm_lsp.verdicts.complexity.derive import derive

_FILE = Path(__file__).with_name("derived.txt")


def _blocks() -> Iterator[tuple[str, str, str]]:
    for part in f"\n{_FILE.read_text(encoding='utf-8')}".split("\n== ")[1:]:
        head, _, source = part.partition("\n")
        time, space = head.split(" | ")
        yield time, space, source + "\n"


@pytest.mark.parametrize(("time", "space", "source"), list(_blocks()))
def test_classes(time: str, space: str, source: str) -> None:
    made = derive(analyse(source), "f")
    assert (made.time or "unknown", made.space or "unknown") == (time, space), made.reasons
    assert made.reasons or "unknown" not in (time, space)


def test_the_letters_follow_the_parameters() -> None:
    source = "def f(xs, rows):\n    for r in rows:\n        for x in xs:\n            print(x, r)\n"
    made = derive(analyse(source), "f")
    assert [(each.letter, each.meaning) for each in made.sizes] == [("n", "len(xs)"), ("m", "len(rows)")]


DERIVATIONS = [
    (
        "def f(xs):\n    out = []\n    for i in range(len(xs)):\n"
        "        for j in range(i):\n            out.append(j)\n"
        "    return sorted(out)\n",
        [
            "3 O(n) `for i in range(len(xs))`",
            "4 O(i) `for j in range(i)`",
            "6 O(n^2 log n) `sorted` sorts",
        ],
    ),
    (
        "def f(xs, x):\n    lo, hi = 0, len(xs)\n    while lo < hi:\n        mid = (lo + hi) // 2\n"
        "        if xs[mid] < x:\n            lo = mid + 1\n        else:\n            hi = mid\n    return lo\n",
        ["3 O(log n) `while lo < hi`: each turn divides what `lo < hi` measures"],
    ),
    (
        "def f(xs):\n    out = []\n    for x in xs:\n        while out and out[-1] > x:\n            out.pop()\n"
        "        out.append(x)\n    return out\n",
        [
            "3 O(n) `for x in xs`",
            "4 O(n) over all turns of the outer loop: `out` is only moved one way",
            "4 O(x) `while out and out[-1] > x`: each turn brings `out` closer to its end",
        ],
    ),
]


@pytest.mark.parametrize(("source", "lines"), DERIVATIONS)
def test_derivations(source: str, lines: list[str]) -> None:
    made = derive(analyse(source), "f")
    assert sorted(f"{each.line} {each.cost} {each.why}" for each in made.lines) == lines


REASONS = [
    ("def f(n):\n    while n != 1:\n        n = 3 * n + 1\n", "line 2: nothing is known that makes `while n != 1` end"),
    ("def f(xs):\n    return other(xs)\n", "line 2: the cost of `other` is not known"),
    ("def f(n):\n    return f(n)\n", "line 1: nothing is known that gets smaller in every recursive call of `f`"),
]


@pytest.mark.parametrize(("source", "reason"), REASONS)
def test_unknown_has_a_reason(source: str, reason: str) -> None:
    made = derive(analyse(source), "f")
    assert made.time is None
    assert reason in made.reasons


def test_generated_programs_get_the_classes_that_they_were_built_with() -> None:
    """Of programs that are built from blocks of known classes, nearly all; what differs is a finer class."""
    rng = random.Random(6)
    right = said = 0
    for _ in range(120):
        sample = complexity_program(rng)
        function = sample.calls[0].partition("(")[0]
        made = derive(analyse(sample.source), function)
        said += made.time is not None
        right += made.time == dict(sample.answers)["time"]
    assert said >= 110
    assert right >= 0.9 * said
