"""Programs whose answers are known without running them: running them agrees."""

from __future__ import annotations

import ast
import random
import re
from collections import Counter

import pytest

from cwm_lsp.train.generate import typed_check
from cwm_lsp.train.generate.complexity import complexity_program
from cwm_lsp.train.generate.halting import LOOPS, TERMINATES, halting_program
from cwm_lsp.train.generate.mutations import mutated
from cwm_lsp.train.generate.typed_check import run_sample
from cwm_lsp.train.generate.values import Row

LONG = 5000  # lines: no draft that ends takes so many


def test_halting_labels_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed_check, "_huge", lambda value: False)  # numbers may grow here, lines alone decide
    monkeypatch.setattr(typed_check, "_large", lambda value: False)
    rng = random.Random(4)
    labels: Counter[str] = Counter()
    for _ in range(250):
        sample = halting_program(rng)
        ((topic, label),) = sample.answers
        assert topic == "halts"
        assert run_sample(sample, LONG).over == (label == LOOPS), sample.source + sample.calls[0]
        labels[label] += 1
    assert labels[TERMINATES] > 80
    assert labels[LOOPS] > 80


def test_complexity_programs_run_and_cover_every_class() -> None:
    rng = random.Random(4)
    times: Counter[str] = Counter()
    for _ in range(250):
        sample = complexity_program(rng)
        answers = dict(sample.answers)
        assert run_sample(sample, 20_000).errors == (), sample.source
        times[answers["time"]] += 1
        assert re.fullmatch(r"O\(.+\)", answers["space"])
    assert times.keys() == {f"O({kind})" for kind in (
        "1", "log n", "sqrt n", "n", "n log n", "n^2", "n^3", "2^n", "n!", "n*m", "n+m",
    )}  # fmt: skip


@pytest.mark.parametrize(
    ("time", "sizes", "least", "most"),  # growth of the number of lines from one n (primes, or few lines) to the other
    [
        ("O(log n)", (17, 67), 1.2, 2.6),
        ("O(sqrt n)", (17, 67), 1.2, 2.6),
        ("O(n^2)", (5, 20), 8.0, 18.0),
        ("O(n^3)", (5, 20), 30.0, 70.0),
        ("O(2^n)", (4, 8), 5.0, 17.0),
    ],
)
def test_lines_grow_as_the_class_says(time: str, sizes: tuple[int, int], least: float, most: float) -> None:
    """For functions of one int without helpers whose work is all in lines."""
    rng = random.Random(1)
    measured = 0
    while measured < 5:
        sample = complexity_program(rng)
        name, _, argument = sample.calls[0].rstrip(")").partition("(")
        hidden = any(isinstance(node, ast.comprehension | ast.List) for node in ast.walk(ast.parse(sample.source)))
        helper = sample.source.count("def ") > 1
        if dict(sample.answers)["time"] != time or not argument.isdigit() or helper or hidden:
            continue
        small, large = (_lines(sample.source, f"{name}({n})") for n in sizes)
        if large > small + 3:  # not one that finds a divisor at once
            assert least < large / small < most, sample.source
            measured += 1


def _lines(source: str, call: str) -> int:
    return run_sample(typed_check.Sample(source, (call,)), 10**7).lines


SOURCE = """def clip(values, limit):
    kept = []
    for value in values:
        if value < limit and value % 3 != 1:
            kept.append(value + 1)
    return kept
"""


def test_mutations_are_valid_varied_and_tell_their_origin() -> None:
    draw = mutated([Row(SOURCE, ("clip([1, 5, 9, 12], 10)",))])
    rng = random.Random(0)
    samples = [draw(rng) for _ in range(60)]
    assert len({sample.calls for sample in samples}) > 30
    changed = [sample for sample in samples if sample.origin]
    assert len({sample.source for sample in changed}) > 10
    assert all(sample.origin == SOURCE != sample.source for sample in changed)
    assert all(not run_sample(sample, 300).over for sample in samples)
