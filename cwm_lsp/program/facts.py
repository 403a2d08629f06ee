"""A source file as its compiled scopes, obtained without running it.

`analyse` compiles the text with the running Python (nothing of it is executed) and pairs every code object with its
syntax node. It is total: whatever the text, a `Program` comes back, and what was wrong is in `Program.problems`.
"""

from __future__ import annotations

import ast
import dis
import inspect
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from types import CodeType
from typing import Concatenate, Literal, ParamSpec, TypeVar

from cwm_lsp.program.scoped import Scoped
from cwm_lsp.trace.model import MODULE
from cwm_lsp.trace.problem import Problem

Owner = TypeVar("Owner")
Others = ParamSpec("Others")
Made = TypeVar("Made")


def once(make: Callable[Concatenate[Owner, Others], Made]) -> Callable[Concatenate[Owner, Others], Made]:
    """`make`, whose results are kept on its first argument, a `Program` or `Scope`, and so live as long: a cache of its
    own would keep the syntax trees of old versions of a text, megabytes each. The others are hashable."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(owner: Owner, /, *others: Others.args, **named: Others.kwargs) -> Made:
        found: dict[object, Made] = owner.__dict__.setdefault(name, {})
        key = (others, *named.items())
        if key not in found:
            found[key] = make(owner, *others, **named)
        return found[key]

    return kept


Kind = Literal["module", "function", "lambda", "genexpr", "listcomp", "setcomp", "dictcomp", "class"]

_LINE_END = re.compile(r"\r\n|\r|\n")  # what Python's tokenizer takes for one; str.splitlines knows more
_RESUME = dis.opmap["RESUME"]
_EXPRESSION_KINDS: dict[str, tuple[Kind, type[ast.expr]]] = {
    "<lambda>": ("lambda", ast.Lambda),
    "<genexpr>": ("genexpr", ast.GeneratorExp),
    "<listcomp>": ("listcomp", ast.ListComp),
    "<setcomp>": ("setcomp", ast.SetComp),
    "<dictcomp>": ("dictcomp", ast.DictComp),
}


@dataclass(frozen=True, eq=False)
class Scope:
    """One code object: the module body, a function, a class body, a lambda, a generator expression or (before
    Python 3.12, or where it is not inlined) a comprehension.

    `line` is where the code object begins (the first decorator), `def_line` the line of `def` or `class`; `last_line`
    is inclusive. `params` are in the order of the frame's locals: positional, keyword-only, `*args`, `**kwargs`.
    `lines` are those with code behind the prologue: the `def` line is among them only if the body is on it too.
    """

    name: str
    qualname: str
    kind: Kind
    line: int
    def_line: int
    last_line: int
    params: tuple[str, ...]
    lines: frozenset[int]
    is_generator: bool
    is_async: bool
    code: CodeType
    node: ast.AST


@dataclass(frozen=True, eq=False)
class Program(Scoped[Scope]):
    """A source file. `scopes` begin with the module and stand in the order of their lines; they are empty if the text
    does not compile, and `tree` is then what could be parsed (possibly an empty module)."""

    source: str
    path: str
    lines: tuple[str, ...]
    tree: ast.Module
    problems: tuple[Problem, ...]
    scopes: tuple[Scope, ...]


def never() -> bool:
    """Nobody gives it up."""
    return False


def analyse(source: str, path: str = "<string>", given_up: Callable[[], bool] = never) -> Program:
    """The facts about `source`; `path` is only for messages. Never raises for any text. `given_up` is asked between its
    parts; where it says so, there are no scopes, and that is the problem."""
    text = source.removeprefix("\ufeff")  # left over by readers that do not know the byte order mark
    lines = tuple(_LINE_END.split(text))
    if lines[-1] == "":
        lines = lines[:-1]
    tree = ast.Module(body=[], type_ignores=[])
    scopes: tuple[Scope, ...] = ()
    problems: tuple[Problem, ...] = ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
            code = None if given_up() else compile(tree, path, "exec", dont_inherit=True)
        if code is None or given_up():
            problems = (Problem("nobody waits for it any more"),)
        else:
            scopes = tuple(_scopes(code, tree, max(1, len(lines))))
    except SyntaxError as error:
        problems = (Problem(f"syntax error: {error.msg}", error.lineno or None),)
    except ValueError as error:  # null bytes, lone surrogates
        problems = (Problem(f"this text cannot be Python source: {error}"),)
    except (RecursionError, MemoryError, OverflowError):
        problems = (Problem("the source is nested too deeply to be compiled"),)
    return Program(source, path, lines, tree, problems, scopes)


def _scopes(module: CodeType, tree: ast.Module, line_count: int) -> Iterator[Scope]:
    yield _scope(module, "module", tree, 1, line_count)
    candidates = _nodes_by_place(tree)
    found: list[Scope] = []
    for code in _nested(module):
        kind, node = _kind_and_node(code, candidates)
        if node is not None:
            found.append(_scope(code, kind, node, node.lineno, node.end_lineno or node.lineno))
    yield from sorted(found, key=lambda scope: (scope.line, scope.def_line))


def _scope(code: CodeType, kind: Kind, node: ast.AST, def_line: int, last_line: int) -> Scope:
    named = code.co_argcount + code.co_kwonlyargcount
    stars = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return Scope(
        name=code.co_name,
        qualname=MODULE if kind == "module" else code.co_qualname,
        kind=kind,
        line=1 if kind == "module" else code.co_firstlineno,
        def_line=def_line,
        last_line=last_line,
        params=code.co_varnames[: named + stars],
        lines=_lines_with_code(code),
        is_generator=bool(code.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR)),
        is_async=bool(code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR)),
        code=code,
        node=node,
    )


def _nested(code: CodeType) -> Iterator[CodeType]:
    """All code objects below `code`, an outer one before its inner ones."""
    stack = [code]
    while stack:
        inner = [const for const in stack.pop().co_consts if isinstance(const, CodeType)]
        yield from inner
        stack.extend(inner)


def _lines_with_code(code: CodeType) -> frozenset[int]:
    body = body_offset(code)
    return frozenset(line for _, end, line in code.co_lines() if line and end > body)


def body_offset(code: CodeType) -> int:
    """The byte offset behind the prologue (cells, generator set-up), which runs before the `call` event."""
    return next((offset + 2 for offset in range(0, len(code.co_code), 2) if code.co_code[offset] == _RESUME), 0)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)  # as a tuple: much is asked whether it is one


def _nodes_by_place(tree: ast.Module) -> dict[tuple[str, int], list[ast.stmt | ast.expr]]:
    """The nodes that get a code object, by its name and first line."""
    names: dict[type[ast.AST], str] = {node_type: name for name, (_, node_type) in _EXPRESSION_KINDS.items()}
    places: dict[tuple[str, int], list[ast.stmt | ast.expr]] = {}
    for node in ast.walk(tree):
        name = names.get(type(node))
        if name is not None and isinstance(node, ast.expr):
            places.setdefault((name, node.lineno), []).append(node)
        elif name is None and isinstance(node, _DEFINITIONS):
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            places.setdefault((node.name, first), []).append(node)
    return places


def _kind_and_node(
    code: CodeType, places: dict[tuple[str, int], list[ast.stmt | ast.expr]]
) -> tuple[Kind, ast.stmt | ast.expr | None]:
    """What `code` was compiled from; None for code objects that Python adds (type parameters, annotations)."""
    kind: Kind
    candidates = places.get((code.co_name, code.co_firstlineno), [])
    if code.co_name in _EXPRESSION_KINDS:
        kind = _EXPRESSION_KINDS[code.co_name][0]
    else:
        kind = "function" if code.co_flags & inspect.CO_OPTIMIZED else "class"
        candidates = [node for node in candidates if isinstance(node, ast.ClassDef) == (kind == "class")]
    if len(candidates) < 2:
        return kind, (candidates[0] if candidates else None)
    return kind, _innermost(candidates, code)


def _innermost(candidates: list[ast.stmt | ast.expr], code: CodeType) -> ast.stmt | ast.expr:
    """Of several nodes that begin on one line, the smallest whose inside holds all of the code's positions."""
    known = [place for place in code.co_positions() if None not in place and place[2:] != (0, 0)]  # 0, 0: artificial
    first = min(((line, column) for line, _, column, _ in known if line and column is not None), default=None)
    last = max(((line, column) for _, line, _, column in known if line and column is not None), default=None)
    if first is None or last is None:  # Python 3.12 gives `lambda: 2` no position
        bodies = [(node, node.body) for node in candidates if isinstance(node, ast.Lambda)]
        same = (node for node, body in bodies if isinstance(body, ast.Constant) and body.value in code.co_consts)
        return next(same, candidates[0])
    fitting = [
        node
        for node in candidates
        for inside in [node.body if isinstance(node, ast.Lambda) else node]
        if (inside.lineno, inside.col_offset) <= first and last <= (inside.end_lineno or 0, inside.end_col_offset or 0)
    ]
    return min(fitting, key=lambda node: (node.end_lineno or 0, -node.lineno, -node.col_offset), default=candidates[0])
