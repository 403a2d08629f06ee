"""Keeps evaluation programs out of training data.

Two tests, each enough to drop a program: one of its functions has the same syntax as a function of an evaluation
program, names numbered by first use; or it shares `RUN` words in a row with an evaluation program (the measure of
GPT-3's paper, arXiv 2005.14165, with words and numbers as tokens and punctuation left out).

Covers: renamed copies; other comments, layout, hints, decorators and documentation strings; copies with changed parts
that keep a run of words; functions inside classes and other functions. Does not cover: the same algorithm written
differently, and methods of one statement (`TRIVIAL`), which half of all classes share.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.trace.problem import UserError

RUN = 13
TRIVIAL = 1
"""Methods and inner functions of so many statements do not count: `def __len__(self): return len(self.items)`."""

_WORD = re.compile(r"\w+")
_BUILTINS = frozenset(dir(builtins))
_METHODS = frozenset(name for kind in (str, list, dict, set, tuple, int, float, bytes) for name in dir(kind))
_SKIPPED = frozenset({"annotation", "returns", "type_comment", "ctx", "kind", "type_ignores", "type_params"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef

Outline = tuple[object, ...]


def fingerprint(source: str) -> str:
    """A hash of the source's syntax with its own names numbered by first use; of the text if it does not parse.

    Builtins and the methods of builtin types keep their names: `xs.sort()` and `xs.clear()` are different programs.
    """
    try:
        return _hash(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError):
        return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Excluded:
    """What must not be trained on. `outlines` are what functions with equal syntax share at least, cheap to compute;
    `runs` are hashes of word runs, good in this process only."""

    functions: frozenset[str] = frozenset()
    outlines: frozenset[Outline] = frozenset()
    runs: frozenset[int] = frozenset()

    def overlap(self, source: str, tree: ast.Module) -> str | None:
        """How a program and the evaluation data overlap: "function", "text" or None; `tree` is its syntax."""
        if self.functions:
            for function in _functions(tree):
                if _outline(function) in self.outlines and _bare_hash(function) in self.functions:
                    return "function"
        if not self.runs.isdisjoint(_runs(source)):
            return "text"
        return None


def read_excluded(paths: Sequence[Path]) -> Excluded:
    """From evaluation files (JSONL): every text of every row counts, as a program where it parses.

    Raises UserError for a file that cannot be read.
    """
    functions: set[str] = set()
    outlines: set[Outline] = set()
    runs: set[int] = set()
    for text in _texts(paths):
        runs.update(_runs(text))
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        for function in _functions(tree):
            functions.add(_bare_hash(function))
            outlines.add(_outline(function))
    return Excluded(frozenset(functions), frozenset(outlines), frozenset(runs))


def _texts(paths: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        try:
            for line in path.read_text(encoding="utf-8").splitlines():
                yield from (value for value in json.loads(line).values() if isinstance(value, str))
        except (OSError, ValueError, AttributeError) as error:
            raise UserError(f"'{path}' is no evaluation file ({error}); give JSONL with one case a line.") from error


def _runs(text: str) -> Iterator[int]:
    words = _WORD.findall(text)
    for run in zip(*(words[start:] for start in range(RUN)), strict=False):
        if not all(map(str.isdigit, run)):  # rows of numbers, as in a grid of zeros, are nobody's text
            yield hash(run)


def _functions(tree: ast.Module) -> Iterator[_Function]:
    """Every function that counts, of the module, its classes and its functions."""
    waiting: list[tuple[ast.stmt, bool]] = [(node, True) for node in tree.body]
    while waiting:
        node, outermost = waiting.pop()
        if isinstance(node, _Function) and (outermost or len(_body(node)) > TRIVIAL):
            yield node
        for name in ("body", "orelse", "finalbody"):
            waiting += ((inner, False) for inner in getattr(node, name, ()) if isinstance(inner, ast.stmt))
        for handler in getattr(node, "handlers", ()):
            waiting += ((inner, False) for inner in handler.body)


def _body(node: ast.Module | _Function) -> list[ast.stmt]:
    """The statements without a documentation string."""
    if len(node.body) < 2 or not isinstance(node.body[0], ast.Expr):
        return node.body
    value = node.body[0].value
    return node.body[1:] if isinstance(value, ast.Constant) and isinstance(value.value, str) else node.body


def _outline(function: _Function) -> Outline:
    return (len(function.args.args), *(type(statement) for statement in _body(function)))


def _bare_hash(function: _Function) -> str:
    """Of the function without its own decorators: with `@cache` on top it is a copy still."""
    bare = copy(function)
    bare.decorator_list = []
    return _hash(bare)


def _hash(node: ast.AST) -> str:
    inner = list(ast.walk(node))
    bound = {name.id for name in inner if isinstance(name, ast.Name) and not isinstance(name.ctx, ast.Load)}
    bound.update(parameter.arg for parameter in inner if isinstance(parameter, ast.arg))
    return hashlib.sha256(repr(_form(node, {}, bound)).encode("utf-8", "surrogatepass")).hexdigest()


def _form(node: object, numbers: dict[str, int], bound: set[str]) -> object:
    if isinstance(node, list):
        return [_form(item, numbers, bound) for item in node]
    if not isinstance(node, ast.AST):
        return node
    form: list[object] = [type(node).__name__]
    for field in node._fields:
        if field in _SKIPPED:
            continue
        value = _body(node) if field == "body" and isinstance(node, ast.Module | _Function) else getattr(node, field)
        form.append(_name(node, value, numbers, bound) if isinstance(value, str) else _form(value, numbers, bound))
    return form


def _name(node: ast.AST, text: str, numbers: dict[str, int], bound: set[str]) -> object:
    if isinstance(node, ast.Constant):
        return ("text", text)
    if isinstance(node, ast.Attribute) and text in _METHODS:
        return text
    if isinstance(node, ast.Name) and text in _BUILTINS and text not in bound:
        return text
    return numbers.setdefault(text, len(numbers))
