"""`textDocument/codeLens`: "Predict f(3, 4)" on each discovered call and above each function that has one; how each
function grows, for users who want that as a lens.

The client is told to ask again when calls were found in tests, when another call of a function is in focus, and when it
has become known how functions grow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lsprotocol import types

from cwm_lsp.server.document import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.markdown import shortened
from cwm_lsp.server.facts import classes
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods import pick_call_command
from cwm_lsp.server.methods.predict_command import COMMAND
from cwm_lsp.server.predicting.inventing import can_invent
from cwm_lsp.trace.model import Entry

HOW = How.READS
_TITLE = 80  # characters


def code_lens(ls: CwmServer, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Reads the current version."""
    document = ls.documents.known(params.text_document.uri)
    return sorted(
        [*_at_calls(ls, document), *_at_functions(ls, document), *_growth(ls, document)],
        key=lambda lens: lens.range.start.line,
    )


def _at_calls(ls: CwmServer, document: Document) -> Iterator[types.CodeLens]:
    """On the line of each call in the text, and the module body on the first."""
    if ls.settings.lenses_calls:
        for call in document.snapshot.calls:
            yield _predict(document, call.line, Entry(call.function, call.call))


def _at_functions(ls: CwmServer, document: Document) -> Iterator[types.CodeLens]:
    """On the `def` line: the call that is predicted when the function is in focus, how many others are in tests; where
    none is known, that one can be made up."""
    snapshot, known = document.snapshot, document.calls
    first = {call.function: call for call in reversed(known)}
    in_tests = Counter(call.function for call in known if call.path)
    for scope in snapshot.program.functions:
        call, chosen = first.get(scope.qualname), None
        if scope.qualname in document.picks:
            chosen = focus.choose_of(snapshot, known, document.picks, scope.qualname)
        if call is None and chosen is None:
            if ls.settings.lenses_invented and can_invent(scope):
                arguments = [snapshot.uri, scope.qualname, ""]
                yield _lens(scope.def_line, "Predict with invented arguments", COMMAND, arguments)
            continue
        if not ls.settings.lenses_calls:
            continue
        if chosen is not None:
            yield _predict(document, scope.def_line, chosen.entry)
        elif call is not None and scope.def_line != (0 if call.path else call.line):
            yield _predict(document, scope.def_line, Entry(call.function, call.call))
        if count := in_tests[scope.qualname]:
            where = "tests" if snapshot.window is None else "other cells"
            title = f"{count} call{'s' if count > 1 else ''} in {where}"
            yield _lens(scope.def_line, title, pick_call_command.COMMAND, [snapshot.uri, scope.qualname])


def _predict(document: Document, line: int, entry: Entry) -> types.CodeLens:
    text = shortened(" ".join(focus.title(entry).split()), _TITLE)
    return _lens(line, f"Predict {text}", COMMAND, [document.snapshot.uri, entry.function, entry.call])


def _lens(line: int, title: str, command: str, arguments: list[str]) -> types.CodeLens:
    start = types.Position(line - 1, 0)
    return types.CodeLens(types.Range(start, start), command=types.Command(title, command, arguments=list(arguments)))


def _growth(ls: CwmServer, document: Document) -> Iterator[types.CodeLens]:
    if not ls.settings.complexity_enabled or ls.settings.complexity_show != "lens":
        return
    ls.find_classes(document)
    known = document.classes.of(document.snapshot)
    for scope in document.snapshot.program.functions:
        found = known.get(scope.qualname)
        if found is not None and found.time is not None:
            start = types.Position(scope.def_line - 1, 0)
            nothing = ""  # a click does nothing: the hover says more
            yield types.CodeLens(types.Range(start, start), types.Command(classes.lens_title(found), nothing))
