"""Which exception becomes a diagnostic, where, and how sure it is; from real traces in the place of predictions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol.types import Diagnostic, DiagnosticSeverity

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.analysis import questions
from cwm_lsp.server.diagnostics.exceptions import diagnostics, lines_of
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import End, EndReason, Event, Origin, Value
from tests.server.recorded import recorded

SOURCE = """
class Refused(Exception):
    pass

def check(n):
    if n > 2:
        raise Refused(n)
    return n

def again(n):
    try:
        check(n)
    except Refused:
        raise

def other(n):
    try:
        again(n)
    except Refused as problem:
        raise ValueError("no") from problem

def tidy(n):
    try:
        check(0)
        check(n)
    finally:
        try:
            {}[n]
        except KeyError:
            pass

def caught(n):
    try:
        check(n)
    except Refused:
        return 0

def later(n):
    raise NotImplementedError

def leave(n):
    raise SystemExit(n)

if __name__ == "__main__":
    check(3)
    tidy(3)
"""
LINES = SOURCE.strip("\n").splitlines()


def at(text: str) -> int:
    return LINES.index(text) + 1


FOUND = {
    "check(3)": ("Refused(3)", at("        raise Refused(n)"), ["along check(3)"]),
    "again(3)": ("Refused(3)", at("        raise Refused(n)"), ["passes through again", "along again(3)"]),
    "other(3)": ("ValueError('no')", at('        raise ValueError("no") from problem'), ["along other(3)"]),
    "tidy(3)": ("Refused(3)", at("        raise Refused(n)"), ["passes through tidy", "along tidy(3)"]),
}
NOTHING = ["check(1)", "caught(3)", "later(3)", "leave(3)"]


def shown(call: str, origin: Origin = Origin.COMPUTED, p: float | None = None) -> Prediction:
    """The real trace of `call`, with exceptions of this origin and probability."""
    real = recorded(SOURCE, call, call.partition("(")[0])
    frames = (
        replace(each, value=replace(each.value, origin=origin, p=p))
        if each.event is Event.EXCEPTION and each.value
        else each
        for each in real.frames
    )
    return replace(real, frames=tuple(frames))


def found(prediction: Prediction, settings: Settings | None = None) -> list[Diagnostic]:
    entry = prediction.entry
    calls = [call for call in prediction.snapshot.calls if (call.function, call.call) == (entry.function, entry.call)]
    return told(prediction, calls, settings or Settings())


def told(prediction: Prediction, calls: list[EntryCall], settings: Settings) -> list[Diagnostic]:
    """The diagnostics with what the text says about exceptions."""
    known = questions.expected(prediction.snapshot.asked, lines_of(prediction), calls)
    return diagnostics(prediction, calls, known, settings, len)


@pytest.mark.parametrize("call", FOUND)
def test_the_line_that_raised_and_the_way_out(call: str) -> None:
    text, line, places = FOUND[call]
    (each,) = found(shown(call))
    assert (each.message, each.code) == (f"{text} (computed)", "predicted-exception")
    assert (each.range.start.line, each.range.end.character) == (line - 1, len(LINES[line - 1]))
    assert each.related_information is not None
    assert [place.message for place in each.related_information] == places


@pytest.mark.parametrize("call", NOTHING)
def test_no_exception_or_one_that_is_no_news(call: str) -> None:
    assert found(shown(call)) == []


def test_a_call_of_the_file_counts_more_than_one_that_was_typed() -> None:
    assert [each.severity for each in found(shown("check(3)"))] == [DiagnosticSeverity.Warning]
    assert [each.severity for each in found(shown("again(3)"))] == [DiagnosticSeverity.Information]


def test_a_prediction_says_its_probability_and_has_to_be_probable() -> None:
    (each,) = found(shown("check(3)", Origin.PREDICTED, 0.83))
    assert (each.message, each.severity) == ("Refused(3) (predicted, p 0.83)", DiagnosticSeverity.Information)
    assert [each.message for each in found(shown("check(3)", Origin.COMPUTED, 0.9))] == [
        "Refused(3) (predicted, p 0.90)"
    ]
    assert found(shown("check(3)", Origin.PREDICTED, 0.79)) == []
    assert found(shown("check(3)", Origin.PREDICTED, 0.79), Settings(least_probability=0.5))
    assert found(shown("check(3)", Origin.UNKNOWN)) == []


def test_a_prediction_counts_those_before_it() -> None:
    prediction = shown("check(3)", Origin.PREDICTED, 0.9)
    first, *rest = prediction.frames
    first = replace(first, locals={"n": Value("3", Origin.PREDICTED, 0.95)})
    (each,) = found(replace(prediction, frames=(first, *rest)))
    assert each.message == "Refused(3) (predicted, p 0.85)"


def test_invented_arguments_accuse_nobody() -> None:
    prediction = shown("check(3)")
    first, *rest = prediction.frames
    first = replace(first, locals={"n": Value("3", Origin.INVENTED)})
    assert found(replace(prediction, frames=(first, *rest))) == []


TESTS = {
    "def test_again():\n    assert again(3)\n": True,
    "def test_again():\n    with pytest.raises(Refused):\n        again(3)\n": False,
    "def test_again(:": False,
}


@pytest.mark.parametrize("text", TESTS)
def test_tests_in_other_files_are_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "test_again.py"
    file.write_text(text)
    line = 2 if TESTS[text] else 3
    call = EntryCall("again", "again(3)", line, "pytest", str(file))
    said = told(shown("again(3)"), [call], Settings())
    assert bool(said) is TESTS[text]
    if said:
        assert said[0].severity == DiagnosticSeverity.Warning
        assert said[0].related_information is not None
        assert said[0].related_information[-1].location.uri == file.as_uri()


@pytest.mark.parametrize("end", [None, End(EndReason.FRAME_LIMIT), End(EndReason.MALFORMED)])
def test_nothing_before_the_end(end: End | None) -> None:
    assert found(replace(shown("check(3)"), end=end)) == []


def test_settings() -> None:
    assert found(shown("check(3)"), Settings(exceptions="off")) == []
    assert found(shown("check(3)"), Settings(computed_exceptions="off")) == []
    assert found(shown("again(3)"), Settings(computed_exceptions="off")), "typed: information"
    (each,) = found(shown("check(3)"), Settings(computed_exceptions="error"))
    assert each.severity == DiagnosticSeverity.Error
