"""Statements that show calls, and what the names in those calls stand for."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cwm_lsp.program.invocation import literal_text
from cwm_lsp.program.references import names_loaded

Place = Literal["main", "doctest", "assert", "pytest", "cell", "module-level", "module"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Block:
    """Statements that run one after another in one namespace. `constants` are the names that stand for one literal,
    `visible` the other names with which a call still means the same in the module's namespace. `line` is where the
    case is written, None where the calls' own lines tell."""

    source: Place
    statements: tuple[ast.stmt, ...]
    constants: Mapping[str, ast.expr]
    visible: frozenset[str]
    line: int | None = None

    def closed(self, call: ast.Call) -> bool:
        """Whether `call` needs no names but those."""
        plain = not any(isinstance(n, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom) for n in ast.walk(call))
        return plain and names_loaded(call) <= self.constants.keys() | self.visible

    def filled(self, call: ast.Call) -> ast.expr:
        """`call` with the constants in their places."""
        filled = _Fill(self.constants).visit(copy.deepcopy(call))
        assert isinstance(filled, ast.expr)
        return filled


class _Fill(ast.NodeTransformer):
    def __init__(self, constants: Mapping[str, ast.expr]) -> None:
        self.constants = constants

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.constants.get(node.id, node)


def inner(
    source: Place,
    statements: Sequence[ast.stmt],
    constants: Mapping[str, ast.expr],
    visible: frozenset[str],
    own: Iterable[str] = (),
) -> Block:
    """A block inside a module, whose own names (`own`, and those that it binds) hide the module's."""
    hidden = set(own) | set(stored(statements))
    outer = {name: value for name, value in constants.items() if name not in hidden}
    return Block(source, tuple(statements), outer | literals(statements), visible - hidden)


def stored(statements: Sequence[ast.stmt]) -> Counter[str]:
    """How often each name is bound in `statements`, at any depth."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    names = [node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    names += [
        node.name for node in nodes if isinstance(node, _Function | ast.ClassDef | ast.ExceptHandler) and node.name
    ]
    names += [
        (alias.asname or alias.name).partition(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    return Counter(names)


def literals(statements: Sequence[ast.stmt]) -> dict[str, ast.expr]:
    """Names given one literal, once. One that can be changed in place counts only if it is read once: by the call."""
    given = [each for each in statements if isinstance(each, ast.Assign) and len(each.targets) == 1]
    found = [(each.targets[0], each.value) for each in given if literal_text(each.value) is not None]
    if not found:  # then nothing else need be looked at
        return {}
    bound, often_read = stored(statements), reads(statements)
    return {
        target.id: value
        for target, value in found
        if isinstance(target, ast.Name) and bound[target.id] == 1 and (often_read[target.id] == 1 or not mutable(value))
    }


def reads(statements: Sequence[ast.stmt]) -> Counter[str]:
    """How often each name is read in `statements`, at any depth."""
    nodes = (node for statement in statements for node in ast.walk(statement))
    return Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


def mutable(value: ast.expr) -> bool:
    """Whether the literal `value` can be changed in place."""
    return any(isinstance(node, ast.List | ast.Dict | ast.Set) for node in ast.walk(value))


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that running `node` makes once, inner before outer."""
    if isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return
    for child in ast.iter_child_nodes(node):
        yield from calls_in(child)
    if isinstance(node, ast.Call):
        yield node
