"""A body put into its function, and every example computed with it."""

from __future__ import annotations

import ast
import difflib
import textwrap
from collections.abc import Sequence

from cwm_lsp.backwards.bodies.examples import Example
from cwm_lsp.backwards.forwards import run
from cwm_lsp.backwards.outcome import literal, same
from cwm_lsp.program.facts import Program, Scope, analyse
from cwm_lsp.trace.model import Entry

_FRAMES = 20_000
_NEAR = 1e-9  # relative; what people write of a float is rounded


def with_body(program: Program, scope: Scope, body: str) -> Program | None:
    """The file with `body` (not indented) behind the docstring of the function, instead of what stands there; None
    where that does not compile."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    kept = node.body[0] if ast.get_docstring(node) is not None else None
    lines = list(program.lines)
    first = (kept.end_lineno or kept.lineno) if kept else node.body[0].lineno - 1
    if kept is None and node.body[0].lineno == node.lineno:  # `def f(x): ...` on one line
        head = lines[node.lineno - 1][: node.body[0].col_offset].rstrip()
        lines[node.lineno - 1 : node.lineno] = [head, ""]
        first = node.lineno
        last = first + 1
    else:
        last = node.end_lineno or first
    indent = " " * (node.col_offset + 4)
    lines[first:last] = textwrap.indent(textwrap.dedent(body).strip("\n"), indent).split("\n")
    made = analyse("\n".join(lines).rstrip("\n") + "\n", program.path)
    return None if made.problems else made


def holds(program: Program, scope: Scope, shown: Sequence[Example]) -> int:
    """How many of the examples the file's code does as they say, computed; nothing is executed."""
    alone = without_asserts(program)
    return sum(_holds(alone, scope, each) for each in shown)


def without_asserts(program: Program) -> Program:
    """The file without its own asserts: those about other functions may fail still."""
    lines = list(program.lines)
    for node in program.tree.body:
        if isinstance(node, ast.Assert):
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    return analyse("\n".join(lines) + "\n", program.path)


def diff(before: Program, after: Program) -> str:
    """The change as a unified diff."""
    lines = difflib.unified_diff(
        before.source.splitlines(keepends=True), after.source.splitlines(keepends=True), before.path, after.path
    )
    return "".join(lines)


def _holds(program: Program, scope: Scope, example: Example) -> bool:
    value = run(program, Entry(scope.qualname, example.call), _FRAMES).value
    return value is not None and agrees(example, value)


def agrees(example: Example, value: str) -> bool:
    """Whether a result, as its repr, is what the example says."""
    if same(example.expected, value):
        return True
    one, two = literal(example.expected), literal(value)
    return isinstance(one, float) and isinstance(two, float) and abs(one - two) <= _NEAR * max(abs(one), abs(two))
