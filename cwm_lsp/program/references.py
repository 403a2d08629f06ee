"""The top-level statements of a file: which names each binds, changes and needs."""

from __future__ import annotations

import ast
import dis
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cwm_lsp.program.facts import Program, Scope, once

_GLOBAL_ACCESS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "DELETE_GLOBAL"})
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement of the module body, lines `first` to `last` (decorators included).

    `binds`: the names it gives a value at module level (`*` for a star import). `changes`: those whose object it
    changes in place.
    """

    node: ast.stmt
    first: int
    last: int
    binds: frozenset[str]
    changes: frozenset[str]
    inside: tuple[Scope, ...]  # the functions defined in it

    @cached_property
    def loads(self) -> frozenset[str]:
        """The module-level names that it, or the code defined in it, needs when it runs: asked of few statements."""
        return names_loaded(self.node).union(*map(_globals_of, self.inside))


@once
def top_level(program: Program) -> tuple[Statement, ...]:
    """The statements of the module body but for docstrings and `if __name__ == "__main__"`, in file order."""
    own = {node.name for node in program.tree.body if isinstance(node, _Function)}
    functions = [scope for scope in program.scopes if scope.kind == "function"]
    statements = []
    for node in program.tree.body:
        if is_main_guard(node):
            continue
        decorators = getattr(node, "decorator_list", [])
        first = decorators[0].lineno if decorators else node.lineno
        last = node.end_lineno or node.lineno
        inside = tuple(scope for scope in functions if first <= scope.line and scope.last_line <= last)
        statements.append(Statement(node, first, last, bound_by(node), _changes(node, own), inside))
    return tuple(statements)


def is_main_guard(node: ast.stmt) -> bool:
    """Whether `node` is `if __name__ == "__main__":`."""
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and len(node.test.ops) == 1):
        return False
    sides = [node.test.left, node.test.comparators[0]]
    return (
        isinstance(node.test.ops[0], ast.Eq)
        and any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
        and any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
    )


def names_loaded(node: ast.AST) -> frozenset[str]:
    """The names that `node` reads from outside itself as it runs: not annotations, not the bodies of functions, not
    the variables of comprehensions and lambdas."""
    names: set[str] = set()
    hidden: set[str] = set()
    for inner in walk_here(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            names.add(inner.id)
        elif isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name):
            names.add(inner.target.id)
        elif isinstance(inner, _Comprehension):
            hidden |= {n.id for g in inner.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        elif isinstance(inner, ast.Lambda):
            hidden |= {a.arg for a in ast.walk(inner.args) if isinstance(a, ast.arg)}
    return frozenset(names - hidden)


def walk_here(node: ast.AST) -> Iterator[ast.AST]:
    """`node` and what is below it, in the order of the text, without annotations and function bodies."""
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        yield current
        below: list[ast.AST] = []
        for name, value in ast.iter_fields(current):
            if name in ("annotation", "returns", "type_params") or (name == "body" and isinstance(current, _Function)):
                continue
            below += [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, ast.AST)]
        stack.extend(reversed(below))


def _globals_of(scope: Scope) -> set[str]:
    """The module-level (or built-in) names that a function's code uses; the code made in it has its own scope."""
    codes = [scope.code]
    names: set[str] = set()
    while codes:
        code = codes.pop()
        names |= {i.argval for i in dis.get_instructions(code) if i.opname in _GLOBAL_ACCESS}
        codes += [const for const in code.co_consts if hasattr(const, "co_code") and const.co_name != "__annotate__"]
    return names


def bound_by(node: ast.stmt) -> frozenset[str]:
    """The names that a statement of the module body gives a value there (`*` for a star import)."""
    names: set[str] = set()
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in current.names}
        elif isinstance(current, _Function | ast.ClassDef):
            names.add(current.name)
            continue
        elif isinstance(current, ast.Lambda | _Comprehension):
            names |= {n.target.id for n in ast.walk(current) if isinstance(n, ast.NamedExpr)}
            continue
        elif isinstance(current, ast.Name) and not isinstance(current.ctx, ast.Load):
            names.add(current.id)
        elif isinstance(current, ast.MatchAs | ast.MatchStar | ast.ExceptHandler) and current.name:
            names.add(current.name)
        elif isinstance(current, ast.MatchMapping) and current.rest:
            names.add(current.rest)
        stack.extend(ast.iter_child_nodes(current))
    return frozenset(names)


def _changes(node: ast.stmt, own_functions: set[str]) -> frozenset[str]:
    """Names whose objects `node` changes: `x[..] = `, `x.a = `, `x.append(..)` as a statement, `fill(x)` likewise."""
    names: set[str] = set()
    for inner in walk_here(node):
        if isinstance(inner, ast.Subscript | ast.Attribute) and not isinstance(inner.ctx, ast.Load):
            names |= _root(inner)
        elif isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call):
            call = inner.value
            if isinstance(call.func, ast.Attribute):
                names |= _root(call.func)
            elif isinstance(call.func, ast.Name) and call.func.id in own_functions:
                names |= {argument.id for argument in call.args if isinstance(argument, ast.Name)}
    return frozenset(names)


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()
