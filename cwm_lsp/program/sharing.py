"""Whether what a call leaves behind can be seen by a later one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_PLAIN = frozenset({"staticmethod", "classmethod", "property", "setter", "abstractmethod", "override", "overload"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def shares_state(tree: ast.Module) -> bool:
    """Whether a call of the module's functions may leave something behind that another one sees.

    Not covered: what code of other modules changes without being given it.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not all(map(_is_plain, node.decorator_list)):
            return True
        match node:
            case ast.Global():
                return True
            case ast.Attribute(value=owner, ctx=ast.Store() | ast.Del()) if not _is_self(owner):
                return True
            case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args) | ast.Lambda(args=args):
                if not all(map(_is_constant, (*args.defaults, *(each for each in args.kw_defaults if each)))):
                    return True
    return not all(map(_is_constant, _assigned(tree)))


def _is_plain(decorator: ast.expr) -> bool:
    """Whether a decorator keeps nothing of the calls, as a cache does."""
    name = ast.unparse(decorator).rpartition(".")[2]
    return name in _PLAIN


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _assigned(tree: ast.Module) -> Iterator[ast.expr]:
    """What variables of the module and of its classes are set to."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        match node:
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) | ast.AugAssign(value=value):
                yield value
            case ast.For() | ast.With() | ast.AsyncFor() | ast.AsyncWith():
                yield ast.Name("what is bound", ast.Load())
        if not isinstance(node, _Function):
            pending += ast.iter_child_nodes(node)


def _is_constant(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_constant(operand)
        case ast.Tuple(elts=elements):
            return all(map(_is_constant, elements))
    return False
