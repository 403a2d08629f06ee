"""Functions of a program whose calls leave nothing behind: same arguments, same result, no effect."""

from __future__ import annotations

import ast

from cwm_lsp.program.facts import Program, once
from cwm_lsp.verdicts.termination.loops import own


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BUILTINS = _words(
    "abs all any bin bool bytes chr dict divmod enumerate float frozenset hex int isinstance len list max min oct "
    "ord pow range repr reversed round set sorted str sum tuple zip print"
)
"""Builtins that only look at their arguments (`print` writes, which no program sees)."""
READING = _words(
    "capitalize casefold center count endswith find format get index isalnum isalpha isdecimal isdigit islower "
    "isnumeric isspace istitle isupper items join keys ljust lower lstrip partition removeprefix removesuffix "
    "replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title upper "
    "values zfill copy union intersection difference issubset issuperset isdisjoint bit_length is_integer encode "
    "decode"
)
"""Methods of built-in types that change nothing."""
CHANGING = _words(
    "append extend insert pop remove clear sort reverse add discard update setdefault popitem appendleft popleft"
)
"""Methods of built-in types that change the object that they are called on."""


@once
def pure_functions(program: Program) -> frozenset[str]:
    """The names of top-level functions that are pure, defined once, and never rebound. Greatest fixed point."""
    defined: dict[str, ast.FunctionDef] = {}
    bound: list[str] = []
    for statement in program.tree.body:
        if isinstance(statement, ast.FunctionDef) and not statement.decorator_list:
            defined[statement.name] = statement
            bound.append(statement.name)
        else:
            bound += [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    shared = {name for node in ast.walk(program.tree) if isinstance(node, ast.Global) for name in node.names}
    names = {name for name in defined if bound.count(name) == 1 and name not in shared}
    constants = constant_globals(program)
    while True:
        left = {name for name in names if _is_pure(defined[name], names, constants)}
        if left == names:
            return frozenset(names)
        names = left


@once
def constant_globals(program: Program) -> frozenset[str]:
    """Module variables that are bound once, to an immutable literal, and that no function rebinds."""
    stores = [
        n.id for n in ast.walk(program.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store | ast.Del)
    ]
    shared = {name for node in ast.walk(program.tree) if isinstance(node, ast.Global) for name in node.names}
    found = set()
    for statement in program.tree.body:
        if isinstance(statement, ast.Assign) and _is_literal(statement.value):
            found |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return frozenset(name for name in found if stores.count(name) == 1 and name not in shared)


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return all(map(_is_literal, node.elts))
    return isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant))


def _is_pure(function: ast.FunctionDef, pure: set[str], constants: frozenset[str]) -> bool:
    arguments = function.args
    local = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    if arguments.vararg or arguments.kwarg or arguments.defaults:
        return False
    nodes = list(own(function))
    local |= {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return all(_leaves_nothing(node, local, pure, constants) for node in nodes)


def _leaves_nothing(node: ast.AST, local: set[str], pure: set[str], constants: frozenset[str]) -> bool:
    match node:
        case ast.Global() | ast.Nonlocal() | ast.Yield() | ast.YieldFrom() | ast.Await() | ast.With() | ast.Delete():
            return False
        case ast.Lambda() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return False
        case ast.Import() | ast.ImportFrom() | ast.AsyncFor() | ast.AsyncWith():
            return False
        case ast.Attribute(ctx=ctx) | ast.Subscript(ctx=ctx):
            return isinstance(ctx, ast.Load)
        case ast.Call(func=ast.Name(id=name)):
            return name not in local and (name in pure or name in BUILTINS)
        case ast.Call(func=ast.Attribute(attr=attribute)):
            return attribute in READING
        case ast.Call():
            return False
        case ast.Name(id=name, ctx=ast.Load()):
            return name in local or name in pure or name in BUILTINS or name in constants or name in _KNOWN
        case _:
            return True


_KNOWN = frozenset({"ValueError", "TypeError", "KeyError", "IndexError", "Exception", "RuntimeError", "StopIteration"})
