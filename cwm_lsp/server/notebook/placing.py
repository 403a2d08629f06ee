"""Between a cell as the client has it and the text that stands for it: positions and the lines that words name."""

from __future__ import annotations

import re
from typing import Any

import attrs
from lsprotocol import types

from cwm_lsp.server.diagnostics.codes import PREDICTED_EXCEPTION
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.notebook.cells import Window

# Of our Markdown and messages: code, which stays; links to lines; "line 12".
_LINES = re.compile(
    r"(?P<code>(`+).+?\2)|\[(?P<text>[^\]`]*?)(?P<to>\d+)\]\(\S+?#L\d+\)|\b(?P<word>[Ll]ine) (?P<of>\d+)", re.DOTALL
)
_ARGUMENTS = {"cwm.chooseIteration": 1, "cwm.reach": 2}  # which argument of a command is a line


def in_cell(answer: Any, snapshot: Snapshot) -> Any:
    """What was found about a text, as it is told of the cell that it stands for: without what is outside of it. For a
    file just that."""
    return answer if snapshot.window is None else _told(answer, snapshot, snapshot.window)


def in_words(text: str, snapshot: Snapshot) -> str:
    """A message or Markdown of ours with the lines that it names: "line 2", "line 3 of cell 1"."""
    window = snapshot.window
    if window is None:
        return text

    def renamed(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        number = int(found["to"] or found["of"])
        piece = window.piece(number)
        if piece is None:
            return found[0]
        cell = "" if piece == window.own else f" of cell {piece.number}"
        word = found["text"] if found["to"] else f"{found['word']} "
        return f"{word}{number - piece.first + 1}{cell}"

    return _LINES.sub(renamed, text)


def line_in_cell(snapshot: Snapshot, line: int) -> tuple[str, int]:
    """The document that the client has a line of the text in, and which line it is there (both 1-based)."""
    if snapshot.window is None:
        return snapshot.uri, line
    piece = snapshot.window.piece(line) or snapshot.window.own
    return piece.uri, line - piece.first + 1


def moved(value: Any, by: int) -> Any:
    """`value` with all its positions, and the lines in arguments of commands, `by` lines further down."""
    if isinstance(value, types.Position):
        return types.Position(max(0, value.line + by), value.character)
    if isinstance(value, types.Command):
        return _command(value, by)
    if isinstance(value, list | tuple):
        return [moved(each, by) for each in value]
    if not attrs.has(type(value)):
        return value
    return type(value)(**{each.name: moved(getattr(value, each.name), by) for each in attrs.fields(type(value))})


def _told(value: Any, snapshot: Snapshot, window: Window) -> Any:
    if isinstance(value, list):
        return [_told(each, snapshot, window) for each in value if _is_inside(each, window)]
    if isinstance(value, dict):
        return {key: _told(each, snapshot, window) for key, each in value.items()}
    if isinstance(value, types.Location) and value.uri == snapshot.uri:
        first = value.range.start.line + 1
        uri, line = line_in_cell(snapshot, first)
        return types.Location(uri, moved(value.range, line - first))
    if isinstance(value, types.Position):
        return moved(value, -window.above)
    if isinstance(value, types.Command):
        return attrs.evolve(moved(value, -window.above), title=in_words(value.title, snapshot))
    if not attrs.has(type(value)):
        return value
    members = {each.name: _told(getattr(value, each.name), snapshot, window) for each in attrs.fields(type(value))}
    for name in _prose(value):
        members[name] = in_words(members[name], snapshot)
    return type(value)(**members)


def _prose(value: Any) -> tuple[str, ...]:
    """The members that are words of ours: the message of an exception is the program's."""
    if isinstance(value, types.Diagnostic):
        return () if value.code == PREDICTED_EXCEPTION else ("message",)
    if isinstance(value, types.DiagnosticRelatedInformation):
        return ("message",)
    if isinstance(value, types.CodeAction):
        return ("title",)
    return ("value",) if isinstance(value, types.MarkupContent) else ()


def _is_inside(value: Any, window: Window) -> bool:
    """Whether a hint, a lens or a diagnostic stands in the cell."""
    where = getattr(value, "position", None) or getattr(getattr(value, "range", None), "start", None)
    return where is None or window.own.first <= where.line + 1 <= window.own.last


def _command(command: types.Command, by: int) -> types.Command:
    place = _ARGUMENTS.get(command.command)
    arguments: list[Any] = list(command.arguments or ())
    if place is not None:
        arguments[place] += by
    return attrs.evolve(command, arguments=arguments)
