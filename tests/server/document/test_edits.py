"""Edits in all encodings and with all line ends, against the same edit of whole lines."""

from __future__ import annotations

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec

from cwm_lsp.server.document.edits import edited

# text, first line and character, last line and character (UTF-16), new text -> the text afterwards
EDITS = {
    "in a line": ("ab\ncd\n", (1, 1), (1, 1), "x", "ab\ncxd\n"),
    "over lines": ("ab\ncd\nef", (0, 1), (2, 1), "-", "a-f"),
    "at the end": ("ab\n", (1, 0), (1, 0), "cd", "ab\ncd"),
    "behind the end": ("ab", (7, 3), (9, 0), "cd", "abcd"),
    "behind the end of a line": ("ab\ncd", (0, 99), (0, 99), "x", "abx\ncd"),
    "CRLF": ("ab\r\ncd\r\nef", (1, 2), (2, 0), "", "ab\r\ncdef"),
    "CR": ("ab\rcd", (1, 0), (1, 1), "x", "ab\rxd"),
    "behind a form feed": ("a\x0cb\nc\n", (1, 0), (1, 1), "x", "a\x0cb\nx\n"),
    "behind Unicode separators": ("a\u2028b\x85c\x1cd\nef\n", (1, 1), (1, 2), "x", "a\u2028b\x85c\x1cd\nex\n"),
    "behind a character of two units": ('x = "😀"\ny', (0, 7), (0, 7), "z", 'x = "😀z"\ny'),
    "the empty text": ("", (0, 0), (0, 0), "x", "x"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit(name: str) -> None:
    text, start, end, new, expected = EDITS[name]
    change = types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), new)
    assert edited(text, [change], PositionCodec(types.PositionEncodingKind.Utf16)) == expected


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 9), ("utf-16", 7), ("utf-32", 6)])
def test_encodings(encoding: str, character: int) -> None:
    where = types.Range(types.Position(0, character), types.Position(0, character))
    change = types.TextDocumentContentChangePartial(where, "z")
    assert edited('x = "😀"', [change], PositionCodec(types.PositionEncodingKind(encoding))) == 'x = "😀z"'


def test_edits_follow_one_another_and_replace_all() -> None:
    def at(line: int, character: int, text: str) -> types.TextDocumentContentChangePartial:
        where = types.Position(line, character)
        return types.TextDocumentContentChangePartial(types.Range(where, where), text)

    whole = types.TextDocumentContentChangeWholeDocument("b\nd")
    assert edited("gone", [whole, at(0, 0, "a"), at(1, 0, "c"), at(1, 2, "\n")], PositionCodec()) == "ab\ncd\n"
