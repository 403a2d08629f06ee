"""Comments that switch diagnostics off, and the edits that write them."""

from __future__ import annotations

import pytest
from lsprotocol.types import Diagnostic, Position, Range

from cwm_lsp.program.facts import analyse
from cwm_lsp.server.diagnostics.suppress import reports

CODE = "endless-loop"
# The text of the first line (of several lines) -> the line with the comment (None: it is suppressed, "": it can't be)
LINES = {
    "while x: pass": "while x: pass  # cwm: ignore[endless-loop]",
    "while x: pass   ": "while x: pass  # cwm: ignore[endless-loop]",
    "x = 1  # why": "x = 1  # why  # cwm: ignore[endless-loop]",
    "x = 1  # cwm: ignore[not-reached]": "x = 1  # cwm: ignore[not-reached, endless-loop]",
    "x = 1  # why # cwm:ignore [a , b]  # more": "x = 1  # why # cwm: ignore[a, b, endless-loop]  # more",
    "x = 1  # cwm: ignore[]": "x = 1  # cwm: ignore[endless-loop]",
    "x = '𝒳é'  # é": "x = '𝒳é'  # é  # cwm: ignore[endless-loop]",
    "x = '# cwm: ignore'": "x = '# cwm: ignore'  # cwm: ignore[endless-loop]",
    "x = 1  # cwm: ignored": "x = 1  # cwm: ignored  # cwm: ignore[endless-loop]",
    "x = 1  # cwm: ignore": None,
    "x = 1  #cwm:ignore[endless-loop]": None,
    "x = 1  # cwm: ignore[not-reached, endless-loop]": None,
    "x = 1  # noqa: E501  # cwm: ignore[endless-loop]": None,
    "x = '''# cwm: ignore\n'''": "",
    "x = f'''# {1} cwm: ignore\n'''": "",
    "x = 1 + \\\n    2": "",
    "x = (1 +\n    2)": "x = (1 +  # cwm: ignore[endless-loop]",
}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def cut(line: str, place: Position) -> int:
    return len(line.encode("utf-16-le")[: 2 * place.character].decode("utf-16-le"))


@pytest.mark.parametrize("text", LINES)
def test_comments(text: str) -> None:
    line, *_ = lines = analyse(text + "\r\n").lines
    where = Range(Position(0, 0), Position(0, units(line)))
    found = reports([Diagnostic(where, "", code=CODE)], lines, units)
    if LINES[text] is None:
        assert found == ()
        return
    ((fix),) = [each.fix for each in found]
    assert (fix is None) == (LINES[text] == "")
    if fix is not None:
        begin, end = cut(line, fix.range.start), cut(line, fix.range.end)
        written = line[:begin] + fix.new_text + line[end:]
        assert written == LINES[text]
        assert reports([Diagnostic(where, "", code=CODE)], (written, *lines[1:]), units) == ()


def test_only_the_line_of_the_diagnostic_counts() -> None:
    lines = ("x = 1  # cwm: ignore", "y = 2")
    found = [Diagnostic(Range(Position(line, 0), Position(line, 5)), "", code=CODE) for line in (0, 1)]
    assert [each.diagnostic.range.start.line for each in reports(found, lines, units)] == [1]
