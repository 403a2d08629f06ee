"""Diagnostics switched off by a comment at the end of their line: `# cwm: ignore[endless-loop]`, or all of them by
`# cwm: ignore`. Comments are found by Python's tokenizer, so one in a string is none."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from lsprotocol import types

from cwm_lsp.server.diagnostics.codes import Units
from cwm_lsp.server.document.snapshot import Snapshot

_COMMENT = re.compile(r"#\s*cwm:\s*ignore\b(?:\s*\[([^\]]*)\])?")
_OPENING = ("FSTRING_START", "TSTRING_START")  # Python 3.12 and 3.14: strings in several tokens
_CLOSING = ("FSTRING_END", "TSTRING_END")


@dataclass(frozen=True, slots=True)
class Report:
    """A diagnostic, and what has to be inserted or replaced to suppress it (None: its line can't take a comment)."""

    diagnostic: types.Diagnostic
    fix: types.TextEdit | None


@dataclass(slots=True)
class _Ends:
    """Where lines (1-based) end: with a comment (its column and text), or within a string."""

    comments: dict[int, tuple[int, str]] = field(default_factory=dict)
    strings: set[int] = field(default_factory=set)


def reports(found: Iterable[types.Diagnostic], lines: Sequence[str], units: Units) -> tuple[Report, ...]:
    """Those of `found` that no comment in `lines` suppresses. Reads all lines, where there is anything to suppress."""
    wanted = list(found)
    if not wanted:
        return ()
    ends = _ends(lines)
    return tuple(
        Report(each, _fix(each, lines, ends, units)) for each in wanted if not _is_suppressed(each, lines, ends)
    )


def _is_suppressed(each: types.Diagnostic, lines: Sequence[str], ends: _Ends) -> bool:
    comment = ends.comments.get(each.range.start.line + 1)
    found = _COMMENT.search(comment[1]) if comment is not None else None
    return found is not None and (found[1] is None or str(each.code) in _codes(found[1]))


def _codes(listed: str) -> list[str]:
    return [code.strip() for code in listed.split(",") if code.strip()]


def _fix(each: types.Diagnostic, lines: Sequence[str], ends: _Ends, units: Units) -> types.TextEdit | None:
    """Add the code to the comment that is there, or a comment to the line."""
    number = each.range.start.line
    line = lines[number]
    comment = ends.comments.get(number + 1)
    if number + 1 in ends.strings or (comment is None and line.rstrip().endswith("\\")):
        return None
    begin, end = len(line.rstrip()), len(line)
    text = f"  # cwm: ignore[{each.code}]"
    found = _COMMENT.search(comment[1]) if comment is not None else None
    if comment is not None and found is not None:
        begin, end = comment[0] + found.start(), comment[0] + found.end()
        text = f"# cwm: ignore[{', '.join([*_codes(found[1]), str(each.code)])}]"
    places = (types.Position(number, units(line[:column])) for column in (begin, end))
    return types.TextEdit(types.Range(*places), text)


def _ends(lines: Sequence[str]) -> _Ends:
    ends = _Ends()
    opened: list[int] = []
    texts = iter([f"{line}\n" for line in lines])
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(lambda: next(texts, "")):
            kind = tokenize.tok_name[token.type]
            if kind == "COMMENT":
                ends.comments[token.start[0]] = token.start[1], token.string
            elif kind == "STRING":
                ends.strings.update(range(token.start[0], token.end[0]))
            elif kind in _OPENING:
                opened.append(token.start[0])
            elif kind in _CLOSING and opened:
                ends.strings.update(range(opened.pop(), token.end[0]))
    return ends


def quick_fixes(
    known: Iterable[Report], asked: Sequence[types.Diagnostic], snapshot: Snapshot, versioned: bool
) -> list[types.CodeAction]:
    """The quick fixes of those `known` diagnostics of `snapshot` that the client has asked about; `versioned` edits
    are refused by the client where the text has changed since."""
    wanted = {(each.code, each.range.start.line) for each in asked}
    return [
        types.CodeAction(
            f"Suppress {each.diagnostic.code} on this line",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[each.diagnostic],
            edit=_edit(snapshot, each.fix, versioned),
        )
        for each in known
        if each.fix is not None and (each.diagnostic.code, each.diagnostic.range.start.line) in wanted
    ]


def _edit(snapshot: Snapshot, fix: types.TextEdit, versioned: bool) -> types.WorkspaceEdit:
    if not versioned:
        return types.WorkspaceEdit(changes={snapshot.uri: [fix]})
    document = types.OptionalVersionedTextDocumentIdentifier(snapshot.uri, snapshot.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, [fix])])
