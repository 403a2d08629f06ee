"""What kind of thing each parameter is, as far as its annotation and its uses tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cwm_lsp.verdicts.complexity.builtins_table import TEXT_ONLY

_ANNOTATIONS = {
    "list": "list", "List": "list", "Sequence": "list", "MutableSequence": "list", "Iterable": "list",
    "Collection": "list", "tuple": "tuple", "Tuple": "tuple", "str": "str", "bytes": "str", "set": "set", "Set": "set",
    "frozenset": "set", "FrozenSet": "set", "dict": "dict", "Dict": "dict", "Mapping": "dict", "MutableMapping": "dict",
    "defaultdict": "dict", "Counter": "dict", "deque": "deque", "Deque": "deque",
    "int": "int", "float": "int", "bool": "int",
}  # fmt: skip
_METHODS = {
    **dict.fromkeys(("append", "extend", "insert", "sort", "reverse"), "list"),
    **dict.fromkeys(("add", "discard", "union", "intersection", "issubset", "difference"), "set"),
    **dict.fromkeys(("get", "items", "keys", "values", "setdefault", "popitem"), "dict"),
    **dict.fromkeys(("popleft", "appendleft"), "deque"),
    **dict.fromkeys(TEXT_ONLY, "str"),
}
_NAMED = {
    **dict.fromkeys(("seen", "visited", "done", "stopwords"), "set"),
    **dict.fromkeys(("graph", "adj", "adjacency", "memo", "cache", "lookup", "mapping", "counts"), "dict"),
}


def kinds(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> dict[str, str]:
    """The kind of each parameter that has a known one: int, or a kind of `Seq`."""
    arguments = node.args
    parameters = {a.arg: a for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    found: dict[str, str] = {}
    for name, kind in _uses(node, frozenset(parameters)):
        found.setdefault(name, kind)
    for name in parameters:
        if name in _NAMED:
            found.setdefault(name, _NAMED[name])
    for name, parameter in parameters.items():
        told = annotated(parameter.annotation)
        if told:
            found[name] = told
    if arguments.vararg is not None:
        found[arguments.vararg.arg] = "tuple"
    if arguments.kwarg is not None:
        found[arguments.kwarg.arg] = "dict"
    return found


def annotated(node: ast.expr | None) -> str | None:
    """The kind that an annotation names."""
    node = unquoted(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):  # list[int] | None
        return annotated(node.left) or annotated(node.right)
    if isinstance(node, ast.Subscript):
        if isinstance(node.value, ast.Name) and node.value.id == "Optional":
            return annotated(node.slice)
        node = node.value
    if isinstance(node, ast.Attribute):
        return _ANNOTATIONS.get(node.attr)
    return _ANNOTATIONS.get(node.id) if isinstance(node, ast.Name) else None


def unquoted(node: ast.expr | None) -> ast.expr | None:
    """What an annotation that is a text says; None where that is no expression."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return node
    try:
        return ast.parse(node.value, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _uses(node: ast.AST, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    tested: set[tuple[str, str]] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in names:
            if inner.attr in _METHODS:
                yield inner.value.id, _METHODS[inner.attr]
        elif isinstance(inner, ast.Compare) and isinstance(inner.ops[0], ast.In | ast.NotIn):
            (right,) = inner.comparators[:1]
            if isinstance(right, ast.Name) and right.id in names:
                tested.add((right.id, ast.dump(inner.left)))
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "join":
            for argument in inner.args:
                if isinstance(argument, ast.Name) and argument.id in names:
                    yield argument.id, "list"
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript) and isinstance(inner.value, ast.Name) and inner.value.id in names:
            if (inner.value.id, ast.dump(inner.slice)) in tested:
                yield inner.value.id, "dict"  # `if key in prices: return prices[key]`
            elif isinstance(inner.slice, ast.Constant) and isinstance(inner.slice.value, str):
                yield inner.value.id, "dict"
        elif (
            isinstance(inner, ast.For)
            and isinstance(inner.iter, ast.Name)
            and inner.iter.id in names
            and _subscripted_by(node, inner.iter.id, inner.target)
        ):
            yield inner.iter.id, "dict"  # `for u in graph: ... graph[u]`


def _subscripted_by(node: ast.AST, name: str, target: ast.expr) -> bool:
    if not isinstance(target, ast.Name):
        return False
    return any(
        isinstance(inner, ast.Subscript)
        and isinstance(inner.value, ast.Name)
        and inner.value.id == name
        and isinstance(inner.slice, ast.Name)
        and inner.slice.id == target.id
        for inner in ast.walk(node)
    )
