"""`textDocument/inlayHint`: what each line of the range did in the predicted call, and how its functions grow."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from cwm_lsp.server.document import focus
from cwm_lsp.server.documents import Document
from cwm_lsp.server.drawing import stale
from cwm_lsp.server.drawing.drawing import drawn_now, loop_views
from cwm_lsp.server.drawing.hints import Hint, tooltip
from cwm_lsp.server.drawing.loops import LATEST, View, innermost
from cwm_lsp.server.facts import classes
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer
from cwm_lsp.server.methods.choose_iteration_command import COMMAND

HOW = How.READS
VALUES, GROWTH, STALE = "values", "complexity", "stale"  # what a hint is about: member `what` of its data


def inlay_hint(ls: CwmServer, params: types.InlayHintParams) -> list[types.InlayHint]:
    """Reads the current version; until all is predicted for it, lines have the values of the last version for which
    that was so, marked as stale (`cwm/status` says why).

    Clients that resolve tooltips get the hints without them.
    """
    document = ls.documents.known(params.text_document.uri)
    if not ls.settings.hints_enabled:
        return []
    last = min(params.range.end.line + 1, len(document.snapshot.program.lines))
    lines = range(params.range.start.line + 1, last + 1)
    return [*_values(ls, document, lines), *_growth(ls, document, lines), *_stale(ls, document, lines)]


def values_tooltip(document: Document, hint: Hint) -> str:
    """The history behind a hint; "" for one that only tells a verdict."""
    shown = document.scene.at(hint.line)
    if shown is None:
        return ""
    view = innermost(loop_views(shown, frozenset(document.chosen.items())), hint.line)
    return tooltip(hint, focus.title(shown.entry), view, shown.agreements)


def resolves(ls: CwmServer, member: str) -> bool:
    """Whether the client asks for a member of hints when it needs it."""
    text_document = ls.client_capabilities.text_document
    hints = text_document.inlay_hint if text_document is not None else None
    return hints is not None and hints.resolve_support is not None and member in hints.resolve_support.properties


def _values(ls: CwmServer, document: Document, lines: range) -> Iterator[types.InlayHint]:
    clickable = resolves(ls, "label.command")
    for hint in drawn_now(document, ls.settings):
        if hint.line not in lines or hint.p < ls.settings.min_probability:
            continue
        label = _parts(document, hint, hint.loop) if clickable and hint.loop is not None else hint.label
        made = _at_line_end(ls, document, hint.line, label, VALUES)
        if not resolves(ls, "tooltip"):
            made.tooltip = types.MarkupContent(types.MarkupKind.Markdown, values_tooltip(document, hint))
        yield made


def stale_hints(ls: CwmServer, document: Document) -> Iterator[stale.Old]:
    """Those of older versions that are shown now."""
    yield from stale.stale_values(document, ls.settings)
    if ls.settings.complexity_enabled and ls.settings.complexity_show == "hint":
        yield from stale.stale_classes(document)


def _stale(ls: CwmServer, document: Document, lines: range) -> Iterator[types.InlayHint]:
    for old in stale_hints(ls, document):
        if old.line in lines and old.p >= ls.settings.min_probability:
            made = _at_line_end(ls, document, old.line, old.label, STALE)
            if not resolves(ls, "tooltip"):
                made.tooltip = types.MarkupContent(types.MarkupKind.Markdown, old.tooltip())
            yield made


def _growth(ls: CwmServer, document: Document, lines: range) -> Iterator[types.InlayHint]:
    if not ls.settings.complexity_enabled or ls.settings.complexity_show != "hint":
        return
    if document.snapshot.problem is not None:  # what is known of the version before stays known
        return
    ls.find_classes(document)
    known = document.classes.of(document.snapshot)
    for scope in document.snapshot.program.functions:
        found = known.get(scope.qualname)
        if found is not None and found.time is not None and scope.def_line in lines:
            made = _at_line_end(ls, document, scope.def_line, found.time, GROWTH)
            if not resolves(ls, "tooltip"):
                text = classes.tooltip(scope.qualname, found)
                made.tooltip = types.MarkupContent(types.MarkupKind.Markdown, text)
            yield made


def _at_line_end(
    ls: CwmServer, document: Document, line: int, label: str | list[types.InlayHintLabelPart], what: str
) -> types.InlayHint:
    snapshot = document.snapshot
    width = ls.workspace.position_codec.client_num_units(snapshot.program.lines[line - 1])
    return types.InlayHint(
        position=types.Position(line - 1, width),
        label=label,
        padding_left=True,
        data={"uri": snapshot.uri, "version": snapshot.version, "what": what},
    )


def _parts(document: Document, hint: Hint, view: View) -> list[types.InlayHintLabelPart]:
    """The label of a loop's head: the iteration before and the next one are chosen by a click, the latest one, too."""

    def part(text: str, title: str, number: int) -> types.InlayHintLabelPart:
        arguments = [document.snapshot.uri, view.loop.line, number]
        return types.InlayHintLabelPart(text, command=types.Command(title, COMMAND, arguments=arguments))

    now = view.number or view.count
    parts = [types.InlayHintLabelPart(hint.label.removesuffix(hint.tail).removesuffix(hint.iterations))]
    if now > 1:
        parts.append(part("‹ ", f"Show iteration {now - 1}", now - 1))
    parts.append(part(hint.iterations, "Show the latest iteration", LATEST))
    if view.number and now < view.count:
        parts.append(part(" ›", f"Show iteration {now + 1}", now + 1))
    parts.append(types.InlayHintLabelPart(hint.tail))
    return [each for each in parts if each.value]
