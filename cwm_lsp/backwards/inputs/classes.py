"""Objects of a file's classes as the expressions that make them, so that a search can vary what they are made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cwm_lsp.backwards.inputs.parameters import Parameter, field_parameter, parameters, written
from cwm_lsp.program.facts import Program
from cwm_lsp.program.invocation import method_of

_ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}
_DEEPEST = 8  # base classes


@dataclass(frozen=True, slots=True)
class Maker:
    """A class: the parameters of its constructor, or the names of the members of an enumeration; and its bases as they
    are written."""

    name: str
    parameters: tuple[Parameter, ...]
    members: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """An object; its repr is the expression that makes it. `arguments` are those of the constructor, `member` the name
    in an enumeration."""

    maker: Maker
    arguments: tuple[object, ...] = ()
    member: str = ""

    def __repr__(self) -> str:
        if self.member:
            return f"{self.maker.name}.{self.member}"
        return f"{self.maker.name}({written(self.maker.parameters, self.arguments)})"


def makers(program: Program) -> dict[str, Maker]:
    """The classes of the file that a call can name, by qualified name. Total."""
    nodes = {
        scope.qualname: scope.node
        for scope in program.scopes
        if isinstance(scope.node, ast.ClassDef) and "<locals>" not in scope.qualname
    }
    return {name: _maker(program, name, node, nodes) for name, node in nodes.items() if isinstance(node, ast.ClassDef)}


def _maker(program: Program, name: str, node: ast.ClassDef, nodes: Mapping[str, ast.AST]) -> Maker:
    names = frozenset(nodes)
    bases = tuple(ast.unparse(base) for base in node.bases)
    init = method_of(program, name, "__init__")
    if init is not None:
        return Maker(name, parameters(init, 1, names), bases=bases)
    if any(_plain(base) in _ENUMS for base in node.bases):
        assigned = (each.targets[0] for each in node.body if isinstance(each, ast.Assign))
        return Maker(name, (), tuple(each.id for each in assigned if isinstance(each, ast.Name) and each.id[0] != "_"))
    fields = {each.name: each for each in _fields(node, nodes, names, _DEEPEST)}
    return Maker(name, tuple(fields.values()), bases=bases)


def _fields(node: ast.AST, nodes: Mapping[str, ast.AST], names: frozenset[str], deepest: int) -> Iterator[Parameter]:
    """What a dataclass or named tuple is made of, inherited fields first."""
    if not isinstance(node, ast.ClassDef) or deepest == 0:
        return
    for base in node.bases:
        if ast.unparse(base) in nodes:
            yield from _fields(nodes[ast.unparse(base)], nodes, names, deepest - 1)
    of_fields = any(_plain(each) == "dataclass" for each in node.decorator_list)
    if not of_fields and not any(_plain(base) == "NamedTuple" for base in node.bases):
        return
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            made = field_parameter(each.target.id, each.annotation, each.value, names)
            if made is not None:
                yield made


def _plain(node: ast.expr) -> str:
    """The last name of `dataclasses.dataclass(frozen=True)`."""
    called = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(called).rpartition(".")[2]
