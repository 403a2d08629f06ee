"""Edits of a text as the protocol counts lines: only `\\n`, `\\r\\n` and `\\r` end one.

`pygls` splits lines at form feeds and Unicode's separators, too, and so puts edits behind one of these in wrong places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lsprotocol import types
from pygls.workspace import PositionCodec

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def edited(text: str, changes: Iterable[types.TextDocumentContentChangeEvent], codec: PositionCodec) -> str:
    """`text` after `changes`, one after another; each replaces a range, or all of it. Positions behind the end of a
    line or of the text stand for that end."""
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            begin, end = _offset(text, change.range.start, codec), _offset(text, change.range.end, codec)
            text = text[:begin] + change.text + text[max(begin, end) :]
        else:
            text = change.text
    return text


def _offset(text: str, position: types.Position, codec: PositionCodec) -> int:
    """How many code points stand before `position`."""
    start = 0
    for _ in range(position.line):
        line = _LINE.match(text, start)
        if line is None or line.end() == start or text[line.end() - 1] not in "\r\n":
            return len(text)
        start = line.end()
    line = _LINE.match(text, start)
    shown = "" if line is None else line[0].rstrip("\r\n")
    if position.character >= codec.client_num_units(shown):
        return start + len(shown)
    return start + codec.position_from_client_units([shown], types.Position(0, position.character)).character
