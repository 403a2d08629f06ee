"""A loop in simpler words: attributes of plain objects as variables of their own, and one-line helpers written out."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

from cwm_lsp.program.facts import Program, once
from cwm_lsp.trace.model import Frame
from cwm_lsp.verdicts.termination.loops import Found, Loop, names_in
from cwm_lsp.verdicts.termination.purity import pure_functions
from cwm_lsp.verdicts.termination.values import Values, read

COUNT = "itertools.count"
_HOOKS = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__delattr__", "__set__", "__slots__"})


def state_at(frame: Frame) -> Values:
    """The values of the variables at a frame, and under dotted names those of the attributes of plain objects."""
    values: dict[str, object] = {}
    for name, value in frame.locals.items():
        values[name] = read(value.repr)
        for attribute, inner in value.attrs.items():
            values[f"{name}.{attribute}"] = read(inner.repr)
    return values


def rewritten(found: Found, program: Program, values: Values) -> Loop:
    """The loop with `x.a` as one name where `values` has it and nothing else can mean the same attribute."""
    loop = found.loop
    dotted = _separate(loop, values) if not _has_hooks(program) else frozenset()
    dotted |= {COUNT} & imported_count(program)
    helpers = _helpers(program)
    counts = "count" in imported_count(program)
    if not dotted and not counts and not helpers.keys() & names_in(loop):
        return loop
    made: Loop = _Rewriter(dotted, helpers, counts).visit(copy.deepcopy(loop))
    return ast.fix_missing_locations(made)


def _separate(loop: Loop, values: Values) -> frozenset[str]:
    """Dotted names whose object is always the same in the loop, and whose attribute no other object's store can be."""
    stored = {n.id for n in ast.walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    attributes = [n for n in ast.walk(loop) if isinstance(n, ast.Attribute)]
    changed = {n.attr for n in attributes if not isinstance(n.ctx, ast.Load)}
    found = set()
    for node in attributes:
        if not isinstance(node.value, ast.Name) or node.value.id in stored:
            continue
        owners = {ast.unparse(other.value) for other in attributes if other.attr == node.attr}
        name = f"{node.value.id}.{node.attr}"
        if name in values and (node.attr not in changed or len(owners) == 1):
            found.add(name)
    return frozenset(found)


@once
def imported_count(program: Program) -> frozenset[str]:
    """The names by which the file calls `itertools.count`, and nothing else: of `count` and `itertools.count`."""
    found: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(program.tree):
        match node:
            case ast.Import(names=[ast.alias(name="itertools", asname=None)]):
                found.add(COUNT)
            case ast.ImportFrom(module="itertools", names=names):
                found |= {each.name for each in names if each.name == "count" and each.asname is None}
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                others.add(name)
            case ast.ClassDef(name=name) | ast.alias(asname=str(name)):
                others.add(name)
    return frozenset(name for name in found if name.partition(".")[0] not in others)


@once
def _has_hooks(program: Program) -> bool:
    return any(
        (isinstance(n, ast.FunctionDef) and n.name in _HOOKS) or (isinstance(n, ast.Name) and n.id in _HOOKS)
        for n in ast.walk(program.tree)
    )


@once
def _helpers(program: Program) -> Mapping[str, ast.FunctionDef]:
    """Pure functions that are one `return`, by name."""
    pure = pure_functions(program)
    return {
        node.name: node
        for node in program.tree.body
        if isinstance(node, ast.FunctionDef)
        and node.name in pure
        and len(node.body) == 1
        and isinstance(node.body[0], ast.Return)
        and node.body[0].value is not None
        and not node.args.kwonlyargs
    }


class _Rewriter(ast.NodeTransformer):
    def __init__(
        self, dotted: frozenset[str], helpers: Mapping[str, ast.FunctionDef], counts: bool = False, depth: int = 3
    ) -> None:
        self._dotted = dotted
        self._counts = counts
        self._helpers = helpers
        self._depth = depth

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`x.a` as a name."""
        name = ast.unparse(node)
        if name in self._dotted:
            return ast.copy_location(ast.Name(name, node.ctx), node)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call of a helper as the expression that it returns; `count` by its full name."""
        self.generic_visit(node)
        if self._counts and isinstance(node.func, ast.Name) and node.func.id == "count":
            node.func.id = COUNT
        helper = self._helpers.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if helper is None or node.keywords or not self._depth or len(helper.args.args) != len(node.args):
            return node
        returned = helper.body[0]
        assert isinstance(returned, ast.Return)
        assert returned.value is not None
        given = dict(zip((each.arg for each in helper.args.args), node.args, strict=True))
        inner = _Filler(given).visit(copy.deepcopy(returned.value))
        deeper: ast.expr = _Rewriter(frozenset(), self._helpers, depth=self._depth - 1).visit(inner)
        return ast.copy_location(deeper, node)


class _Filler(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A parameter as its argument."""
        return copy.deepcopy(self._given.get(node.id, node))
