"""Which code of the same file an activation can enter next below itself."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from cwm_lsp.program.facts import Program, Scope, once
from cwm_lsp.program.invocation import is_method, method_of
from cwm_lsp.program.references import walk_here

_CONSTRUCTION = ("__new__", "__init__", "__post_init__")
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp
_ITERATING = ast.For | ast.AsyncFor | ast.comprehension | ast.Starred | ast.YieldFrom | ast.Await | ast.Tuple | ast.List
_WITHOUT_OPERATION = (
    *(ast.Name, ast.Constant, ast.expr_context, ast.arguments, ast.arg, ast.alias),
    *(ast.Assign, ast.AnnAssign, ast.Expr, ast.Return, ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal),
    *(ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
)
# Built-in callables and methods that never call back a function that they are given.
_PLAIN_BUILTINS = frozenset(dir(builtins)) - {"map", "filter", "sorted", "min", "max", "iter", "next", "property"}
_PLAIN_METHODS = frozenset().union(*(dir(t) for t in (str, bytes, list, dict, set, tuple, int, float))) - {"sort"}


def called_functions(program: Program, scope: Scope) -> tuple[str, ...]:
    """The qualified names of the functions of the file (also lambdas, generator expressions, class bodies and, where
    they have frames, comprehensions) whose activations can begin or go on directly below one of `scope`, in file order.

    Meant to be never too small: callees that cannot be told apart by name stand for every function that is passed
    around as a value, and an operation on objects for every special method of the file. Not covered: names reached
    through `eval` or `getattr`, `__del__` as a name is bound anew, functions given to other modules for later calls.
    """
    nodes = list(_own_nodes(scope))
    shadowed = _locals(scope)
    found: set[str] = set(_made_here(program, scope))
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found |= _named(program, scope, node.id, shadowed)
        elif isinstance(node, ast.Attribute):
            found |= {s.qualname for s in program.functions if s.name == node.attr and is_method(program, s)}
            found |= _constructed(program, node.attr)
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    if any(_may_call_back(program, call, shadowed) for call in calls):
        found |= _passed_around(program)
    if calls or any(isinstance(node, _ITERATING) for node in nodes):
        found |= {s.qualname for s in program.scopes if s.is_generator and s.qualname in _passed_around(program)}
        found |= {s.qualname for s in program.functions if s.is_generator or s.is_async}
    if not all(isinstance(node, _WITHOUT_OPERATION) for node in nodes):
        found |= {s.qualname for s in program.functions if _is_special(s.name) and is_method(program, s)}
    return tuple(dict.fromkeys(s.qualname for s in program.scopes if s.qualname in found))


def _own_nodes(scope: Scope) -> Iterator[ast.AST]:
    """The syntax that runs in an activation of `scope`: comprehensions too, bodies of other scopes not."""
    node = scope.node
    roots: list[ast.AST]
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        roots = list(node.body)
    else:
        roots = [node.body] if isinstance(node, ast.Lambda) else list(ast.iter_child_nodes(node))
    skip: set[int] = set()
    for root in roots:
        for inner in walk_here(root):
            if id(inner) in skip:
                skip |= {id(child) for child in ast.iter_child_nodes(inner)}
                continue
            yield inner
            if isinstance(inner, ast.Lambda):
                skip.add(id(inner.body))
            elif isinstance(inner, ast.ClassDef):
                skip |= {id(child) for child in inner.body}
            elif isinstance(inner, ast.GeneratorExp):  # only its first iterable is evaluated outside
                skip |= {id(inner.elt), *(id(g) for g in inner.generators[1:])}
                skip |= {id(child) for child in [inner.generators[0].target, *inner.generators[0].ifs]}


def _locals(scope: Scope) -> frozenset[str]:
    if scope.kind in ("module", "class"):
        return frozenset()
    return frozenset(scope.code.co_varnames + scope.code.co_cellvars + scope.code.co_freevars)


def _made_here(program: Program, scope: Scope) -> set[str]:
    """Scopes that `scope` enters without naming them: what stands in its text and is not a `def`."""
    codes = [const for const in scope.code.co_consts if hasattr(const, "co_code")]
    inner = {s.qualname for s in program.scopes if s.kind != "function" and any(s.code is code for code in codes)}
    for name in [s for s in inner if (program.scope(s) or scope).kind in ("listcomp", "setcomp", "dictcomp")]:
        comprehension = program.scope(name)
        inner |= _made_here(program, comprehension) if comprehension is not None else set()
    return inner


def _named(program: Program, scope: Scope, name: str, shadowed: frozenset[str]) -> set[str]:
    """What a call of the bare `name` inside `scope` enters."""
    if name not in shadowed and (scope.kind != "class" or program.scope(f"{scope.qualname}.{name}") is None):
        direct = program.scope(name)
        if direct is not None and direct.kind == "function":
            return {name}
        return _constructed(program, name)
    parent = scope.qualname
    inside = [f"{parent}.{name}"]
    while parent:
        inside.append(f"{parent}.<locals>.{name}")
        parent = parent.rpartition(".<locals>.")[0]
    found = [s for s in map(program.scope, inside) if s is not None]
    return {s.qualname for s in found if s.kind == "function"}.union(
        *(_constructed(program, s.qualname) for s in found if s.kind == "class")
    )


def _constructed(program: Program, name: str) -> set[str]:
    """The methods that making an object of class `name` enters; nothing if it is no class of the file."""
    classes = [s.qualname for s in program.scopes if s.kind == "class" and name in (s.name, s.qualname)]
    methods = (method_of(program, owner, special) for owner in classes for special in _CONSTRUCTION)
    return {method.qualname for method in methods if method is not None}


def _may_call_back(program: Program, call: ast.Call, shadowed: frozenset[str]) -> bool:
    """Whether `call` may enter a function that it does not name itself."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr not in _PLAIN_METHODS and not any(s.name == call.func.attr for s in program.functions)
    if not isinstance(call.func, ast.Name) or call.func.id in shadowed:
        return True
    target = program.scope(call.func.id)
    if target is None:
        return call.func.id not in _PLAIN_BUILTINS
    return bool(getattr(target.node, "decorator_list", []))


@once
def _passed_around(program: Program) -> frozenset[str]:
    """The functions used as values: named without being called, decorated, lambdas and generator expressions."""
    called = {id(node.func) for node in ast.walk(program.tree) if isinstance(node, ast.Call)}
    values = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(program.tree)
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in called
    }
    return frozenset(
        scope.qualname
        for scope in program.scopes
        if scope.kind in ("lambda", "genexpr")
        or (scope.kind == "function" and (scope.name in values or getattr(scope.node, "decorator_list", [])))
    )


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name not in _CONSTRUCTION
