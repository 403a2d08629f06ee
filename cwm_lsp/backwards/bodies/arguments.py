"""What an example gives the expressions of a body: the parameters, and the attributes of the object."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cwm_lsp.backwards.bodies.examples import called
from cwm_lsp.backwards.inputs.callee import Callee
from cwm_lsp.backwards.inputs.classes import makers
from cwm_lsp.backwards.inputs.parameters import Parameter
from cwm_lsp.backwards.outcome import literal
from cwm_lsp.program.facts import Program
from cwm_lsp.program.invocation import method_of

_WAYS = {
    "": inspect.Parameter.POSITIONAL_OR_KEYWORD,
    "/": inspect.Parameter.POSITIONAL_ONLY,
    "=": inspect.Parameter.KEYWORD_ONLY,
    "*": inspect.Parameter.VAR_POSITIONAL,
    "**": inspect.Parameter.VAR_KEYWORD,
}


def arguments(program: Program, callee: Callee, call: str) -> Mapping[str, Any] | None:
    """The values of the parameters in a call of literals, by name, and of `self.x` where the constructor does no more
    than to keep its arguments; None where the call does not fit."""
    node = called(call, callee.name.rpartition(".")[2])
    if node is None:
        return None
    own = _bound(node, callee.parameters[1:] if callee.receiver else callee.parameters)
    if own is None or not callee.receiver:
        return own
    return {**own, **_attributes(program, callee, node.func)}


def _attributes(program: Program, callee: Callee, function: ast.expr) -> Mapping[str, Any]:
    made = function.value if isinstance(function, ast.Attribute) else None
    if not isinstance(made, ast.Call) or ast.unparse(made.func) != callee.receiver:
        return {}
    maker = makers(program)[callee.receiver]
    given = _bound(made, maker.parameters) or {}
    init = method_of(program, callee.receiver, "__init__")
    kept = {name: name for name in given} if init is None else dict(_kept(init.node))
    return {f"self.{name}": given[source] for name, source in kept.items() if source in given}


def _kept(init: ast.AST) -> Iterator[tuple[str, str]]:
    """`self.name = parameter`, or nothing where the constructor does anything else."""
    found = []
    for each in init.body if isinstance(init, ast.FunctionDef) else ():
        match each:
            case (
                ast.Assign(targets=[ast.Attribute(ast.Name("self"), name)], value=ast.Name(source))
                | ast.AnnAssign(target=ast.Attribute(ast.Name("self"), name), value=ast.Name(source))
            ):
                found.append((name, source))
            case ast.Expr(ast.Constant()):
                continue
            case _:
                return
    yield from found


def _bound(node: ast.Call, parameters: Sequence[Parameter]) -> dict[str, Any] | None:
    empty = inspect.Parameter.empty
    defaults = (empty if each.default is None else literal(each.default) for each in parameters)
    rows = [
        inspect.Parameter(each.name, _WAYS[each.way], default=default)
        for each, default in zip(parameters, defaults, strict=True)
    ]
    try:
        bound = inspect.Signature(rows).bind(
            *(literal(ast.unparse(each)) for each in node.args),
            **{word.arg: literal(ast.unparse(word.value)) for word in node.keywords if word.arg},
        )
    except (TypeError, ValueError):  # it does not fit, or a dataclass orders its fields as no function may
        return None
    bound.apply_defaults()
    return dict(bound.arguments)
