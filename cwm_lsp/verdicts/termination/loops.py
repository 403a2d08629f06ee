"""The loops of a program, each with the function whose code it is in."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cwm_lsp.program.facts import Program, Scope, once

Loop = ast.While | ast.For
Exit = ast.Break | ast.Return | ast.Raise | ast.Continue
_OWN_CODE = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


@dataclass(frozen=True, eq=False)
class Found:
    """A `while` or `for` of `scope` (a function or the module body)."""

    loop: Loop
    scope: Scope

    @property
    def last_line(self) -> int:
        """The last line of the body."""
        return end_of(self.loop.body)


def end_of(statements: Sequence[ast.stmt]) -> int:
    """The last line of a block."""
    return statements[-1].end_lineno or statements[-1].lineno


@once
def loops(program: Program) -> tuple[Found, ...]:
    """All of them, in the order of the text."""
    found = (Found(node, scope) for scope in program.scopes for node in own(scope.node) if isinstance(node, Loop))
    return tuple(sorted((each for each in found if each.scope.kind in ("function", "module")), key=_line))


def redefines_builtins(program: Program, scope: Scope) -> bool:
    """Whether a name such as `len` means something else in `scope`: nothing is said of its loops then."""
    code = scope.code
    return _module_redefines(program) or not _RELIED_ON.isdisjoint(
        (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
    )


@once
def _module_redefines(program: Program) -> bool:
    shared = {name for n in ast.walk(program.tree) if isinstance(n, ast.Global) for name in n.names}
    for node in own(program.tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                shared.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                shared.add(name)
            case ast.alias(name=name, asname=asname):
                shared.add(asname or name)
    return not _RELIED_ON.isdisjoint(shared)


_RELIED_ON = frozenset({"abs", "bool", "int", "len", "list", "max", "min", "print", "range", "str", "tuple", "*"})


def _line(found: Found) -> int:
    return found.loop.lineno


def own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below `node` that belong to its own code: not those of inner functions and classes."""
    stack = list(ast.iter_child_nodes(node))
    while stack:
        inner = stack.pop()
        yield inner
        if not isinstance(inner, _OWN_CODE):
            stack.extend(ast.iter_child_nodes(inner))


def exits(body: Sequence[ast.stmt]) -> Iterator[Exit]:
    """What leaves or cuts short an iteration of a loop with this body."""
    for statement in body:
        match statement:
            case ast.Break() | ast.Return() | ast.Raise() | ast.Continue():
                yield statement
            case ast.While(body=inner, orelse=orelse) | ast.For(body=inner, orelse=orelse):
                yield from (each for each in exits(inner) if isinstance(each, ast.Return | ast.Raise))
                yield from exits(orelse)
            case _:
                for block in blocks(statement):
                    yield from exits(block)


def blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks directly inside a statement; those of definitions are none of its own."""
    if isinstance(statement, _OWN_CODE):
        return
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if isinstance(block, list) and block:
            yield block
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def names_in(node: ast.AST | None) -> frozenset[str]:
    """All names that occur below a node."""
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name)) if node is not None else frozenset()
