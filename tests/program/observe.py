"""Real executions as material for checks: what `sys.settrace` sees of the scopes of a program."""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from cwm_lsp.program.facts import Program, Scope

Observer = Callable[[FrameType, str, Scope], None]


def scopes_by_code(program: Program) -> Callable[[CodeType], Scope | None]:
    """How to find the scope of a code object that runs."""
    table = {_key(scope.code): scope for scope in program.scopes}
    return lambda code: table.get(_key(code)) if code.co_filename == program.path else None


def _key(code: CodeType) -> tuple[str, int, bytes]:
    return code.co_qualname, code.co_firstlineno, code.co_code


def observe(program: Program, observer: Observer) -> None:
    """Run the module and its `run()`, telling `observer` every event of a scope of the program."""
    find = scopes_by_code(program)

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        scope = find(frame.f_code)
        if scope is None:
            return None
        observer(frame, event, scope)
        return trace

    namespace: dict[str, Any] = {"__name__": "case"}
    sys.settrace(trace)
    try:
        exec(program.scopes[0].code, namespace)
        namespace["run"]()
    finally:
        sys.settrace(None)


def leaves(frame: FrameType) -> bool:
    """Whether a `return` event is a real one: an exception on its way out has one too."""
    return dis.opname[frame.f_code.co_code[frame.f_lasti]] in {"RETURN_VALUE", "RETURN_CONST", "YIELD_VALUE"}
