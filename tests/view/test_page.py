"""HTML pages: whatever a trace holds, the page is whole, in ASCII, and shows text as text."""

from __future__ import annotations

from cwm_lsp.trace.model import Origin, Value
from cwm_lsp.view.page import page
from tests.trace.builders import frame, trace, value
from tests.view.reading import Page

LINES = ("def f(a):", "    return '<b>' + a + 'ä\u2028'")


def test_a_page_shows_lines_and_values_as_text() -> None:
    call = frame("call", "f", 1, a=value("'</td>&'", Origin.GIVEN))
    back = frame("return", "f", 2, value=Value("'<script>'", Origin.PREDICTED, p=0.5))
    text = page(trace([call, frame("line", "f", 2, a=Value("'</td>&'", Origin.GIVEN, changed=False)), back]), LINES)
    assert text.isascii()
    read = Page(text)
    assert read.remote == []
    assert read.tags["script"] == text.count("<script") == 2  # the slider's data and code
    assert [cells[2] for cells in read.rows[1:]] == [line.strip() for line in (LINES[0], LINES[1], LINES[1])]
    assert [cells[3].strip() for cells in read.rows[1:]] == ["a = '</td>&' given", "", "return = '<script>' 50%"]


def test_a_line_that_the_file_no_longer_has_is_empty() -> None:
    assert Page(page(trace([frame("line", "f", 9)]), LINES)).rows[1][2] == ""
