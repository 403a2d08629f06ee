"""Classes as numbers, fits of counted steps, combination, plots."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.verdicts.complexity.combine import combined
from cwm_lsp.verdicts.complexity.fit import CLASSES, fits
from cwm_lsp.verdicts.complexity.growths import alike, counted, duration, parsed, scaled
from cwm_lsp.verdicts.complexity.judge import judged
from cwm_lsp.verdicts.complexity.plot import svg
from cwm_lsp.verdicts.complexity.verdict import Class, Origin

STEPS = [
    ("O(1)", 1), ("O(n)", 16), ("O(log n)", 4), ("O(n log n)", 64), ("O(sqrt n)", 4), ("O(n^2)", 256),
    ("O(2^n)", 65536),
    ("O(n*m)", 256), ("O(n+m)", 32), ("O(n log^2 n)", 256), ("O(n log log n)", 32), ("O(n*2^n)", 16 * 65536),
    ("O(n^1.5)", 64), ("O(n/m)", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "steps"), STEPS)
def test_steps_of_a_class(text: str, steps: float) -> None:
    at = parsed(text)
    assert at is not None
    assert at(16.0) == pytest.approx(steps)


def test_what_is_no_class() -> None:
    assert parsed("n log n") is None
    assert parsed("O(n ? n)") is None


def test_the_plot_ends_where_steps_are_beyond_counting() -> None:
    steps = parsed("O(2^n)")
    assert steps is not None
    root = ElementTree.fromstring(svg("f", steps, (10, 100, 1000)))
    assert len([each for each in root if each.tag.endswith("circle")]) == 1
    (line,) = [each for each in root if each.tag.endswith("polyline")]
    heights = [float(place.partition(",")[2]) for place in line.attrib["points"].split()]
    assert heights == sorted(set(heights), reverse=True)


def test_classes_that_are_alike_where_all_sizes_are_equal() -> None:
    assert alike("O(n*m)", "O(n^2)")
    assert not alike("O(n*m)", "O(n log n)")
    assert not alike("unknown", "unknown")


def test_steps_grow_without_overflow() -> None:
    at = scaled("O(n!)", 1e9)
    assert at is not None
    assert at(1e6) <= 1e300
    assert counted(at(1e6)) == ">1e+300"
    assert counted(1234.4) == "1,234"
    assert duration(at(1e6)) == "for ever"


@pytest.mark.parametrize("text", CLASSES)
def test_fit_finds_the_class_that_made_the_points(text: str) -> None:
    steps = parsed(text)
    assert steps is not None
    sizes = (2, 3, 4, 6, 8) if text in ("O(2^n)", "O(n!)") else (2, 4, 8, 16, 32, 64)
    points = [(n, round(1000 * steps(float(n))) + 7) for n in sizes]
    assert fits(points)[0].text == text


def test_too_few_points_fit_nothing() -> None:
    assert fits([(1, 1), (2, 2), (3, 3)]) == ()


DERIVED = judged(analyse("def f(xs):\n    return sorted(xs)\n"), "f")
NOTHING = judged(analyse("def f(xs):\n    return other(xs)\n"), "f")
GUESS = Class("O(n^2)", Origin.PREDICTED, 0.6)


def test_a_derived_class_beats_a_prediction_which_is_kept() -> None:
    made = combined(DERIVED, None, (GUESS, Class("O(n)", Origin.PREDICTED, 0.9)))
    assert (made.time.text, made.time.origin) == ("O(n log n)", Origin.DERIVED)
    assert made.others == (("time", GUESS),)


def test_a_measured_class_below_the_derived_one_is_no_disagreement() -> None:
    below, above = Class("O(1)", Origin.OBSERVED), Class("O(n^3)", Origin.OBSERVED)
    assert combined(DERIVED, (below, below)).others == ()
    assert combined(DERIVED, (above, below)).others == (("time", above),)


def test_what_is_measured_beats_a_prediction() -> None:
    seen = Class("O(n)", Origin.OBSERVED)
    made = combined(NOTHING, (seen, Class(None)), (GUESS, GUESS))
    assert (made.time, made.space) == (seen, GUESS)
    assert made.others == (("time", GUESS),)
    assert made.message.startswith("O(n) (measured) time, O(n^2) (the model's answer) space; not derived, unknown: ")


def test_the_model_answers_where_nothing_is_derived() -> None:
    data = combined(NOTHING, None, (GUESS, GUESS)).to_json()
    assert (data["time"], data["origin"], data["p"]) == ("O(n^2)", "predicted", 0.6)
    assert combined(NOTHING).to_json()["time"] is None


def test_the_plot_is_xml_that_follows_the_page() -> None:
    steps = parsed("O(n log n)")
    assert steps is not None
    text = svg('a < b & "c"', steps, (10, 1000, 10**6), [(10, 40)])
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert len([each for each in root if each.tag.endswith("circle")]) == 4
    assert "prefers-color-scheme" in text
