"""Where a file shows its functions at work: the main block, doctests, asserts, tests, statements of the module."""

from __future__ import annotations

import ast
import builtins
import copy
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cwm_lsp.program.facts import Program
from cwm_lsp.program.invocation import literal_text
from cwm_lsp.program.references import is_main_guard, names_loaded, top_level

Place = Literal["main", "doctest", "assert", "pytest", "module-level", "module"]

_MOST_CASES = 100  # of one parametrized test
_PROMPT = re.compile(r"\s*>>> ?(.*)")
_CONTINUED = re.compile(r"\s*\.\.\.(?: (.*)|$)")
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_ONE_VALUE = ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom | _Function | ast.ClassDef


@dataclass(frozen=True)
class Block:
    """Statements that run one after another in one namespace. `constants` are the names that stand for one literal,
    `visible` the other names with which a call still means the same in the module's namespace. `line` is where the
    case is written, None where the calls' own lines tell."""

    source: Place
    statements: tuple[ast.stmt, ...]
    constants: Mapping[str, ast.expr]
    visible: frozenset[str]
    line: int | None = None

    def closed(self, call: ast.Call) -> bool:
        """Whether `call` needs no names but those."""
        plain = not any(isinstance(n, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom) for n in ast.walk(call))
        return plain and names_loaded(call) <= self.constants.keys() | self.visible

    def filled(self, call: ast.Call) -> ast.expr:
        """`call` with the constants in their places."""
        filled = _Fill(self.constants).visit(copy.deepcopy(call))
        assert isinstance(filled, ast.expr)
        return filled


class _Fill(ast.NodeTransformer):
    def __init__(self, constants: Mapping[str, ast.expr]) -> None:
        self.constants = constants

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.constants.get(node.id, node)


def blocks(program: Program) -> Iterator[Block]:
    """All places of `program` that show calls, in the order of the text."""
    module = program.tree.body
    constants = _constants(module)
    bound = Counter(name for statement in top_level(program) for name in statement.binds)
    single = {
        name for s in top_level(program) if isinstance(s.node, _ONE_VALUE) for name in s.binds if bound[name] == 1
    }
    visible = frozenset(dir(builtins)) - bound.keys() | single
    yield from _doctests(program.tree, program, visible)
    for statement in module:
        if is_main_guard(statement) and isinstance(statement, ast.If):
            yield _inner("main", statement.body, constants, visible)
        elif isinstance(statement, _Function | ast.ClassDef):
            yield from _doctests(statement, program, visible)
            yield from _tests(statement, constants, visible)
        else:
            place: Place = "assert" if isinstance(statement, ast.Assert) else "module-level"
            yield Block(place, (statement,), constants, visible)


def _inner(
    source: Place,
    statements: list[ast.stmt],
    constants: Mapping[str, ast.expr],
    visible: frozenset[str],
    own: Iterable[str] = (),
) -> Block:
    """A block inside the module, whose own names hide the module's."""
    hidden = set(own) | set(_stored(statements))
    outer = {name: value for name, value in constants.items() if name not in hidden}
    return Block(source, tuple(statements), outer | _constants(statements), visible - hidden)


def _stored(statements: list[ast.stmt]) -> Counter[str]:
    nodes = [node for statement in statements for node in ast.walk(statement)]
    names = [node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    names += [
        node.name for node in nodes if isinstance(node, _Function | ast.ClassDef | ast.ExceptHandler) and node.name
    ]
    names += [
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    return Counter(names)


def _constants(statements: list[ast.stmt]) -> dict[str, ast.expr]:
    """Names given one literal, once. One that can be changed in place counts only if it is read once: by the call."""
    stored = _stored(statements)
    nodes = (node for statement in statements for node in ast.walk(statement))
    read = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    found: dict[str, ast.expr] = {}
    for statement in statements:
        if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1):
            continue
        target, value = statement.targets[0], statement.value
        if not (isinstance(target, ast.Name) and stored[target.id] == 1 and literal_text(value) is not None):
            continue
        mutable = any(isinstance(node, ast.List | ast.Dict | ast.Set) for node in ast.walk(value))
        if read[target.id] == 1 or not mutable:
            found[target.id] = value
    return found


def _doctests(owner: ast.AST, program: Program, visible: frozenset[str]) -> Iterator[Block]:
    """One block for each docstring of `owner` and, if it is a class or function, of what is defined in it."""
    nodes = [owner] if isinstance(owner, ast.Module) else list(ast.walk(owner))
    documented = [
        n for n in nodes if isinstance(n, ast.Module | ast.ClassDef | _Function) and ast.get_docstring(n, False)
    ]
    for node in documented:
        text = node.body[0]
        lines = program.lines[text.lineno - 1 : text.end_lineno]
        statements = list(_examples(lines, text.lineno))
        if statements:
            yield _inner("doctest", statements, {}, visible)


def _examples(lines: tuple[str, ...], first: int) -> Iterator[ast.stmt]:
    number = 0
    while number < len(lines):
        begin, start = number, _PROMPT.match(lines[number].lstrip().removeprefix('"""').removeprefix("'''"))
        number += 1
        if start is None:
            continue
        source = [start[1]]
        while number < len(lines) and (more := _CONTINUED.match(lines[number])):
            source.append(more[1] or "")
            number += 1
        try:
            tree = ast.parse("\n".join(source).removesuffix('"""').removesuffix("'''"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        ast.increment_lineno(tree, first + begin - 1)
        yield from tree.body


def _tests(
    node: ast.stmt, constants: Mapping[str, ast.expr], visible: frozenset[str], in_class: bool = False
) -> Iterator[Block]:
    """The bodies of a `test_` function, once for each of its literal cases, or of those in a test class."""
    if isinstance(node, ast.ClassDef) and not in_class:
        for method in node.body:
            yield from _tests(method, constants, visible, in_class=True)
    elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
        params = [a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)]
        body = _inner("pytest", node.body, constants, visible, params)
        for line, values in _cases(node):
            fixed = {name: value for name, value in values.items() if name not in _stored(node.body)}
            yield Block("pytest", body.statements, {**body.constants, **fixed}, body.visible, line)
        if not params and not node.decorator_list and not in_class:
            call = ast.Call(
                func=ast.Name(node.name, ast.Load()), args=[], keywords=[], lineno=node.lineno, col_offset=0
            )
            yield Block("pytest", (ast.Expr(call),), {}, visible)


def _cases(node: ast.FunctionDef) -> Iterator[tuple[int | None, dict[str, ast.expr]]]:
    """The literal cases of all `parametrize` decorators together; one empty case if there is none."""
    tables = [
        [(row.lineno, case) for row in rows for case in [_case(names, row, bare)] if case is not None]
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and len(decorator.args) >= 2 and _ends_in(decorator.func, "parametrize")
        for names, rows in [(_names(decorator.args[0]), getattr(decorator.args[1], "elts", []))]
        for bare in [len(names) == 1 and isinstance(decorator.args[0], ast.Constant)]
    ]
    for combination in itertools.islice(itertools.product(*tables), _MOST_CASES):
        values = {name: value for _, case in combination for name, value in case.items()}
        yield (combination[-1][0] if combination else None), values


def _ends_in(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [name.strip() for name in node.value.split(",") if name.strip()]
    return [str(item.value) for item in getattr(node, "elts", []) if isinstance(item, ast.Constant)]


def _case(names: list[str], row: ast.expr, bare: bool) -> dict[str, ast.expr] | None:
    """The values of one row, None if it is not literal. `pytest.param(1, 2)` is a row too; a `bare` one is a value."""
    values: list[ast.expr]
    if isinstance(row, ast.Call) and _ends_in(row.func, "param"):
        values = row.args
    else:
        values = [row] if bare else getattr(row, "elts", [])
    if len(values) != len(names) or any(literal_text(value) is None for value in values):
        return None
    return dict(zip(names, values, strict=True))
