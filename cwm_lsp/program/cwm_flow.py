"""The control flow of a source file in the form that the `cwm` parser asks for."""

from __future__ import annotations

import ast

from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.locals import running_lines
from cwm_lsp.program.successors import first_lines, successors
from cwm_lsp.trace.dialects.cwm_lines import Lines, Place
from cwm_lsp.trace.model import MODULE

_COMPREHENSIONS = {ast.ListComp: "<listcomp>", ast.SetComp: "<setcomp>", ast.DictComp: "<dictcomp>"}


def lines_of(program: Program) -> Lines:
    """`Lines` of a program that compiles.

    The dialect has Python 3.11's scopes. Where the running Python inlines comprehensions they are added from the
    syntax, with all their lines following each other.
    """
    scopes: dict[Place, list[Scope]] = {}
    for scope in program.scopes:
        scopes.setdefault((scope.qualname, scope.line), []).append(scope)
    inlined = {place: lines for place, lines in _comprehensions(program).items() if place not in scopes}

    def first(place: Place) -> frozenset[int]:
        return inlined.get(place) or frozenset().union(*(first_lines(scope) for scope in scopes[place]))

    def following(place: Place, line: int) -> frozenset[int]:
        return inlined.get(place) or frozenset().union(*(_following(scope, line) for scope in scopes[place]))

    def admits(place: Place, names: frozenset[str], entering: bool) -> bool:
        if place in inlined:
            return ".0" in names
        return any(_admits(scope, names, entering) for scope in scopes[place])

    return Lines(
        places=(*(place for place in scopes if place[0] != MODULE), *inlined),
        first_lines=first,
        successors=following,
        resumable=lambda place: any(scope.is_generator or scope.is_async for scope in scopes.get(place, ())),
        admits=admits,
    )


def _following(scope: Scope, line: int) -> frozenset[int]:
    after = successors(scope)
    return frozenset().union(*(after.get(ran, frozenset()) for ran in running_lines(scope, line)))


def _admits(scope: Scope, names: frozenset[str], entering: bool) -> bool:
    if scope.kind in ("module", "class"):
        return True
    code = scope.code
    if entering:
        return set(scope.params) <= names <= {*scope.params, *code.co_freevars}
    return names <= {*code.co_varnames, *code.co_cellvars, *code.co_freevars}


def _comprehensions(program: Program) -> dict[Place, frozenset[int]]:
    """Every list, set and dict comprehension by its name under Python 3.11, with the lines that it stands on."""
    scopes = {id(scope.node): scope for scope in program.scopes}
    found: dict[Place, frozenset[int]] = {}
    waiting: list[tuple[ast.AST, str]] = [(program.tree, "")]
    while waiting:
        node, prefix = waiting.pop()
        scope = scopes.get(id(node))
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp):
            place = (prefix + _COMPREHENSIONS[type(node)], node.lineno)
            found[place] = frozenset(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            prefix = f"{place[0]}."
        elif scope is not None and scope.kind != "module":
            prefix = f"{scope.qualname}.<locals>." if scope.kind in ("function", "lambda") else f"{scope.qualname}."
        waiting += [(child, prefix) for child in ast.iter_child_nodes(node)]
    return found
