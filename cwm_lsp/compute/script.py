"""A script whose own call is the one that is asked about, and does not come to an end, or not to a known one."""

from __future__ import annotations

import ast

from cwm_lsp.program.facts import Program

_SHOWN_BY = ("print", "repr", "str")


def up_to_own_call(program: Program, line: int, call: str) -> str | None:
    """The source up to the statement on `line` (1-based), where that is the module's own and does nothing but make
    `call`, or print what it gives: the trace of the call begins with what the module has come to there. Else None."""
    try:
        wanted = ast.parse(call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = next((each for each in program.tree.body if each.lineno <= line <= (each.end_lineno or line)), None)
    if not isinstance(found, ast.Expr):
        return None
    made = found.value
    while isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id in _SHOWN_BY and made.args:
        made = made.args[0]
    above = program.lines[: found.lineno - 1]
    return "".join(f"{each}\n" for each in above) if ast.dump(made) == ast.dump(wanted) else None
