"""An entry point put as a question to a model that speaks the `compact` dialect.

A call whose arguments are literals is asked directly: the function's own `call` frame is given. Any other call is put
into a wrapper function whose first two frames are given, and the model says what the arguments are.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from cwm_lsp.program.context import context
from cwm_lsp.program.entries import bind_arguments
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.successors import can_return
from cwm_lsp.trace.dialects.compact import CALLER_NAME, Layout, lay_out
from cwm_lsp.trace.dialects.compact_read import Definition
from cwm_lsp.trace.model import COMPREHENSIONS, MODULE, Entry
from cwm_lsp.trace.problem import UserError


@dataclass(frozen=True, slots=True)
class Question:
    """`arguments` (name -> repr) are those of the given `call` frame at `scope.line`; None for the wrapped form."""

    layout: Layout
    definitions: tuple[Definition, ...]
    scope: Scope
    arguments: Mapping[str, str] | None


def question(program: Program, entry: Entry, *, wrapped: bool = False) -> Question:
    """Lays out `entry`; `wrapped` asks for the wrapper also where it is not needed.

    Raises UserError for a file with a syntax error, an unknown function, a call that does not bind and a context that
    is too long for the model.
    """
    if program.problems:
        problem = program.problems[0]
        raise UserError(f"{program.path}:{problem.line or 1}: {problem.message}; correct it and predict again.")
    module = entry.function == MODULE
    scope = program.scope(MODULE) if module else None
    arguments: Mapping[str, str] | None = {}
    if scope is None:
        bound = bind_arguments(program, entry.call)
        scope = bound.function
        arguments = None if wrapped or not is_plain(scope) else bound.arguments
    shown = context(program, entry)
    name = CALLER_NAME + "_" if program.scope(CALLER_NAME) else CALLER_NAME
    try:
        layout = lay_out(
            [(line.file_line, line.text) for line in shown.lines],
            None if arguments is not None else entry.call,
            name,
            entry.module_name(program.path),
        )
    except ValueError as error:
        raise UserError(f"{scope.qualname} cannot be predicted: {error}; choose a smaller entry point.") from error
    definitions = tuple(
        Definition(s.name, s.qualname, s.line, s.params, s.is_generator or s.is_async, can_return(s))
        for s in (*shown.scopes, *((scope,) if module else ()))
        if s.name not in COMPREHENSIONS
    )
    return Question(layout, definitions, scope, arguments)


def is_plain(scope: Scope) -> bool:
    """Whether calling this function begins with its own `call` frame: no decorator, generator or coroutine."""
    node = scope.node
    return (
        isinstance(node, ast.FunctionDef)
        and not node.decorator_list
        and not scope.is_generator
        and "." not in scope.qualname
    )
