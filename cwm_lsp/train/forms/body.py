"""The body of a function from its signature, a description and examples of what it returns."""

from __future__ import annotations

import ast
import random

from cwm_lsp.program.context import context
from cwm_lsp.program.facts import Scope
from cwm_lsp.trace.dialects.compact import lay_out, numbered
from cwm_lsp.trace.dialects.compact_words import BODY, EOT, bindings, prose, topic
from cwm_lsp.trace.dialects.lexer import repr_pieces, source_lines
from cwm_lsp.trace.dialects.pieces import ACTION_SEP, CALL_SEP, RETURN_SEP, Piece
from cwm_lsp.trace.model import EndReason, Entry
from cwm_lsp.train.examples import Example, Run, Subject, answer, run

_MOST_LINES = 25


def body_of(subject: Subject, rng: random.Random) -> Example | None:
    """What the entry's function consists of; the rest of the context is shown, the function's signature last."""
    runs = [made for call in subject.calls[:3] if (made := run(subject.program, call))]
    made = next((made for made in runs if made.asked.arguments is not None and made.asked.layout.wrapper is None), None)
    if made is None or not isinstance(made.asked.scope.node, ast.FunctionDef):
        return None
    scope, node = made.asked.scope, made.asked.scope.node
    description = ast.get_docstring(node) or ""
    body = node.body[1:] if description and len(node.body) > 1 else node.body
    first = body[0].lineno
    if first == scope.def_line or scope.last_line - first >= _MOST_LINES:
        return None
    shown = context(subject.program, Entry(subject.call.split("(", 1)[0], subject.call)).lines
    others = [(line.file_line, line.text) for line in shown if not scope.line <= line.file_line <= scope.last_line]
    signature = [(line, subject.program.lines[line - 1]) for line in range(scope.line, node.body[0].lineno)]
    layout = lay_out([*others, *signature])
    examples = [piece for each in runs for piece in _shown(each, scope)]
    if not examples:
        return None
    question = (*layout.prompt, *topic(BODY), *prose(description.split("\n\n")[0]), *examples, ACTION_SEP)
    lines = source_lines("\n".join(subject.program.lines[first - 1 : scope.last_line]))
    code = filter(None, lines)
    last = len(layout.numbers)
    pieces = [piece for number, tokens in enumerate(code, last + 1) for piece in numbered(number, tokens)]
    return Example(question, (answer((*pieces, EOT)),))


def _shown(made: Run, scope: Scope) -> tuple[Piece, ...]:
    """One example: the arguments and what is returned."""
    value = made.trace.frames[-1].value
    if made.trace.end.reason is not EndReason.RETURNED or value is None or made.asked.scope is not scope:
        return ()
    said = made.asked.layout.said
    given = {name: said(held.repr) for name, held in made.trace.frames[0].locals.items()}
    return (CALL_SEP, *bindings(given), RETURN_SEP, *repr_pieces(said(value.repr)))
