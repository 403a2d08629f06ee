"""Test files, read as calls of the functions of the module that they import: text in, calls out.

Covers what `pytest_cases` covers, and statements of the test file's module body. Does not cover: `from m import *`,
names that are imported from different places in one file.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cwm_lsp.program.block import Block, calls_in, literals, stored
from cwm_lsp.program.entries import EntryCall
from cwm_lsp.program.facts import Program
from cwm_lsp.program.invocation import Bound, match_call
from cwm_lsp.program.pytest_cases import Fixtures, Tables, case_blocks, fixtures, lists
from cwm_lsp.program.references import bound_by, is_main_guard, names_loaded

_MOST_CALLS = 2000  # of one file
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Shown:
    """A call in a test, its constants filled in. `names` are the imported ones that it needs."""

    call: str
    line: int
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suite:
    """What a test file shows. `imports`: name in the file -> dotted name of what it is; a relative one begins with its
    dots. `known_fixtures` are those that other files can use, where this one is a `conftest.py`."""

    imports: Mapping[str, str] = field(default_factory=dict)
    calls: tuple[Shown, ...] = ()
    known_fixtures: Fixtures = field(default_factory=dict)


def read_suite(text: str, shared: Fixtures) -> Suite:
    """The calls that a test file makes of what it imports, with the fixtures of its own and those `shared` with it.

    Total: empty for a text that is not Python.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.removeprefix("\ufeff"))
        imports = _imports(ast.walk(tree))
        module = _WithoutImports().visit(tree).body
        own = fixtures(tree)
        bound = _bound(module)
        imports = {name: what for name, what in imports.items() if name not in bound}
        visible = frozenset(dir(builtins)) - bound | imports.keys()
        blocks = _blocks(module, visible, Tables(lists(module), {**shared, **own}))
        calls = tuple(each for each, _ in zip(_shown(blocks, frozenset(imports)), range(_MOST_CALLS), strict=False))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Suite()
    return Suite(imports, calls, own)


def suite_calls(
    suite: Suite, program: Program, known: Mapping[str, str], package: Sequence[str], path: str
) -> tuple[EntryCall, ...]:
    """The calls in `suite`, the test file at `path`, of functions of `program`, each once, in the order of the text.

    `known` are the dotted names under which others import `program`, with "", and what is in it, with its name there.
    `package` are the folders that a relative import in the test file counts from. Names mean in the calls what they
    mean in the program. Total.
    """
    if program.problems:
        return ()
    names = _Names(program, known, {name: _absolute(what, package) for name, what in suite.imports.items()})
    found: dict[tuple[str, str], EntryCall] = {}
    for shown in suite.calls:
        if not any(names.own(name) for name in shown.names):
            continue
        try:
            node = names.translated(ast.parse(shown.call, mode="eval").body)
            bound = None if node is None else match_call(program, node, ast.unparse(node))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if isinstance(bound, Bound) and not bound.function.is_generator and not bound.function.is_async:
            entry = EntryCall(bound.function.qualname, bound.call, shown.line, "pytest", path)
            found.setdefault((entry.function, entry.call), entry)
    return tuple(found.values())


def reexports(text: str, package: Sequence[str], modules: Iterable[str]) -> dict[str, str]:
    """What the `__init__.py` of `package` imports from `modules`: dotted name in the package -> name in the module.

    Total: empty for a text that is not Python.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _imports(ast.parse(text.removeprefix("\ufeff")).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    whole = {name: _absolute(what, package) for name, what in found.items()}
    return {
        ".".join((*package, name)): what.removeprefix(f"{module}.")
        for module in modules
        for name, what in whole.items()
        if what.startswith(f"{module}.")
    }


def _blocks(module: list[ast.stmt], visible: frozenset[str], tables: Tables) -> Iterator[Block]:
    constants = literals(module)
    for statement in module:
        if isinstance(statement, _Definition):
            yield from case_blocks(statement, constants, visible, tables)
        else:
            yield Block("pytest", (statement,), constants, visible)


def _shown(blocks: Iterable[Block], imported: frozenset[str]) -> Iterator[Shown]:
    for block in blocks:
        for statement in block.statements:
            for call in calls_in(statement):
                names = names_loaded(call) & imported
                if names and block.closed(call):
                    yield Shown(ast.unparse(block.filled(call)), block.line or call.lineno, names)


def _imports(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """What each imported name is; those that are not always the same are left out."""
    found: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                found.setdefault(name, set()).add(alias.name if alias.asname else name)
        elif isinstance(node, ast.ImportFrom):
            where = "." * node.level + (f"{node.module}." if node.module else "")
            for alias in node.names:
                found.setdefault(alias.asname or alias.name, set()).add(where + alias.name)
    return {name: whats.pop() for name, whats in found.items() if len(whats) == 1 and name != "*"}


def _bound(module: Sequence[ast.stmt]) -> set[str]:
    """The names that the module body binds, but for imports, which are gone from it."""
    defined = {node.name for node in module if isinstance(node, _Definition)}
    return defined | set(stored([node for node in module if not isinstance(node, _Definition)]))


class _WithoutImports(ast.NodeTransformer):
    """So that a name imported inside a function counts as imported, and not as a name of that function's."""

    def visit_Import(self, node: ast.Import) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node)


def _absolute(what: str, package: Sequence[str]) -> str:
    """A dotted name counted from the root; "" where it leads out of it."""
    name = what.lstrip(".")
    level = len(what) - len(name)
    if not level:
        return name
    return ".".join((*package[: len(package) - level + 1], name)) if level <= len(package) + 1 else ""


class _Names:
    """The names of a test file as those of the program that it tests."""

    def __init__(self, program: Program, known: Mapping[str, str], imports: Mapping[str, str]) -> None:
        self._known = {tuple(name.split(".")): tuple(filter(None, what.split("."))) for name, what in known.items()}
        self._imports = imports
        self._bound = {name for node in program.tree.body if not is_main_guard(node) for name in bound_by(node)}
        self._same = {name for name, what in _imports(program.tree.body).items() if imports.get(name) == what}

    def own(self, name: str) -> bool:
        """Whether the imported `name` is the program, something in it, or a package around it."""
        what = tuple(self._imports[name].split("."))
        return any(what[: len(known)] == known[: len(what)] for known in self._known)

    def translated(self, node: ast.expr) -> ast.expr | None:
        """A call as the program itself would write it; None where it needs a name that the program has not."""
        change = _Translate(self)
        written = change.visit(node)
        builtin = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} - self._imports.keys()
        return None if change.foreign or builtin & change.kept & self._bound else written

    def local(self, chain: tuple[str, ...]) -> tuple[str, ...] | None:
        """`m.f` as `f`; a name that both files import from one place stays as it is; None for all others."""
        whole = (*self._imports[chain[0]].split("."), *chain[1:])
        for known, what in self._known.items():
            inside = (*what, *whole[len(known) :])
            if whole[: len(known)] == known and inside and inside[0] in self._bound:
                return inside
        return chain if chain[0] in self._same else None

    def imported(self, name: str) -> bool:
        """Whether the test file imports it."""
        return name in self._imports


class _Translate(ast.NodeTransformer):
    def __init__(self, names: _Names) -> None:
        self.names = names
        self.foreign = False
        self.kept: set[str] = set()  # names that are not imported: built-in ones and those of comprehensions

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        chain = _chain(node)
        return self._renamed(node, chain) if chain else self._below(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._renamed(node, (node.id,))

    def _renamed(self, node: ast.expr, chain: tuple[str, ...]) -> ast.expr:
        if not self.names.imported(chain[0]):
            self.kept.add(chain[0])
            return node
        local = self.names.local(chain)
        if local is None:
            self.foreign = True
            return node
        return ast.parse(".".join(local), mode="eval").body

    def _below(self, node: ast.Attribute) -> ast.expr:
        changed = self.generic_visit(node)
        assert isinstance(changed, ast.expr)
        return changed


def _chain(node: ast.expr) -> tuple[str, ...] | None:
    """The names of `a.b.c`; None for an attribute of anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return (node.id, *names) if isinstance(node, ast.Name) else None
