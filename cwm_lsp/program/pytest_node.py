"""One test by its pytest node id, as a call with the values of one of its cases.

Covers what `pytest_cases` covers, and the ids that pytest makes: of numbers, texts, booleans and None their text, of
all else the argument's name with the row's number; `pytest.param(..., id=...)` and `ids=[...]`.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cwm_lsp.program.pytest_cases import Fixtures, Tables, ends_in, fixtures, lists, row_values, rows_of, table_names

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class NodeId:
    """`path::Class::test[case]` in its parts; `case` is None without brackets."""

    path: str
    names: tuple[str, ...]
    case: str | None


@dataclass(frozen=True, slots=True)
class TestCase:
    """A test and the values of its parameters: `call` is complete in the test file's namespace."""

    __test__ = False  # not one of ours, whatever its name

    node: ast.FunctionDef
    values: dict[str, ast.expr]
    call: str


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    values: dict[str, ast.expr] | None  # None where they are not literals


def parse_node_id(text: str) -> NodeId:
    """The parts of a node id, whatever they name."""
    named, bracket, case = text.partition("[")
    path, *names = named.split("::")
    return NodeId(path, tuple(names), case.removesuffix("]") if bracket else None)


def find_case(tree: ast.Module, wanted: NodeId, shared: Fixtures) -> TestCase | str:
    """The test that `wanted` names in `tree`, with the fixtures of the file and those `shared` with it; its first case
    where it says none. A text says why there is none: a clause."""
    found = _found(tree, wanted.names)
    if isinstance(found, str):
        return found
    node, owners = found
    known = {**shared, **fixtures(tree)}
    params = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    params = params[1:] if owners else params
    marks = [mark for owner in owners for mark in owner.decorator_list] + node.decorator_list
    columns = [_column(mark, Tables(lists(tree.body), known)) for mark in reversed(marks) if _parametrizes(mark)]
    given = {name for column in columns for row in column for name in row.values or {}}
    needed = [name for name in params if name not in given]
    columns += [_fixture(name, known.get(name, ())) for name in needed]
    cases = [_joined(rows) for rows in itertools.product(*columns)]
    chosen = _chosen(cases, wanted.case)
    if isinstance(chosen, str):
        return chosen
    unknown = [name for name in needed if not known.get(name)]
    if unknown:
        return f"what the fixture '{unknown[0]}' gives is known only when the test runs"
    if chosen.values is None:
        return f"the case '{chosen.id}' has values that are no literals"
    made = "".join(f"{owner.name}()." for owner in owners)
    arguments = ", ".join(f"{name}={ast.unparse(chosen.values[name])}" for name in params)
    return TestCase(node, chosen.values, f"{made}{node.name}({arguments})")


def alone(tree: ast.Module, case: TestCase) -> str:
    """The text of the test file with that one case as its only test."""
    names, values = ", ".join(case.values), ast.Tuple(list(case.values.values()), ast.Load())
    table = ast.Call(
        ast.parse("pytest.mark.parametrize", mode="eval").body,
        [ast.Constant(names), ast.List([values], ast.Load())],
        [],
    )
    kept = _Alone(case.node, [table] if names else []).visit(copy.deepcopy(tree))
    return ast.unparse(ast.fix_missing_locations(kept))


class _Alone(ast.NodeTransformer):
    def __init__(self, test: ast.FunctionDef, marks: list[ast.expr]) -> None:
        self._at = test.lineno
        self._marks = marks

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt | None:
        if node.lineno == self._at:
            node.decorator_list = self._marks
            return node
        return None if node.name.startswith("test") else node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt | None:
        if node.lineno <= self._at <= (node.end_lineno or 0):
            node.decorator_list = []
            node.body = [each for each in map(self.visit, node.body) if each is not None] or [ast.Pass()]
            return node
        return None if node.name.startswith("Test") else node


def _found(tree: ast.Module, names: Sequence[str]) -> tuple[ast.FunctionDef, list[ast.ClassDef]] | str:
    body: list[ast.stmt] = tree.body
    owners: list[ast.ClassDef] = []
    for name in names:
        node = next((each for each in body if isinstance(each, _NAMED) and each.name == name), None)
        if isinstance(node, ast.ClassDef):
            owners.append(node)
            body = node.body
        elif isinstance(node, ast.FunctionDef):
            return node, owners
        elif node is not None:
            return f"'{name}' is async, and only other functions are predicted"
        else:
            return f"there is no '{name}'; there are {_listed(list(_tests(body)))}"
    return f"it names no test; there are {_listed(list(_tests(body)))}"


_NAMED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _tests(body: Sequence[ast.stmt]) -> Iterator[str]:
    yield from (each.name for each in body if isinstance(each, _NAMED) and each.name.lower().startswith("test"))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more if names else "no tests"


def _parametrizes(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and len(mark.args) >= 2 and ends_in(mark.func, "parametrize")


def _column(mark: ast.expr, tables: Tables) -> list[_Row]:
    assert isinstance(mark, ast.Call)
    names = table_names(mark.args[0])
    bare = len(names) == 1 and isinstance(mark.args[0], ast.Constant)
    ids = next((each.value for each in mark.keywords if each.arg == "ids"), None)
    given = getattr(ids, "elts", [])
    rows = []
    for index, row in enumerate(rows_of(mark.args[1], tables)):
        own = given[index] if index < len(given) else None
        if isinstance(row, ast.Call) and ends_in(row.func, "param"):
            own = next((each.value for each in row.keywords if each.arg == "id"), own)
            elements = row.args
        else:
            elements = [row] if bare else getattr(row, "elts", [])
        texts = [_id(name, value, index) for name, value in zip(names, elements, strict=False)]
        text = str(own.value) if isinstance(own, ast.Constant) and own.value is not None else "-".join(texts)
        rows.append(_Row(text, row_values(names, row, bare)))
    return rows


def _fixture(name: str, values: Sequence[ast.expr]) -> list[_Row]:
    """One column for a fixture: with an id of its own only where it has several values."""
    if len(values) < 2:
        return [_Row("", {name: value} if values else None) for value in values or [ast.Constant(None)]]
    return [_Row(_id(name, value, index), {name: value}) for index, value in enumerate(values)]


def _id(name: str, value: ast.expr, index: int) -> str:
    if isinstance(value, ast.UnaryOp) and isinstance(value.operand, ast.Constant):
        return ast.unparse(value)
    if not isinstance(value, ast.Constant) or isinstance(value.value, complex) or value.value is ...:
        return f"{name}{index}"
    if isinstance(value.value, str):
        return value.value.encode("unicode_escape").decode("ascii")
    return value.value.decode("ascii", "backslashreplace") if isinstance(value.value, bytes) else str(value.value)


def _joined(rows: Sequence[_Row]) -> _Row:
    values: dict[str, ast.expr] | None = {}
    for row in rows:
        values = None if values is None or row.values is None else {**values, **row.values}
    return _Row("-".join(row.id for row in rows if row.id), values)


def _chosen(cases: Sequence[_Row], wanted: str | None) -> _Row | str:
    if not cases:
        return "it has no cases that are written in place"
    if wanted is None:
        return next((case for case in cases if case.values is not None), cases[0])
    named = next((case for case in cases if case.id == wanted), None)
    if named is None and wanted.isdecimal() and int(wanted) < len(cases):
        named = cases[int(wanted)]
    known = [case.id or "one without a name" for case in cases]
    return named or f"it has no case '{wanted}'; it has {_listed(known)}"
