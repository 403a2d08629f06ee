"""Functions that are yet to be written."""

from __future__ import annotations

import ast

from cwm_lsp.program.facts import Scope


def is_stub(scope: Scope) -> bool:
    """Whether the function's body is a docstring, `pass`, `...`, `raise NotImplementedError`, or several of them."""
    node = scope.node
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and all(map(_is_nothing, node.body))


def _is_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass():
            return True
        case ast.Expr(value=ast.Constant(value=value)):
            return value is ... or isinstance(value, str)
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
    return False
