"""The outline of a text: what handlers need of it at once, as plain data that is cheap to send and to keep."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from cwm_lsp.backwards.bodies.examples import examples
from cwm_lsp.program.entries import EntryCall, entry_calls
from cwm_lsp.program.facts import Kind, Program, Scope
from cwm_lsp.program.question import is_plain
from cwm_lsp.program.scoped import Scoped
from cwm_lsp.program.stubs import is_stub
from cwm_lsp.server.document.heads import Head, heads_in
from cwm_lsp.trace.model import MODULE
from cwm_lsp.trace.problem import Problem


@dataclass(frozen=True, slots=True)
class Definition:
    """One scope, as `facts.Scope` tells it. `is_stub`: nobody has written its body yet, and then `examples` is how many
    the text has of it. `is_plain`: a model can be asked for a call that needs nothing but its parameters."""

    name: str
    qualname: str
    kind: Kind
    line: int
    def_line: int
    last_line: int
    params: tuple[str, ...]
    lines: frozenset[int]
    is_stub: bool
    examples: int
    is_plain: bool


@dataclass(frozen=True)
class Outline(Scoped[Definition]):
    """One text: its `lines` without their ends, the `problems` because of which nothing is known, its scopes by line,
    the entry calls in it, the heads of its control flow. `bodies`: header line of each `for` -> first and last line of
    its body. `has_body`: the module does more than define, import and tell what it is."""

    lines: tuple[str, ...]
    problems: tuple[Problem, ...]
    scopes: tuple[Definition, ...] = ()
    calls: tuple[EntryCall, ...] = ()
    heads: tuple[Head, ...] = ()
    bodies: dict[int, tuple[int, int]] = field(default_factory=dict)
    has_body: bool = False

    def owner(self, line: int) -> str:
        """The qualified name of the innermost function around a line; `<module>` outside of all."""
        around = [scope for scope in self.functions if scope.line <= line <= scope.last_line]
        return max(around, key=lambda scope: scope.line).qualname if around else MODULE


def outline_of(program: Program) -> Outline:
    """The outline of an analysed text. Total."""
    return Outline(
        program.lines,
        program.problems,
        tuple(_definition(program, scope) for scope in program.scopes),
        entry_calls(program),
        heads_in(program.tree),
        {node.lineno: _span(node.body) for node in _loops(program.tree)},
        any(_does_something(statement) for statement in program.tree.body),
    )


def _does_something(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom():
            return False
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return False
    return True


def _definition(program: Program, scope: Scope) -> Definition:
    stub = scope.kind == "function" and is_stub(scope)
    return Definition(
        scope.name,
        scope.qualname,
        scope.kind,
        scope.line,
        scope.def_line,
        scope.last_line,
        scope.params,
        scope.lines,
        stub,
        len(examples(program, scope)) if stub else 0,
        scope.kind == "function" and is_plain(scope),
    )


def _span(body: list[ast.stmt]) -> tuple[int, int]:
    return body[0].lineno, body[-1].end_lineno or body[-1].lineno


def _loops(node: ast.AST) -> Iterator[ast.For | ast.AsyncFor]:
    """All `for` statements below `node`."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            if isinstance(child, ast.For | ast.AsyncFor):
                yield child
            yield from _loops(child)
