"""Calls with inputs of growing size, made from a function's hints, example calls, uses and names of parameters.

Covers numbers, texts, lists, tuples, sets and dictionaries, graphs given as dictionaries of neighbours, and what
Hypothesis makes of other hints of built-in types. A parameter that nothing tells about is tried as each of a few types.
The items are mixed, falling and all alike, for a worst case is often one of these.
"""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Callable, Sequence

from cwm_lsp.program.entries import entry_calls
from cwm_lsp.program.facts import Program
from cwm_lsp.verdicts.complexity.functions import FunctionNode
from cwm_lsp.verdicts.complexity.hints import annotated, kinds, unquoted
from cwm_lsp.verdicts.complexity.pools import pool

ORDERS = ("mixed", "falling", "alike")
Make = Callable[[int, str], object]
Generator = Callable[[int, str], str]
_NUMBERS = frozenset(
    (
        "n", "m", "k", "i", "j", "x", "y", "a", "b", "num", "number", "limit", "target", "value", "count", "depth",
        "amount", "total", "base", "exponent",
    )
)  # fmt: skip
_GRAPHS = frozenset(("graph", "adj", "adjacency", "edges_of", "neighbours", "neighbors"))
_TRIED = (
    "list[int]", "int", "str", "dict[int, list[int]]", "list[str]", "list[list[int]]", "list[tuple[int, int]]",
    "dict[str, int]", "set[int]",
)  # fmt: skip
_MOST_WAYS = 81


def generators(program: Program, node: FunctionNode, qualname: str) -> list[Generator]:
    """Functions from a size and an order to the text of a call. One where all parameters without a default are known,
    several where some have to be tried, none where there is no call to make (of a method, or without a parameter)."""
    if "." in qualname or any(default is None for default in node.args.kw_defaults):
        return []
    known, shown = kinds(node), _shown(program, node, qualname)
    required = len(node.args.args) + len(node.args.posonlyargs) - len(node.args.defaults)
    parameters = [*node.args.posonlyargs, *node.args.args][:required]
    choices = [_makers(each, known.get(each.arg), shown.get(each.arg), node) for each in parameters]
    ways = itertools.islice(itertools.product(*choices), _MOST_WAYS if choices else 0)
    return [_call(node.name, makers) for makers in ways]


def _call(name: str, makers: Sequence[Make]) -> Generator:
    return lambda n, order: f"{name}({', '.join(repr(make(n, order)) for make in makers)})"


def _shown(program: Program, node: FunctionNode, qualname: str) -> dict[str, object]:
    """The arguments of the first example call, by parameter."""
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    for found in entry_calls(program):
        if found.function != qualname:
            continue
        try:
            call = ast.parse(found.call, mode="eval").body
            assert isinstance(call, ast.Call)
            return {name: ast.literal_eval(value) for name, value in zip(names, call.args, strict=False)}
        except (ValueError, SyntaxError, AssertionError, RecursionError, MemoryError, TypeError):
            continue
    return {}


def _makers(parameter: ast.arg, kind: str | None, shown: object, node: FunctionNode) -> list[Make]:
    """How to make a parameter's values: one way if anything tells, else several."""
    if isinstance(shown, bool):
        return [lambda n, order: shown]
    told: str | None
    if shown is not None:
        told = _type_of(shown)
    elif parameter.annotation is not None:
        made = _typed(parameter.annotation)
        return [made] if made is not None else []
    elif kind == "dict":
        told = "dict[int, list[int]]" if parameter.arg in _GRAPHS else "dict"
    elif kind is not None:
        told = kind if kind in ("int", "str", "set") else "list"
    elif _is_container(parameter.arg, node):
        told = "list"
    else:
        told = "int" if parameter.arg in _NUMBERS else None
    types = _TRIED if told is None else (told,)
    return [made for text in types if (made := _typed(ast.parse(text, mode="eval").body)) is not None]


def _type_of(value: object) -> str:
    """An annotation for values like an example's; a tuple is taken to be as long as one likes."""
    if isinstance(value, dict):
        for key, held in value.items():
            return f"dict[{_type_of(key)}, {_type_of(held)}]"
        return "dict"
    if isinstance(value, list | tuple | set | frozenset):
        kind = "list" if isinstance(value, list | tuple) else "set"
        return next((f"{kind}[{_type_of(first)}]" for first in value), kind)
    return type(value).__name__


def _typed(annotation: ast.expr) -> Make | None:
    """Values of an annotated type that grow with the size; None for what is not of built-in types."""
    plain = unquoted(annotation)
    if plain is None:
        return None
    kind, inner = annotated(plain), _inner(plain)
    if kind == "int" and ast.unparse(plain) != "bool":
        return lambda n, order: n
    if kind == "str":
        return _text
    if kind == "tuple" and inner and not (len(inner) == 2 and isinstance(inner[1], ast.Constant)):
        return _drawn(plain)
    if kind in ("list", "tuple", "deque"):
        return _items(inner[0] if inner else None)
    if kind == "set":
        key = _key(inner[0] if inner else None)
        return _drawn(plain) if key is None else lambda n, order: {key(i) for i in range(1, n + 1)}
    if kind == "dict":
        return _mapping(inner)
    return _drawn(plain)


def _inner(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.BinOp):  # list[int] | None
        return _inner(annotation.left) or _inner(annotation.right)
    if not isinstance(annotation, ast.Subscript):
        return []
    if isinstance(annotation.value, ast.Name) and annotation.value.id == "Optional":
        return _inner(annotation.slice)
    return annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]


def _items(item: ast.expr | None) -> Callable[[int, str], list[object]] | None:
    """`n` items of a type."""
    kind = "int" if item is None else annotated(item)
    if kind == "int":
        return lambda n, order: [*_numbers(n, order)]
    if kind == "str":
        return lambda n, order: [chr(97 + value % 26) * 2 for value in _numbers(n, order)]
    assert item is not None
    if kind == "list":
        rows = _typed(item)
        return None if rows is None else lambda n, order: [rows(n, order) for _ in range(n)]
    held = pool(item)
    return None if held is None else lambda n, order: [held[value % len(held)] for value in _numbers(n, order)]


def _key(item: ast.expr | None) -> Callable[[int], object] | None:
    """Different values of a type that can be a key."""
    kind = "int" if item is None else annotated(item)
    if kind == "str":
        return lambda i: f"k{i}"
    return (lambda i: i) if kind == "int" else None


def _mapping(inner: Sequence[ast.expr]) -> Make | None:
    """`n` keys from 1 on, so that the size itself is one, with values of their type: lists and sets are neighbours."""
    key = _key(inner[0] if inner else None)
    values = annotated(inner[1]) if len(inner) == 2 else "int"
    if key is None:
        return None
    if values == "int":
        return lambda n, order: {key(i): i for i in range(1, n + 1)}
    if values in ("list", "set", "tuple"):
        made = {"list": list, "set": set, "tuple": tuple}[values]
        return lambda n, order: {key(i): made([key(i % n + 1), key(5 * i % n + 1)]) for i in range(1, n + 1)}
    held = pool(inner[1])
    return None if held is None else lambda n, order: {key(i): held[i % len(held)] for i in range(1, n + 1)}


def _drawn(annotation: ast.expr) -> Make | None:
    """Values that don't grow."""
    held = pool(annotation)
    return None if held is None else lambda n, order: held[n % len(held)]


def _is_container(name: str, node: FunctionNode) -> bool:
    """Whether the body iterates, measures or indexes the parameter."""
    for inner in ast.walk(node):
        held: ast.AST | None = None
        if isinstance(inner, ast.For | ast.comprehension):
            held = inner.iter
        elif isinstance(inner, ast.Subscript):
            held = inner.value
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.args:
            held = inner.args[0] if inner.func.id in ("len", "sum", "sorted", "enumerate", "max", "min") else None
        if isinstance(held, ast.Name) and held.id == name:
            return True
    return False


def _numbers(n: int, order: str) -> list[int]:
    if order == "falling":
        return list(range(n, 0, -1))
    if order == "alike":
        return [1] * n
    return random.Random(n).sample(range(4 * n + 1), n)


def _text(n: int, order: str) -> str:
    return "".join(chr(97 + value % 26) for value in _numbers(n, order))
