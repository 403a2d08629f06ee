"""The page of a comparison: every step of both sides is on it, once, and what differs is marked and said."""

from __future__ import annotations

from cwm_lsp.trace.model import EndReason, Frame, ModelInfo, Origin
from cwm_lsp.view.comparison import comparison
from tests.trace.builders import frame, trace, value
from tests.view.reading import Page

LINES = ("def f(n):", "    x = n < 2", "    return '<b>'")
CALL = frame("call", "f", 1, n=value("2", Origin.GIVEN))
LINE = frame("line", "f", 2, n="2")
NEXT = frame("line", "f", 3, n="2", x="False")
BACK = frame("return", "f", 3, value="'<b>'")


def read(predicted: list[Frame], actual: list[Frame], end: EndReason = EndReason.RETURNED) -> Page:
    text = comparison(trace(predicted, model=ModelInfo("nano", "1")), trace(actual, end), LINES)
    page = Page(text)
    assert text.isascii()
    assert page.remote == []
    assert ":root { color-scheme: light dark;" in text, "of the whole page: that of the body alone leaves it white"
    assert page.tags["script"] == page.tags["b"] == 0
    return page


def test_equal_traces_have_no_mark() -> None:
    page = read([CALL, LINE, NEXT, BACK], [CALL, LINE, NEXT, BACK])
    assert "4 of 4 real steps agree with what was predicted by nano (1)" in " ".join(page.text.split())
    assert "First difference: none." in page.text
    assert page.classes == [""] * 5
    assert page.rows[4][4].strip() == page.rows[4][5].strip() == "return = '<b>'"


def test_a_wrong_value_and_a_step_too_many_are_marked() -> None:
    wrong = frame("line", "f", 3, n="2", x="<T>")
    page = read([CALL, wrong, LINE, NEXT, BACK], [CALL, LINE, frame("line", "f", 3, n="2", x="True"), BACK])
    assert [cells[:2] for cells in page.rows[1:]] == [["0", "0"], ["1", ""], ["2", "1"], ["3", "2"], ["4", "3"]]
    assert page.classes[1:] == ["", "differs first", "", "differs", ""]
    assert [cells[6] for cells in page.rows[1:]] == [
        "",
        "not in the real run",
        "",
        "x: predicted False, really True",
        "",
    ]
    assert "3 of 4 real steps agree" in page.text


def test_a_real_run_that_was_cut_says_so() -> None:
    page = read([CALL, LINE, NEXT, BACK], [CALL, LINE], EndReason.TIMEOUT)
    assert "2 of 2 real steps agree" in page.text
    assert "stopped: timeout" in page.text


def test_steps_inside_a_guessed_call_are_marked_as_such() -> None:
    call, inside = frame("call", "g", 1, 1, n="2"), frame("line", "g", 2, 1, n="2")
    guess = frame("return", "g", 1, 1, value=value("3", Origin.GUESSED))
    page = read([CALL, call, guess, BACK], [CALL, call, inside, frame("return", "g", 2, 1, value="3"), BACK])
    assert "4 of 4 real steps agree" in page.text
    assert page.classes == [""] * 6
    assert [(*cells[:2], cells[6]) for cells in page.rows[3:5]] == [
        ("", "2", "guessed over: not compared"),
        ("2", "3", ""),
    ]
