"""Where a text's control flow decides: the heads of its loops, `if`s and `case`s, and the bodies below them.

Does not cover: bodies that stand on their head's own line (a trace does not tell them apart), conditional expressions,
comprehensions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from cwm_lsp.trace.model import MODULE

Kind = Literal["loop", "if", "case"]


@dataclass(frozen=True, slots=True)
class Head:
    """One head, in the scope `qualname`: it stands on `line` (1-based) and those before `first`; its body is `first` to
    `last`, `else` left out. `names` are the variables that it looks at."""

    kind: Kind
    qualname: str
    line: int
    first: int
    last: int
    names: frozenset[str]

    def heads(self, line: int) -> bool:
        """Whether `line` is one of the head's own."""
        return self.line <= line < self.first

    def holds(self, line: int) -> bool:
        """Whether `line` is in the body."""
        return self.first <= line <= self.last


def heads_in(tree: ast.Module) -> tuple[Head, ...]:
    """All heads of a text, outer ones before those in their bodies."""
    return tuple(head for head in _heads(tree.body, "") if head.line < head.first)


def loops_around(heads: Iterable[Head], line: int) -> tuple[Head, ...]:
    """The loops whose head or body `line` belongs to, the outermost first."""
    return tuple(head for head in heads if head.kind == "loop" and head.line <= line <= head.last)


def _heads(body: Iterable[ast.stmt], prefix: str) -> Iterator[Head]:
    """`prefix` is what the qualified names of this scope's own definitions begin with."""
    own = prefix.removesuffix(".").removesuffix(".<locals>") or MODULE
    for node in body:
        match node:
            case ast.For() | ast.AsyncFor():
                yield _head("loop", own, node.lineno, node.body, node.iter)
            case ast.While():
                yield _head("loop", own, node.lineno, node.body, node.test)
            case ast.If():
                yield _head("if", own, node.lineno, node.body, node.test)
            case ast.Match():
                for case in node.cases:
                    looked = (node.subject, case.guard) if case.guard is not None else (node.subject,)
                    yield _head("case", own, case.pattern.lineno, case.body, *looked)
                    yield from _heads(case.body, prefix)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _heads(node.body, f"{prefix}{node.name}.<locals>.")
                continue
            case ast.ClassDef():
                yield from _heads(node.body, f"{prefix}{node.name}.")
                continue
        for name in ("body", "orelse", "finalbody"):
            yield from _heads(getattr(node, name, ()), prefix)
        for handler in getattr(node, "handlers", ()):
            yield from _heads(handler.body, prefix)


def _head(kind: Kind, qualname: str, line: int, body: list[ast.stmt], *looked: ast.expr) -> Head:
    decorators = getattr(body[0], "decorator_list", ())
    first = min((body[0].lineno, *(each.lineno for each in decorators)))
    names = {inner.id for each in looked for inner in ast.walk(each) if isinstance(inner, ast.Name)}
    return Head(kind, qualname, line, first, body[-1].end_lineno or body[-1].lineno, frozenset(names))
