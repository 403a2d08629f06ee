"""`textDocument/codeAction`: suppress a diagnostic; work backwards, where there is something to work back from.

A function that has examples and no body yet can get one; for a line that the shown prediction does not come to, a call
can be found that does; on the line of a `def`, a known call of the function can be chosen. None of it is done before
the user asks for it.
"""

from __future__ import annotations

from lsprotocol import types

from cwm_lsp.server.analysis.outline import Definition
from cwm_lsp.server.diagnostics.suppress import quick_fixes
from cwm_lsp.server.document import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.facts.offers import call_actions
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods import implement_command, reach_command
from cwm_lsp.server.methods.choose_iteration_command import choices

HOW = How.READS


def code_action(ls: CwmServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Reads the current version: quick fixes of the diagnostics named, the others at the line on which the range
    begins."""
    document = ls.documents.known(params.text_document.uri)
    if document.snapshot.problem is not None:
        return []
    found = [
        *quick_fixes(document.reports.known, params.context.diagnostics, document.snapshot, _takes_versions(ls)),
        *_backwards(document, params.range.start.line + 1),
        *_calls(ls, document, params.range.start.line + 1),
        *(choices(document, params.range.start.line + 1) if _was_asked_for(params) else ()),
    ]
    wanted = params.context.only or [types.CodeActionKind.Empty]
    return [each for each in found if any(_is_kind(each, kind) for kind in wanted)]


def _was_asked_for(params: types.CodeActionParams) -> bool:
    """Whether the user wants to see the actions: else those that stand on every line of a loop would be noise."""
    return params.context.trigger_kind is not types.CodeActionTriggerKind.Automatic


def _calls(ls: CwmServer, document: Document, line: int) -> list[types.CodeAction]:
    """The known calls of the function that is defined on the line."""
    scope = next((each for each in document.snapshot.program.functions if each.line <= line <= each.def_line), None)
    return [] if scope is None else call_actions(ls, document, scope)


def _takes_versions(ls: CwmServer) -> bool:
    workspace = ls.client_capabilities.workspace
    return bool(workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes)


def _backwards(document: Document, line: int) -> list[types.CodeAction]:
    scope = next((each for each in document.snapshot.scopes_at(line) if each.kind == "function"), None)
    if scope is None:
        return []
    return [each for each in (_implement(document, scope), _reach(document, scope, line)) if each is not None]


def _implement(document: Document, scope: Definition) -> types.CodeAction | None:
    """Write the body of a function that has none."""
    if not scope.is_stub:
        return None
    count = scope.examples
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


def _reach(document: Document, scope: Definition, line: int) -> types.CodeAction | None:
    """Find a call that runs a line which no prediction on the screen runs, nor one that is still to come."""
    scene = document.scene
    shown = scene.at(line)
    if shown is None or shown.end is None or line not in scope.lines or scope.is_stub:
        return None
    if scope.qualname not in shown.entered and document.is_busy:
        return None
    if any(each is not None and line in each.reached for each in (*scene.sides, *scene.others.values())):
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
