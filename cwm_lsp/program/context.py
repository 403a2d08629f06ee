"""What a model is shown of a file: the entry's definition and everything it transitively references.

Whole top-level statements are taken, with their own lines, in file order; what lies between them is left out.
Covers: functions, classes (with all methods and bases), imports, module variables with the statements that change them.
Does not cover: names that only annotations mention, effects of functions that are called only by left-out statements.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass

from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.references import Statement, names_loaded, top_level
from cwm_lsp.trace.model import MODULE, Entry

_REFLECTIVE = frozenset({"eval", "exec", "globals", "__import__"})  # with these any name can be referenced


@dataclass(frozen=True, slots=True)
class ContextLine:
    """One line: `number` in the context and `file_line` in the user's file, both 1-based; `text` has no line end."""

    number: int
    file_line: int
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """The lines shown to a model, and the scopes whose code is among them (`<module>` only as the entry)."""

    lines: tuple[ContextLine, ...]
    scopes: tuple[Scope, ...]


def context(program: Program, entry: Entry) -> Context:
    """The context of `entry`; the whole file for the module body and where the entry is not known."""
    function = None if entry.function == MODULE else program.function(entry.function)
    if function is None:
        return _shown(program, set(range(1, len(program.lines) + 1)), program.scopes)
    statements = top_level(program)
    wanted = {s for s in statements if s.first <= function.line and function.last_line <= s.last}
    followed = set().union(*(s.loads for s in wanted), _call_names(entry.call))
    wanted |= _follow(followed, statements)
    bound = {name for statement in statements for name in statement.binds}
    if followed & _REFLECTIVE - bound:
        lines = set(range(1, len(program.lines) + 1))
    else:
        lines = {line for statement in wanted for line in range(statement.first, statement.last + 1)}
    inner = (s for s in program.scopes if s.qualname != MODULE and s.line in lines and s.last_line in lines)
    return _shown(program, lines, inner)


def reached_by(program: Program, names: Iterable[str]) -> tuple[Statement, ...]:
    """The top-level statements that `names` transitively reference, in file order."""
    found = _follow(set(names), top_level(program))
    return tuple(sorted(found, key=lambda statement: statement.first))


def listing(program: Program, entry: Entry) -> str:
    """The context of `entry` as people write it: with the blank lines that stand between its lines in the file."""
    text, last = "", 0
    for line in context(program, entry).lines:
        between = program.lines[last : line.file_line - 1] if last else ()
        text += "\n" * (0 if any(map(str.strip, between)) else len(between)) + f"{line.text}\n"
        last = line.file_line
    return text


def _shown(program: Program, lines: set[int], scopes: Iterable[Scope]) -> Context:
    numbered = enumerate(sorted(lines), start=1)
    return Context(tuple(ContextLine(n, line, program.lines[line - 1]) for n, line in numbered), tuple(scopes))


def _call_names(call: str) -> frozenset[str]:
    try:
        return names_loaded(ast.parse(call, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


def _follow(names: set[str], statements: tuple[Statement, ...]) -> set[Statement]:
    """The statements that `names` transitively reference; what these reference is added to `names`."""
    wanted: set[Statement] = set()
    followed: set[str] = set()
    while names - followed:
        name = (names - followed).pop()
        followed.add(name)
        for statement in _statements_for(name, statements):
            wanted.add(statement)
            names |= statement.loads
    return wanted


def _statements_for(name: str, statements: tuple[Statement, ...]) -> list[Statement]:
    """The statements that give `name` its value; for a name that nothing gives one, the star imports."""
    found = [s for s in statements if name in s.binds]
    if not found:
        return [] if hasattr(builtins, name) else [s for s in statements if "*" in s.binds]
    return found + [s for s in statements if name in s.changes and name not in s.binds]
