"""What a file says that a function returns: doctests, asserts, and examples in the words of its docstring."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cwm_lsp.program.facts import Program, Scope

_SAYS = r"\s*(?:==|=>|➞|->|→|=|#=>|returns?|should (?:return|be)|(?:should )?equals?|is)\s*"


@dataclass(frozen=True, slots=True)
class Example:
    """`call` returns what `expected` shows; `line` (1-based) is where the file says so."""

    call: str
    expected: str
    line: int


def examples(program: Program, scope: Scope) -> tuple[Example, ...]:
    """The examples of a function, in the order of the text, each call once. Total."""
    found = sorted((*_documented(scope), *_asserted(program, scope.name)), key=lambda each: each.line)
    return tuple({each.call: each for each in reversed(found)}.values())[::-1]


def _documented(scope: Scope) -> Iterator[Example]:
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    text = ast.get_docstring(node, clean=False)
    if text is None:
        return
    first = node.body[0].lineno
    for call, want, below in _doctests(text) if ">>>" in text else ():
        if want and called(call, scope.name) and _is_literal(want):
            yield Example(call, want, first + below)
    for number, line in enumerate(text.split("\n")):
        if ">>>" not in line:
            yield from _in_words(line, scope.name, first + number)


def _doctests(text: str) -> list[tuple[str, str, int]]:
    """Source, output and line (0-based) of each."""
    import doctest  # brings debugger and test runner with it: a tenth of the start of the language server

    try:
        tests = doctest.DocTestParser().get_examples(text)
    except ValueError:  # badly indented
        return []
    return [(test.source.strip(), test.want.strip(), test.lineno) for test in tests]


def _in_words(line: str, name: str, number: int) -> Iterator[Example]:
    """`f(2, 3) == 5`, `f("a") => "b"`, `for f(3) should return 6.`"""
    for match in re.finditer(rf"\b{re.escape(name)}\s*\(", line):
        for end in (at + 1 for at in range(match.end() - 1, len(line)) if line[at] == ")"):
            call = line[match.start() : end]
            if not called(call, name):
                continue
            said = re.match(_SAYS, line[end:], re.IGNORECASE)
            if said:
                value = _longest_literal(line[end + said.end() :])
                if value:
                    yield Example(call, value, number)
            break


def _longest_literal(text: str) -> str:
    for end in range(len(text), 0, -1):
        if text[end - 1] not in ", " and _is_literal(text[:end]):  # the comma is the sentence's
            return text[:end].strip()
    return ""


def _asserted(program: Program, name: str) -> Iterator[Example]:
    for node in ast.walk(program.tree):
        if not isinstance(node, ast.Assert):
            continue
        match node.test:
            case ast.Compare(left=ast.Call() as call, ops=[ast.Eq() | ast.Is()], comparators=[value]):
                expected = ast.unparse(value)
            case ast.Call() as call:
                expected = "True"
            case ast.UnaryOp(op=ast.Not(), operand=ast.Call() as call):
                expected = "False"
            case _:
                continue
        text = ast.unparse(call)
        if called(text, name) and _is_literal(expected):
            yield Example(text, expected, node.lineno)


def called(text: str, name: str) -> ast.Call | None:
    """The call of the function in `text`, which is just that or `list(...)` of it; None where it is not given literals
    alone."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match node:
        case ast.Call(func=ast.Name(id="list"), args=[ast.Call() as inner], keywords=[]) if name != "list":
            node = inner
    if not (isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name):
        return None
    given = (*node.args, *(word.value for word in node.keywords))
    return node if all(_is_literal(ast.unparse(each)) for each in given) else None


def is_mentioned(program: Program, scope: Scope) -> bool:
    """Whether a doctest or an assert names the function at all."""
    node = scope.node
    text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None
    asserts = (ast.unparse(each.test) for each in ast.walk(program.tree) if isinstance(each, ast.Assert))
    shown = (line for line in (text or "").split("\n") if ">>>" in line)
    return any(re.search(rf"\b{re.escape(scope.name)}\b", each) for each in (*shown, *asserts))


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text.strip())
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True
