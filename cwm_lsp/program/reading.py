"""Whether a program reads standard input."""

from __future__ import annotations

import ast

from cwm_lsp.program.facts import Program


def reads_input(program: Program) -> bool:
    """Whether the source shows that it reads: a call of `input`, or the name `sys.stdin` or `fileinput`.

    Does not cover: what the modules read that it imports, and an `input` of its own, which counts as Python's.
    """
    return any(map(_reads, ast.walk(program.tree)))


def _reads(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="input")) | ast.Attribute(value=ast.Name(id="sys"), attr="stdin"):
            return True
        case ast.alias(name="fileinput") | ast.ImportFrom(module="fileinput"):
            return True
        case ast.ImportFrom(module="sys", names=names):
            return any(each.name == "stdin" for each in names)
    return False
