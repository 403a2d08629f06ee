"""The shapes that a function's variables keep all through it, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cwm_lsp.program.facts import Scope
from cwm_lsp.verdicts.termination.loops import own
from cwm_lsp.verdicts.termination.shapes import INT, Shape, Shapes, of_annotation, result, shape

_ROUNDS = 6
_GUESSES = 3
_NEW = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.BinOp, ast.Constant, ast.JoinedStr)


@dataclass(frozen=True, slots=True)
class Typed:
    """`shapes` of variables; `assumed` are the parameters among them whose shape is only taken from their use.

    `made` are the variables that are only ever bound to new objects, `given` the parameters that are never rebound: no
    name of the one kind means the object of another name, of either.
    """

    shapes: Shapes
    assumed: frozenset[str]
    made: frozenset[str]
    given: frozenset[str]


def typed(scope: Scope, given: Shapes | None = None) -> Typed:
    """The variables of a function whose every binding is of one known shape. `given` are the shapes of arguments."""
    node = scope.node
    bindings: dict[str, list[ast.expr | Shape | None]] = {}
    assumed: set[str] = set()
    nodes = list(own(node))
    for name, value in _bindings(nodes):
        bindings.setdefault(name, []).append(value)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            held = (given or {}).get(argument.arg) or of_annotation(argument.annotation)
            bindings.setdefault(argument.arg, []).append(held)
            if held is None and given is None and argument.annotation is None:
                assumed.add(argument.arg)
        for star in (node.args.vararg, node.args.kwarg):
            if star is not None:
                bindings.setdefault(star.arg, []).append(None)
    found = _fixed_point(bindings)
    used: dict[str, Shape] = {}
    for _ in range(_GUESSES):
        more = {name: held for name in assumed - used.keys() if (held := _by_use(name, nodes, found)) is not None}
        if not more:
            break
        used |= more
        for name, held in more.items():
            bindings[name] = [held if value is None else value for value in bindings[name]]
        found = _fixed_point(bindings)
    made = frozenset(name for name, values in bindings.items() if all(isinstance(v, _NEW) for v in values))
    rebound = {name for name, _ in _bindings(nodes)}
    given_names = frozenset(scope.params) - rebound if scope.kind == "function" else frozenset[str]()
    return Typed(found, frozenset(used.keys() & found.keys()), made, given_names)


def _fixed_point(bindings: Mapping[str, list[ast.expr | Shape | None]]) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    for _ in range(_ROUNDS):  # first what some binding says, then only what all agree on
        for name, values in bindings.items():
            shapes = [each for value in values if (each := _shape(value, found)) is not None]
            if shapes and name not in found:
                found[name] = shapes[0]
    while True:
        kept = {name: held for name, held in found.items() if all(_shape(v, found) == held for v in bindings[name])}
        if len(kept) == len(found):
            return kept
        found = kept


def _shape(value: ast.expr | Shape | None, known: Shapes) -> Shape | None:
    return result(value, known) if isinstance(value, ast.expr) else value


def _bindings(nodes: list[ast.AST]) -> Iterator[tuple[str, ast.expr | Shape | None]]:
    """Each binding of a name with the expression whose value it gets; None where that can't be said."""
    said: set[int] = set()
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _assigned(target, value, said)
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                yield from _assigned(target, value, said)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                said.add(id(target))
                yield name, ast.BinOp(ast.Name(name, ast.Load()), op, value)
            case ast.For(target=ast.Name(id=name) as target, iter=ast.Call(func=ast.Name(id="range"))):
                said.add(id(target))
                yield name, INT
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from ((name, None) for name in names)
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in said:
            yield node.id, None
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name, None
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, None
            yield from (
                (name, None) for inner in ast.walk(node) if isinstance(inner, ast.Nonlocal) for name in inner.names
            )
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0], None
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, None


def _assigned(target: ast.expr, value: ast.expr, said: set[int]) -> Iterator[tuple[str, ast.expr]]:
    match target, value:
        case ast.Name(id=name), _:
            said.add(id(target))
            yield name, value
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            for one, other in zip(targets, values, strict=True):
                yield from _assigned(one, other, said)
        case _:
            return


def _by_use(name: str, nodes: list[ast.AST], known: Shapes) -> Shape | None:
    """What a parameter is taken to be: a number where it is ordered against an int or counts, a list where its length
    is asked for."""
    for node in nodes:
        match node:
            case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()], comparators=[right]):
                sides = [(left, right), (right, left)]
                if any(isinstance(a, ast.Name) and a.id == name and shape(b, known) == INT for a, b in sides):
                    return INT
            case ast.Call(func=ast.Name(id="range" | "len" as function), args=arguments):
                if any(isinstance(argument, ast.Name) and argument.id == name for argument in arguments):
                    return INT if function == "range" else Shape("list")
    return None
