"""What the prediction of a call rests on: the lines of a text that can matter to it, so that it can be kept while they
stay the same.

Covers: what the call transitively references, and what the module runs as it is imported (statements, classes,
decorated functions) with all that references. Blank lines and comments on lines of their own are left out. Does not
cover: defaults of other functions that change what the call sees.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from cwm_lsp.program.context import context, reached_by
from cwm_lsp.program.facts import Program
from cwm_lsp.program.references import top_level
from cwm_lsp.trace.model import MODULE, Entry


@dataclass(frozen=True, slots=True)
class Rests:
    """`digest` is that of the texts of `lines` (1-based numbers in the file, in order)."""

    digest: str
    lines: tuple[int, ...]


def rests_on(program: Program, entry: Entry) -> Rests:
    """What the prediction of `entry` rests on. Total."""
    wanted = {line.file_line for line in context(program, entry).lines}
    if entry.function != MODULE:
        run = [statement for statement in top_level(program) if _runs(statement.node)]
        for statement in (*run, *reached_by(program, set().union(*(each.loads for each in run)))):
            wanted.update(range(statement.first, statement.last + 1))
    inside = _inside_strings(program.tree)
    kept = [line for line in sorted(wanted) if line in inside or _is_code(program.lines[line - 1])]
    texts = [program.lines[line - 1] for line in kept]
    return Rests(hashlib.sha256(json.dumps(texts).encode()).hexdigest(), tuple(kept))


def _runs(node: ast.stmt) -> bool:
    """Whether importing the module runs something of the statement that can change what others see."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return bool(node.decorator_list)
    return not isinstance(node, ast.Import | ast.ImportFrom)


def _is_code(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def _inside_strings(tree: ast.Module) -> set[int]:
    """The lines that begin within a string."""
    strings: Iterable[ast.AST] = (node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr))
    found: set[int] = set()
    for node in strings:
        if isinstance(node, ast.Constant) and not isinstance(node.value, str | bytes):
            continue
        found.update(range(getattr(node, "lineno", 0) + 1, getattr(node, "end_lineno", 0) + 1))
    return found
