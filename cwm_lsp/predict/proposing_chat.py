"""Calls and bodies asked for backwards in CWM's chat format (docs/PROMPTS.md), and how its answers are read."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from cwm_lsp.backwards.bodies.examples import examples
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.program.context import listing
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.trace.dialects.cwm_chat import about, chat
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import Entry
from cwm_lsp.trace.problem import UserError

_FENCED = re.compile(r"```[^\n]*\n(.*?)```", re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]+)`")


def call_chat(program: Program, scope: Scope, outcome: Outcome) -> list[Piece]:
    """Asks for a call of `scope` with the outcome, up to where the model begins to reason."""
    question = f"With which arguments does `{scope.name}` {_verb(program, outcome)}? Answer with one call."
    return chat(about(question, listing(program, Entry(scope.qualname, ""))))


def body_chat(program: Program, scope: Scope) -> list[Piece]:
    """Asks for the body of `scope`, of which its head, its docstring and the file's examples are shown."""
    shown = "\n".join(f"{each.call} == {each.expected}" for each in examples(program, scope))
    return chat(f"{about('Write the body of this Python function.', _head(program, scope))}\n\n{shown}")


def call_said(answer: str, scope: Scope) -> str | None:
    """The last call of `scope` in the model's answer; None where there is none that parses."""
    for text in reversed(list(_passages(answer))):
        try:
            node = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == scope.name:
            return ast.unparse(node)
    return None


def body_said(answer: str, scope: Scope) -> str | None:
    """The body in the model's answer, which may be written inside its function; None where it does not parse."""
    for text in (*reversed(_FENCED.findall(answer)), answer):
        try:
            statements = ast.parse(textwrap.dedent(text).strip("\n")).body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
        whole = [each for each in statements if isinstance(each, ast.FunctionDef) and each.name == scope.name]
        if whole:
            statements = whole[-1].body[1:] if ast.get_docstring(whole[-1]) else whole[-1].body
        if statements:
            return "\n".join(map(ast.unparse, statements))
    return None


def _verb(program: Program, outcome: Outcome) -> str:
    match outcome:
        case Returns(text):
            return f"return `{text.strip()}`"
        case Raises(name):
            return f"raise `{name}`"
        case Reaches(line) if line > len(program.lines):
            raise UserError(f"'{program.path}' has no line {line}: give one that it has.")
        case Reaches(line):
            return f"come to the line `{program.lines[line - 1].strip()}`"


def _head(program: Program, scope: Scope) -> str:
    """The definition up to its docstring."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    first = node.body[0]
    described = ast.get_docstring(node) is not None
    last = (first.end_lineno or first.lineno) if described else max(node.lineno, first.lineno - 1)
    return textwrap.dedent("\n".join(program.lines[scope.line - 1 : last])) + "\n"


def _passages(answer: str) -> Iterator[str]:
    """What may be the call: the lines of the answer, what stands in quotes, and whole code blocks."""
    yield from answer.split("\n")
    yield from _QUOTED.findall(answer)
    for block in _FENCED.findall(answer):
        yield block
        yield from block.split("\n")
