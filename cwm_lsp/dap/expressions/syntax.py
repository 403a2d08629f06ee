"""Which expressions can have a value at all, whatever the state is."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

from cwm_lsp.dap.expressions.limits import Refused
from cwm_lsp.program.references import bound_by

MAX_LENGTH = 2_000  # characters
_STATEMENT = "it is a statement, and only expressions have a value"
_NODES = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Attribute, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare),
    *(ast.IfExp, ast.Subscript, ast.Slice, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Call),
    *(ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
_WORDS = {
    ast.Lambda: "a lambda",
    ast.NamedExpr: "an assignment",
    ast.JoinedStr: "an f-string",
    ast.Starred: "a star",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.keyword: "a keyword argument",
    ast.comprehension: "a comprehension",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.MatMult: "the operator @",
}


@lru_cache(maxsize=64)  # a condition is evaluated again at each frame of its line
def parse(text: str) -> ast.expr:
    """The tree of an expression that may be evaluated, not to be changed; raises `Refused` for any other text."""
    tree = _tree(text)
    for node in ast.walk(tree):
        if type(node) in _WORDS or not isinstance(node, _NODES):
            raise Refused(f"{_WORDS.get(type(node), type(node).__name__)} is not supported here")
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name | ast.Attribute):
            raise Refused("only functions and methods that are named can be called here")
    return tree.body


def bound_names(tree: ast.AST) -> frozenset[str]:
    """Names that a program binds anywhere, by assignment, definition or import: they need not mean what Python means.

    Does not cover `from module import *`.
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
    return frozenset(found)


def module_names(tree: ast.Module) -> frozenset[str]:
    """Names of values that the module's own statements bind: not those of modules, of which there is nothing to say."""
    return frozenset().union(*(bound_by(each) for each in tree.body if not isinstance(each, ast.Import)))


def why_not(text: str) -> str:
    """Why an expression can never have a value, whatever the state is; "" if it may have one."""
    try:
        parse(text)
    except Refused as why:
        return str(why)
    return ""


def is_expression(text: str) -> bool:
    """Whether it is an expression at all, one that may be evaluated here or not."""
    try:
        _tree(text)
    except Refused:
        return False
    return True


def _tree(text: str) -> ast.Expression:
    if len(text) > MAX_LENGTH:
        raise Refused(f"it is longer than {MAX_LENGTH:,} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), "<expression>", "eval")
    except SyntaxError as error:
        raise Refused(_STATEMENT if _is_statement(text) else f"it does not parse ({error.msg})") from None
    except (ValueError, RecursionError, MemoryError):
        raise Refused("it does not parse") from None


def _is_statement(text: str) -> bool:
    try:
        return bool(ast.parse(text.strip()).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
