"""Calls that are written so that they may raise: an exception out of them is no news to whoever wrote them.

Covers: the body of a `with` whose context manager has a name such as `pytest.raises`, `assertRaises` or `suppress`; the
body of a `try` with handlers; doctests that show a traceback; tests and cases marked as `xfail` or `skip`. Does not
cover: context managers that swallow exceptions under another name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import MODULE

_SWALLOWS = re.compile(r"rais|suppress|throw|error|exception|fail|expect", re.IGNORECASE)
_MARKS = re.compile(r"xfail|skip|expectedFailure")
_TRACEBACK = "Traceback (most recent call last):"
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def may_raise(program: Program, call: EntryCall) -> bool:
    """Whether `call`, which is written in `program`, stands where an exception out of it is expected. Total; True where
    it is in doubt."""
    if call.function == MODULE:
        return False
    if call.source == "doctest":
        return _shows_traceback(program.lines, call.line)
    test = _test_around(program.tree, call.line) if call.source == "pytest" else None
    if test is None:
        return _is_caught(program.tree, call.line)
    if any(_MARKS.search(ast.unparse(decorator)) for decorator in test.decorator_list):
        return True
    if test.lineno < call.line:
        return _is_caught(program.tree, call.line)
    calls = [node for node in ast.walk(test) if isinstance(node, ast.Call)]  # a case: its line is in a decorator
    named = [node for node in calls if _name(node) == call.function.rpartition(".")[2]]
    return any(_is_caught(program.tree, node.lineno) for node in named or calls)


def is_expected(program: Program, line: int) -> bool:
    """Whether `line` is in the body of a `with` that expects an exception."""
    return any(isinstance(node, ast.With | ast.AsyncWith) for node in _catchers(program.tree, line))


def _is_caught(tree: ast.Module, line: int) -> bool:
    return any(True for _ in _catchers(tree, line))


def _catchers(tree: ast.Module, line: int) -> Iterator[ast.stmt]:
    """The statements around `line` that swallow or expect exceptions out of it."""
    for node in _around(tree, line):
        if isinstance(node, ast.Try | ast.TryStar):
            if node.handlers and _is_in(node.body, line):
                yield node
        elif isinstance(node, ast.With | ast.AsyncWith) and any(
            _SWALLOWS.search(ast.unparse(item.context_expr)) for item in node.items
        ):
            yield node


def _around(tree: ast.Module, line: int) -> Iterator[ast.stmt]:
    """The statements that `line` is in, outer ones first."""
    inside: ast.AST | None = tree
    while inside is not None:
        children = (child for child in ast.iter_child_nodes(inside))
        inside = next((child for child in children if _holds(child, line)), None)
        if isinstance(inside, ast.stmt):
            yield inside


def _holds(node: ast.AST, line: int) -> bool:
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    if isinstance(node, _Function | ast.ClassDef) and node.decorator_list:
        first = node.decorator_list[0].lineno
    if isinstance(node, ast.match_case):
        first, last = node.body[0].lineno, node.body[-1].end_lineno
    return bool(first <= line <= (last or 0))


def _is_in(body: list[ast.stmt], line: int) -> bool:
    return body[0].lineno <= line <= (body[-1].end_lineno or 0)


def _test_around(tree: ast.Module, line: int) -> _Function | None:
    """The outermost function that `line` is in, its decorators included."""
    return next((node for node in _around(tree, line) if isinstance(node, _Function)), None)


def _name(call: ast.Call) -> str | None:
    """What is called, by its plain name."""
    return getattr(call.func, "attr", getattr(call.func, "id", None))


def _shows_traceback(lines: tuple[str, ...], line: int) -> bool:
    """Whether the output below the example at `line` (1-based) is a traceback."""
    below = (text.strip() for text in lines[line:])
    output = next((text for text in below if not text.startswith("...")), "")
    return output == _TRACEBACK
