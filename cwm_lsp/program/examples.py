"""Where a file shows its functions at work: the main block, doctests, asserts, tests, statements of the module."""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator

from cwm_lsp.program.block import Block, Place, inner, literals
from cwm_lsp.program.facts import Program
from cwm_lsp.program.pytest_cases import Tables, case_blocks, fixtures, lists
from cwm_lsp.program.references import bound_by, is_main_guard

_PROMPT = re.compile(r"\s*>>> ?(.*)")
_CONTINUED = re.compile(r"\s*\.\.\.(?: (.*)|$)")
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_ONE_VALUE = ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom | _Function | ast.ClassDef


def blocks(program: Program) -> Iterator[Block]:
    """All places of `program` that show calls, in the order of the text."""
    module = program.tree.body
    constants = literals(module)
    binds = [(node, bound_by(node)) for node in module if not is_main_guard(node)]
    bound = Counter(name for _, names in binds for name in names)
    single = {name for node, names in binds if isinstance(node, _ONE_VALUE) for name in names if bound[name] == 1}
    visible = frozenset(dir(builtins)) - bound.keys() | single
    tables = Tables(lists(module), fixtures(program.tree))
    has_doctests = ">>>" in program.source
    if has_doctests:
        yield from _doctests(program.tree, program, visible)
    for statement in module:
        if is_main_guard(statement) and isinstance(statement, ast.If):
            yield inner("main", statement.body, constants, visible)
        elif isinstance(statement, _Function | ast.ClassDef):
            if has_doctests:
                yield from _doctests(statement, program, visible)
            yield from case_blocks(statement, constants, visible, tables)
        else:
            place: Place = "assert" if isinstance(statement, ast.Assert) else "module-level"
            yield Block(place, (statement,), constants, visible)


def _doctests(owner: ast.AST, program: Program, visible: frozenset[str]) -> Iterator[Block]:
    """One block for each docstring of `owner` and, if it is a class or function, of what is defined in it."""
    nodes = [owner] if isinstance(owner, ast.Module) else list(ast.walk(owner))
    documented = [node for node in nodes if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, False)]
    for node in documented:
        text = node.body[0]
        lines = program.lines[text.lineno - 1 : text.end_lineno]
        statements = list(_examples(lines, text.lineno))
        if statements:
            yield inner("doctest", statements, {}, visible)


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
