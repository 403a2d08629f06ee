"""Calls and bodies asked for backwards in the `compact` dialect: the prompts that the bundled model was trained on
(`train/forms/arguments.py`, `train/forms/body.py`), and how its answers are read.

Covers functions whose calls begin with their own `call` frame (`is_plain`), as those that it was trained on. The body's
examples are the first three whose arguments are literals.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePath

from cwm_lsp.backwards.bodies.examples import Example, examples
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.program.context import ContextLine, context
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.invocation import Bound, literal_text, match_call
from cwm_lsp.program.question import is_plain
from cwm_lsp.trace.dialects.compact import Layout, lay_out, line_token
from cwm_lsp.trace.dialects.compact_words import BODY, INPUT, bindings, prose, topic
from cwm_lsp.trace.dialects.lexer import repr_pieces
from cwm_lsp.trace.dialects.pieces import ACTION_SEP, CALL_SEP, EXCEPTION_SEP, RETURN_SEP, Piece
from cwm_lsp.trace.dialects.unlex import source_of
from cwm_lsp.trace.model import Entry
from cwm_lsp.trace.problem import UserError

_SHOWN = 3  # examples
_MESSAGES = {  # of exceptions that Python's own operations raise
    "ZeroDivisionError": "division by zero",
    "IndexError": "list index out of range",
    "RecursionError": "maximum recursion depth exceeded",
}
_NAMES = frozenset(dir(builtins)).union(*(map(dir, (str, bytes, int, float, list, tuple, dict, set))))


def call_prompt(program: Program, scope: Scope, outcome: Outcome) -> list[Piece]:
    """Asks for the arguments with which `scope` has the outcome, up to the beginning of the `call` frame. UserError
    where the model cannot be asked about this function or outcome."""
    _check(scope)
    layout = _layout(program, scope, [(line.file_line, line.text) for line in _context(program, scope)])
    return [
        *layout.prompt,
        *topic(INPUT),
        line_token(layout.numbers[scope.line]),
        *_outcome(program, scope, outcome, layout),
        CALL_SEP,
    ]


def call_text(scope: Scope, values: Mapping[str, str]) -> str | None:
    """The call that gives each parameter its value; None where one is no literal."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef)
    try:
        held = {name: ast.literal_eval(text) for name, text in values.items()}
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    spec = node.args
    given = [values[each.arg] for each in (*spec.posonlyargs, *spec.args)]
    if spec.vararg:
        rest = held[spec.vararg.arg]
        given += map(repr, rest if isinstance(rest, tuple) else ())
    given += [f"{each.arg}={values[each.arg]}" for each in spec.kwonlyargs]
    if spec.kwarg:
        more = held[spec.kwarg.arg]
        given += [f"{name}={value!r}" for name, value in more.items()] if isinstance(more, dict) else []
    return _parsed(f"{scope.qualname}({', '.join(given)})")


def body_prompt(program: Program, scope: Scope) -> list[Piece]:
    """Asks for the body of `scope`: the rest of the context, the signature last, what is described and shown. UserError
    where the model cannot be asked about this function, and where it has no example."""
    node = _check(scope)
    lines = _context(program, scope)
    others = [(line.file_line, line.text) for line in lines if not scope.line <= line.file_line <= scope.last_line]
    layout = _layout(program, scope, [*others, *_signature(program, node)])
    shown = [pieces for each in examples(program, scope) if (pieces := _example(program, scope, each, layout))]
    if not shown:
        raise UserError(f"{scope.qualname} has no example with literal arguments: write a doctest or an assert.")
    description = (ast.get_docstring(node) or "").split("\n\n")[0]
    example_pieces = (piece for pieces in islice(shown, _SHOWN) for piece in pieces)
    return [*layout.prompt, *topic(BODY), *prose(description), *example_pieces, ACTION_SEP]


def body_text(program: Program, tokens: Sequence[Piece]) -> str | None:
    """The body that the tokens of numbered lines are, as Python writes it; None where it does not parse."""
    return _parsed(source_of(tokens, _NAMES | frozenset(_names(program))))


def _check(scope: Scope) -> ast.FunctionDef:
    node = scope.node
    if not isinstance(node, ast.FunctionDef) or not is_plain(scope):
        raise UserError(
            f"This model proposes nothing for {scope.qualname}: "
            "it was trained on functions that are no methods, generators or coroutines and have no decorators."
        )
    return node


def _context(program: Program, scope: Scope) -> tuple[ContextLine, ...]:
    return context(program, Entry(scope.qualname, "")).lines


def _layout(program: Program, scope: Scope, lines: Sequence[tuple[int, str]]) -> Layout:
    try:
        return lay_out(lines, module=PurePath(program.path).stem)
    except ValueError as error:
        raise UserError(f"{scope.qualname} cannot be asked about: {error}; choose a smaller function.") from error


def _outcome(program: Program, scope: Scope, outcome: Outcome, layout: Layout) -> list[Piece]:
    match outcome:
        case Returns(text):
            return [RETURN_SEP, *repr_pieces(layout.said(_canonical(text)))]
        case Raises(name):
            return [EXCEPTION_SEP, *repr_pieces(_raised(scope, name))]
        case Reaches(line):
            if line not in layout.numbers:
                raise UserError(f"Line {line} of '{program.path}' is not among those that the model is shown.")
            return [line_token(layout.numbers[line])]


def _canonical(text: str) -> str:
    """A literal as its repr; any other text as it is."""
    try:
        return literal_text(ast.parse(text.strip(), mode="eval").body) or text.strip()
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return text.strip()


def _raised(scope: Scope, name: str) -> str:
    """The likely repr of an exception of which only the type is known: as the function raises it, if it does."""
    for node in ast.walk(scope.node):
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id=raised), args=args)) if raised == name:
                if all(literal_text(each) is not None for each in args):
                    return f"{name}({', '.join(map(ast.unparse, args))})"
    return f"{name}({_MESSAGES[name]!r})" if name in _MESSAGES else f"{name}()"


def _signature(program: Program, node: ast.FunctionDef) -> list[tuple[int, str]]:
    """The lines of a definition before its body."""
    first = node.body[0]
    if first.lineno > node.lineno:
        return [(line, program.lines[line - 1]) for line in range(node.lineno, first.lineno)]
    head = program.lines[node.lineno - 1].encode()[: first.col_offset]
    return [(node.lineno, head.decode().rstrip())]


def _example(program: Program, scope: Scope, shown: Example, layout: Layout) -> list[Piece]:
    """A call and what it returns; nothing where its arguments are not known."""
    bound = match_call(program, ast.parse(shown.call, mode="eval").body, shown.call)
    if not isinstance(bound, Bound) or bound.arguments is None or bound.function is not scope:
        return []
    given = {name: layout.said(text) for name, text in bound.arguments.items()}
    return [CALL_SEP, *bindings(given), RETURN_SEP, *repr_pieces(layout.said(_canonical(shown.expected)))]


def _names(program: Program) -> Iterator[str]:
    for node in ast.walk(program.tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def _parsed(text: str) -> str | None:
    try:
        return ast.unparse(ast.parse(text)) or None
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
