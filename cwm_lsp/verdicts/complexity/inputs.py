"""Calls with inputs of growing size, made from a function's hints, example calls and names of parameters.

Covers whole numbers, lists and tuples of numbers, texts or rows, texts, sets and dictionaries. A parameter of any other
kind has no generator. The items are mixed, falling and all alike, for a worst case is often one of these.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable

from cwm_lsp.program.entries import entry_calls
from cwm_lsp.program.facts import Program
from cwm_lsp.verdicts.complexity.functions import FunctionNode
from cwm_lsp.verdicts.complexity.hints import kinds

ORDERS = ("mixed", "falling", "alike")
Make = Callable[[int, str], object]
_NUMBERS = frozenset(
    [
        "n",
        "m",
        "k",
        "i",
        "j",
        "x",
        "y",
        "a",
        "b",
        "num",
        "number",
        "limit",
        "target",
        "value",
        "count",
        "depth",
        "amount",
        "total",
        "base",
        "exponent",
    ]
)


def generator(program: Program, node: FunctionNode, qualname: str) -> Callable[[int, str], str] | None:
    """A function from a size and an order to the text of a call; None where a parameter's kind is not known."""
    if "." in qualname:
        return None
    known = kinds(node)
    shown = _shown(program, node, qualname)
    makers: list[Make] = []
    required = len(node.args.args) + len(node.args.posonlyargs) - len(node.args.defaults)
    for parameter in [*node.args.posonlyargs, *node.args.args][:required]:
        maker = _maker(parameter, known.get(parameter.arg), shown.get(parameter.arg), node)
        if maker is None:
            return None
        makers.append(maker)
    if not makers or any(default is None for default in node.args.kw_defaults):
        return None
    return lambda n, order: f"{node.name}({', '.join(repr(make(n, order)) for make in makers)})"


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


def _maker(parameter: ast.arg, kind: str | None, shown: object, node: FunctionNode) -> Make | None:
    if shown is not None:
        return _like(shown)
    if kind == "int" or (kind is None and parameter.arg in _NUMBERS):
        return lambda n, order: n
    text = ast.unparse(parameter.annotation) if parameter.annotation is not None else ""
    if kind == "str":
        return _text
    if kind == "set":
        return lambda n, order: set(range(n))
    if kind == "dict":
        return lambda n, order: {i: i for i in range(n)}
    if kind in ("list", "tuple", "deque") or _is_container(parameter.arg, node):
        if "list[list" in text.lower():
            return lambda n, order: [_numbers(n, order) for _ in range(n)]
        if "str" in text:
            return lambda n, order: [chr(97 + value % 26) * 2 for value in _numbers(n, order)]
        return _numbers
    return None


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


def _like(shown: object) -> Make | None:
    """More of what an example call gives."""
    if isinstance(shown, bool):
        return lambda n, order: shown
    if isinstance(shown, int):
        return lambda n, order: n
    if isinstance(shown, str):
        return _text
    if isinstance(shown, dict):
        return lambda n, order: {i: i for i in range(n)}
    if isinstance(shown, set):
        return lambda n, order: set(range(n))
    if isinstance(shown, list | tuple):
        first = shown[0] if shown else 0
        if isinstance(first, list | tuple):
            return lambda n, order: [_numbers(n, order) for _ in range(n)]
        if isinstance(first, str):
            return lambda n, order: [chr(97 + value % 26) * 2 for value in _numbers(n, order)]
        return _numbers if isinstance(first, int | float) else None
    return None
