"""Why no call can have an outcome that somebody asks for, told before the time is spent on looking."""

from __future__ import annotations

import ast
import builtins
import difflib

from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns, literal
from cwm_lsp.program.facts import Program

_EXCEPTIONS = sorted(
    name for name, held in vars(builtins).items() if isinstance(held, type) and issubclass(held, BaseException)
)
_NAMED_VALUES = frozenset({"None", "inf", "nan", "Ellipsis", "NotImplemented"})  # reprs that are names
_LIKE = 0.8  # how alike a misspelt name is to the right one, as difflib measures it


def objection(program: Program, outcome: Outcome) -> str | None:
    """A sentence with cause and advice; None where there is nothing to object. Total."""
    match outcome:
        case Returns(text):
            return _not_a_value(text)
        case Raises(name):
            return _not_an_exception(program, name)
        case Reaches(line):
            return _not_in_a_function(program, line)


def _not_a_value(text: str) -> str | None:
    advice = "give one such as 6, '[1, 2]' or '\"a\"'"
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"--returns '{text}' is not a Python value: {advice}."
    if literal(text) is None and text not in _NAMED_VALUES:
        if isinstance(node, ast.Name):
            meant = text.capitalize() if text.lower() in ("true", "false", "none") else f"\"'{text}'\""
            return f"--returns '{text}' is a name and not a value: did you mean {meant}?"
        if isinstance(node, ast.BinOp | ast.BoolOp | ast.Compare | ast.UnaryOp | ast.IfExp):
            return f"--returns '{text}' is a computation and not a value: {advice}."
    return None


def _not_an_exception(program: Program, name: str) -> str | None:
    if not name.isidentifier():
        return f"--raises '{name}' is not the name of an exception: give one without its module, such as KeyError."
    if name in _EXCEPTIONS or name in program.source:
        return None
    near = difflib.get_close_matches(name, _EXCEPTIONS, 1, _LIKE)
    return f"There is no exception '{name}': did you mean {near[0]}?" if near else None


def _not_in_a_function(program: Program, line: int) -> str | None:
    holding = [scope for scope in program.scopes if line in scope.lines]
    if not holding:
        return f"Line {line} of '{program.path}' holds no code that runs: give the line of a statement."
    if all(scope.kind in ("module", "class") for scope in holding):
        return f"Line {line} of '{program.path}' runs when the file is imported: give a line inside a function."
    return None
