"""Which lines belong together as one statement."""

from __future__ import annotations

import ast
from functools import lru_cache


def statement_lines(source: str, line: int) -> frozenset[int]:
    """The lines of the simple statement that has code on `line`, or of the header of a compound one.

    Only `line` itself where the source does not parse. A loop that consists of nothing but one statement of several
    lines looks like that statement.
    """
    return next((lines for lines in _spans(source) if line in lines), frozenset({line}))


@lru_cache(maxsize=4)
def _spans(source: str) -> tuple[frozenset[int], ...]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    spans = []
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", getattr(node, "cases", None))
            last = node.end_lineno or node.lineno
            if body:  # the header ends where the body begins, which may be on its own line
                first = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
                last = max(node.lineno, first.lineno - 1)
            if last > node.lineno:
                spans.append(frozenset(range(node.lineno, last + 1)))
    return tuple(spans)
