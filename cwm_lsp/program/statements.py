"""What a line of a scope does, as far as its syntax tells: calls it makes, values it binds, how it leaves.

A help for guessing what a run does next. Nothing here is certain: a name can stand for something else at run time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cwm_lsp.program.facts import Program, Scope, once

_MUTATING = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft", "remove"}
    | {"reverse", "setdefault", "sort", "update"}
)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp)
_OWN_SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp)


@dataclass(frozen=True, slots=True)
class Entered:
    """A scope that the line probably enters, with the call expression where there is one."""

    scope: Scope
    call: ast.Call | None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What one line does.

    `entered` in the order in which they begin; `bound` what each plain name is set to; `changed` the names whose
    objects are changed in place; `value` is what it returns or yields, where it `leaves`; `loop` are the lines of the
    body of the loop that it heads.
    """

    entered: tuple[Entered, ...] = ()
    bound: Mapping[str, ast.expr] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    leaves: bool = False
    value: ast.expr | None = None
    raises: bool = False
    loop: range = range(0)


@once
def line_facts(program: Program, scope: Scope, line: int) -> LineFacts:
    """What the statement that begins on `line` of `scope`, or the part of it on that line, does."""
    nodes = [node for node in _own(scope) if getattr(node, "lineno", None) == line]
    bound: dict[str, ast.expr] = {}
    containers: list[ast.expr] = []
    leaves = raises = False
    value: ast.expr | None = None
    loop = range(0)
    for node in nodes:
        match node:
            case ast.Assign([ast.Name(name)], right) | ast.AnnAssign(ast.Name(name), value=ast.expr() as right):
                bound[name] = right
            case ast.Assign([ast.Tuple(targets)], ast.Tuple(rights)) if len(targets) == len(rights):
                pairs = zip(targets, rights, strict=True)
                bound |= {target.id: right for target, right in pairs if isinstance(target, ast.Name)}
            case ast.Assign(targets) | ast.Delete(targets):
                containers += targets
            case ast.AugAssign(target):
                containers.append(target)
            case ast.Call(ast.Attribute() as called) if called.attr in _MUTATING:
                containers.append(called)
            case ast.Return(result):
                leaves, value = True, result
            case ast.Yield(result):
                leaves, value = True, result
            case ast.Raise() | ast.Assert():
                raises = raises or isinstance(node, ast.Raise)
            case ast.For(body=body) | ast.While(body=body):
                loop = range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1)
            case _:
                pass
    if isinstance(scope.node, ast.Lambda) and scope.node.body.lineno == line:
        leaves, value = True, scope.node.body
    entered = tuple(_entered(program, scope, nodes))
    changed = frozenset(inside for target in containers if (inside := _container(target)))
    return LineFacts(entered, bound, changed, leaves, value, raises, loop)


@once
def handler_lines(scope: Scope) -> frozenset[int]:
    """The lines on which an `except` clause of `scope` begins."""
    return frozenset(node.lineno for node in _own(scope) if isinstance(node, ast.ExceptHandler))


@once
def _own(scope: Scope) -> tuple[ast.AST, ...]:
    """The nodes that `scope` runs itself, and the outermost of those that inner scopes run; inner ones first."""
    node = scope.node
    if isinstance(node, ast.Lambda):
        roots: list[ast.AST] = [node.body]
    elif isinstance(node, (ast.GeneratorExp, *_OWN_SCOPES)):
        roots = [*(part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.comprehension))]
        roots += [part for generator in node.generators for part in (generator.target, *generator.ifs)]
        roots += [generator.iter for generator in node.generators[1:]]
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
        roots = [*node.body]
    else:
        roots = []
    return tuple(found for root in roots for found in _inner_first(root))


def _inner_first(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, (ast.GeneratorExp, *_OWN_SCOPES)):
        yield from _inner_first(node.generators[0].iter)
    elif not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _inner_first(child)
    yield node


def _container(target: ast.expr) -> str | None:
    """The name in which an item or attribute is set."""
    inside = target
    while isinstance(inside, ast.Subscript | ast.Attribute):
        inside = inside.value
    return inside.id if inside is not target and isinstance(inside, ast.Name) else None


def _entered(program: Program, scope: Scope, nodes: list[ast.AST]) -> Iterator[Entered]:
    by_node = {id(s.node): s for s in program.scopes}
    for node in nodes:
        if isinstance(node, (ast.GeneratorExp, *_OWN_SCOPES)) and id(node) in by_node:
            yield Entered(by_node[id(node)], None)
        elif isinstance(node, ast.Call):
            match node.func:
                case ast.Name(name):
                    found = _visible(program, scope, name)
                case ast.Attribute(_, name):
                    found = [s for s in program.functions if s.name == name and "." in s.qualname]
                case _:
                    found = []
            if len(found) == 1 and not found[0].is_generator:
                yield Entered(found[0], node)


def _visible(program: Program, scope: Scope, name: str) -> list[Scope]:
    """The functions that `name` can stand for in `scope`: of those with this name the nearest; of a class its
    `__init__`."""
    outer = scope.qualname
    while outer:
        found = [s for s in program.functions if s.qualname == f"{outer}.<locals>.{name}"]
        if found:
            return found
        outer = outer.rpartition(".<locals>.")[0]
    return [s for s in program.functions if s.qualname in (name, f"{name}.__init__")]
