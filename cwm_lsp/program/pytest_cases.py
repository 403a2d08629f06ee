"""pytest's tests as blocks: one for each literal case, with the values of parameters and literal fixtures filled in.

Covers: test functions and the methods of test classes; `parametrize` on both, with cases that are literals, in place or
in a list of the module; fixtures of the file (or given from `conftest.py`) that return or yield one literal, or their
literal `request.param`. Does not cover: fixtures of plugins, `indirect`, cases made by calls.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cwm_lsp.program.block import Block, inner, literals, mutable, reads, stored
from cwm_lsp.program.invocation import literal_text

Fixtures = Mapping[str, tuple[ast.expr, ...]]

_MOST_CASES = 100  # of one parametrized test
_Rows = list[tuple[int | None, dict[str, ast.expr]]]


@dataclass(frozen=True, slots=True)
class Tables:
    """What tests take their values from: the module's lists by name, and the values of fixtures that are known."""

    lists: Mapping[str, ast.expr] = field(default_factory=dict)
    fixtures: Fixtures = field(default_factory=dict)


def case_blocks(
    node: ast.stmt,
    constants: Mapping[str, ast.expr],
    visible: frozenset[str],
    tables: Tables,
    marks: Sequence[ast.expr] = (),
    in_class: bool = False,
) -> Iterator[Block]:
    """The bodies of a `test_` function, once for each of its literal cases, or of those in a test class, whose
    decorators are `marks`."""
    if isinstance(node, ast.ClassDef) and not in_class:
        own = {**tables.fixtures, **_fixtures(node.body)}
        for method in node.body:
            yield from case_blocks(
                method, constants, visible, Tables(tables.lists, own), node.decorator_list, in_class=True
            )
    elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
        params = [a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)]
        body = inner("pytest", node.body, constants, visible, params)
        often_read, changed = reads(node.body), stored(node.body)
        for line, values in _cases((*marks, *node.decorator_list), params, tables):
            fixed = {
                name: value
                for name, value in values.items()
                if name not in changed and (often_read[name] == 1 or not mutable(value))
            }
            yield Block("pytest", body.statements, {**body.constants, **fixed}, body.visible, line)
        if not params and not node.decorator_list and not in_class:
            call = ast.Call(
                func=ast.Name(node.name, ast.Load()), args=[], keywords=[], lineno=node.lineno, col_offset=0
            )
            yield Block("pytest", (ast.Expr(call),), {}, visible)


def lists(module: Sequence[ast.stmt]) -> dict[str, ast.expr]:
    """The names that stand for one list or tuple, written in place: the tables of cases."""
    given = [node for node in module if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple)]
    bound = stored(module) if given else {}
    return {
        target.id: node.value
        for node in given
        for target in node.targets
        if isinstance(target, ast.Name) and bound[target.id] == 1
    }


def fixtures(tree: ast.Module) -> Fixtures:
    """The values of the fixtures of a module that are known without running them: several where it has `params`."""
    return _fixtures(tree.body)


def _fixtures(statements: Sequence[ast.stmt]) -> dict[str, tuple[ast.expr, ...]]:
    found: dict[str, tuple[ast.expr, ...]] = {}
    for node in statements:
        if not isinstance(node, ast.FunctionDef):
            continue
        mark = next((each for each in node.decorator_list if _is_fixture(each)), None)
        if mark is None:
            continue
        options = {each.arg: each.value for each in mark.keywords} if isinstance(mark, ast.Call) else {}
        name = options.get("name")
        known = name.value if isinstance(name, ast.Constant) else node.name
        found[str(known)] = _fixture_values(node, options.get("params"))
    return found


def _is_fixture(mark: ast.expr) -> bool:
    named = mark.func if isinstance(mark, ast.Call) else mark
    return ends_in(named, "fixture") or (isinstance(named, ast.Name) and named.id == "fixture")


def _fixture_values(node: ast.FunctionDef, params: ast.expr | None) -> tuple[ast.expr, ...]:
    """The literals that a fixture gives one after another; empty where they are not known."""
    given = [
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Return | ast.Yield | ast.YieldFrom | ast.Await) and each.value is not None
    ]
    if len(given) != 1:
        return ()
    value = given[0]
    if ast.unparse(value) == "request.param":
        rows = getattr(params, "elts", [])
        return tuple(each for each in rows if literal_text(each) is not None)[:_MOST_CASES]
    if isinstance(value, ast.Name):
        value = literals(node.body).get(value.id, value)
    return (value,) if literal_text(value) is not None else ()


def _cases(
    marks: Sequence[ast.expr], params: Sequence[str], tables: Tables
) -> Iterator[tuple[int | None, dict[str, ast.expr]]]:
    """The literal cases of all `parametrize` decorators and fixtures together; one empty case if there is none."""
    columns: list[_Rows] = [
        [(row.lineno, case) for row in rows_of(mark.args[1], tables) for case in [row_values(names, row, bare)] if case]
        for mark in marks
        if isinstance(mark, ast.Call) and len(mark.args) >= 2 and ends_in(mark.func, "parametrize")
        for names in [table_names(mark.args[0])]
        for bare in [len(names) == 1 and isinstance(mark.args[0], ast.Constant)]
    ]
    given = {name for column in columns for _, case in column for name in case}
    line = len(columns)
    columns += [
        [(None, {name: value}) for value in tables.fixtures[name]]
        for name in params
        if name not in given and tables.fixtures.get(name)
    ]
    for combination in itertools.islice(itertools.product(*columns), _MOST_CASES):
        values = {name: value for _, case in combination for name, value in case.items()}
        yield (combination[line - 1][0] if line else None), values


def rows_of(table: ast.expr, tables: Tables) -> list[ast.expr]:
    """The rows of a table of cases that is written in place, or in a list of the module."""
    named = tables.lists.get(table.id, table) if isinstance(table, ast.Name) else table
    rows: list[ast.expr] = getattr(named, "elts", [])
    return rows


def ends_in(node: ast.expr, name: str) -> bool:
    """Whether it is an attribute of that name."""
    return isinstance(node, ast.Attribute) and node.attr == name


def table_names(node: ast.expr) -> list[str]:
    """The names of the parameters that a table of cases fills."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [name.strip() for name in node.value.split(",") if name.strip()]
    return [str(item.value) for item in getattr(node, "elts", []) if isinstance(item, ast.Constant)]


def row_values(names: list[str], row: ast.expr, bare: bool) -> dict[str, ast.expr] | None:
    """The values of one row, None if it is not literal. `pytest.param(1, 2)` is a row too; a `bare` one is a value."""
    values: list[ast.expr]
    if isinstance(row, ast.Call) and ends_in(row.func, "param"):
        values = row.args
    else:
        values = [row] if bare else getattr(row, "elts", [])
    if len(values) != len(names) or any(literal_text(value) is None for value in values):
        return None
    return dict(zip(names, values, strict=True))
