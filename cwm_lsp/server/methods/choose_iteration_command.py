"""The command `cwm.chooseIteration`: which iteration of a loop the hints in it show."""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.document import focus
from cwm_lsp.server.document.heads import loops_around
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing.drawing import loop_views
from cwm_lsp.server.drawing.loops import LATEST, View
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.notebook.placing import in_words
from cwm_lsp.trace.problem import UserError

HOW = How.CHANGES
COMMAND = "cwm.chooseIteration"


def choose_iteration_command(ls: CwmServer, uri: str, line: int, n: int) -> None:
    """Changes what is shown of the innermost loop around `line` (1-based) to its `n`-th iteration, counted from 1; 0 is
    the latest again. Remembered until the text changes. Raises UserError where there is no such iteration."""
    document = ls.documents.known(uri)
    snapshot = document.snapshot
    line += snapshot.above
    loops = loops_around(snapshot.program.heads, line)
    if not loops:
        raise UserError(in_words(f"Line {line} is in no loop whose body stands on lines of its own.", snapshot))
    if n == LATEST:
        document.chosen.pop(loops[-1].line, None)
    else:
        count = _count(document, loops[-1].line)
        if not 1 <= n <= count:
            there = f"choose one from 1 to {count}, or 0 for the latest" if count else "there is none to choose"
            loop, call = loops[-1].line, _call(document, line)
            said = f"The loop on line {loop} has {count} iterations in {call}: {there}."
            raise UserError(in_words(said, snapshot))
        document.chosen[loops[-1].line] = n
    ls.refresher.now()


def choices(document: Document, line: int) -> list[types.CodeAction]:
    """The iterations next to the one that is shown around `line`, the first one, and the latest one again."""
    view = view_at(document, line)
    if view is None or view.count < 2:
        return []
    now = view.number or view.count
    numbers = sorted({1, now - 1, now + 1} & set(range(1, view.count + 1)) - {view.number or view.count})
    titles = {number: f"Show iteration {number} of {view.count}" for number in numbers}
    if view.number:
        titles[LATEST] = "Show the latest iteration"
    return [_choice(document, view, f"{title} (loop on line {view.loop.line})", n) for n, title in titles.items()]


def _choice(document: Document, view: View, title: str, number: int) -> types.CodeAction:
    arguments = [document.snapshot.uri, view.loop.line, number]
    return types.CodeAction(
        title, kind=types.CodeActionKind.Empty, command=types.Command(title, COMMAND, arguments=arguments)
    )


def view_at(document: Document, line: int) -> View | None:
    """The innermost loop around `line`, as it is shown now; None where none was come to."""
    loops = loops_around(document.snapshot.program.heads, line)
    shown = document.scene.at(line)
    if shown is None or not loops:
        return None
    return loop_views(shown, frozenset(document.chosen.items())).get(loops[-1].line)


def _count(document: Document, line: int) -> int:
    view = view_at(document, line)
    return 0 if view is None else view.count


def _call(document: Document, line: int) -> str:
    shown = document.scene.at(line)
    return "the prediction" if shown is None else focus.title(shown.entry)
