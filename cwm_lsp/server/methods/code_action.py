"""`textDocument/codeAction`: work backwards, where there is something to work back from.

A function that has examples and no body yet can get one; for a line that the shown prediction does not come to, a call
can be found that does. Neither is done before the user asks for it.
"""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.backwards.bodies.examples import examples
from cwm_lsp.program.facts import Scope
from cwm_lsp.program.stubs import is_stub
from cwm_lsp.server import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods import implement_command, reach_command


def code_action(ls: CwmServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Reads the current version, at the line on which the range begins."""
    document = ls.documents.known(params.text_document.uri)
    line = params.range.start.line + 1
    scope = next((each for each in document.snapshot.scopes_at(line) if each.kind == "function"), None)
    if scope is None or document.snapshot.problem is not None:
        return []
    found = (_implement(document, scope), _reach(document, scope, line))
    wanted = params.context.only or [types.CodeActionKind.Empty]
    return [each for each in found if each is not None and any(_is_kind(each, kind) for kind in wanted)]


def _implement(document: Document, scope: Scope) -> types.CodeAction | None:
    """Write the body of a function that has none."""
    if not is_stub(scope):
        return None
    count = len(examples(document.snapshot.program, scope))
    if not count:
        return None
    shown = "its example" if count == 1 else f"its {count} examples"
    title = f"Implement {scope.name} from {shown}"
    arguments = [document.snapshot.uri, scope.qualname]
    return types.CodeAction(
        title,
        kind=types.CodeActionKind.RefactorRewrite,
        command=types.Command(title, implement_command.COMMAND, arguments=arguments),
    )


def _reach(document: Document, scope: Scope, line: int) -> types.CodeAction | None:
    """Find a call that runs a line which the prediction does not run."""
    shown = document.shown
    if shown is None or shown.end is None or line not in scope.lines or is_stub(scope):
        return None
    if any(frame.line == line for frame in shown.frames):
        return None
    title = f"Find a call of {scope.name} that reaches line {line} ({focus.title(shown.entry)} does not)"
    arguments = [document.snapshot.uri, scope.qualname, line]
    return types.CodeAction(
        title,
        kind=types.CodeActionKind.Refactor,
        command=types.Command(title, reach_command.COMMAND, arguments=arguments),
    )


def _is_kind(action: types.CodeAction, kind: types.CodeActionKind | str) -> bool:
    """Kinds are dotted: `refactor` asks for `refactor.rewrite`, too, and the empty one for all."""
    wanted = kind.value if isinstance(kind, types.CodeActionKind) else kind
    return f"{types.CodeActionKind(action.kind).value}.".startswith(f"{wanted}." if wanted else "")
