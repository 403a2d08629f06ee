"""The value of an expression at a frame, computed without a model and without running the program.

Covers expressions over literal values of the frame, builtins and what the module defines, where calls share no state:
the module has no `global`, no variables but constants, no defaults but constants, and sets no attributes of classes or
modules. Elsewhere it is not known what the calls before have left behind, and nothing is said.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import replace

from cwm_lsp.compute.limits import DEFAULT_LIMITS
from cwm_lsp.compute.world import start
from cwm_lsp.predict.merging import is_known
from cwm_lsp.predict.watched import Watch, Watched
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.program.sharing import shares_state
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, Origin, Value

_NAME = "_watched_"
_LIMITS = replace(DEFAULT_LIMITS, max_frames=20_000, max_seconds=2.0)
_OUTCOMES = {EndReason.RETURNED: Event.RETURN, EndReason.RAISED: Event.EXCEPTION}
_BETWEEN_CANCELS = 256  # frames
_UNFIT = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Is, ast.IsNot)


def computed(program: Program, asked: Watch, cancelled: Callable[[], bool]) -> Watched | None:
    """The value or what is raised, with the product of the probabilities of the values that it rests on; None where it
    cannot be known, or `cancelled` says so."""
    frame, text = asked.frames[-1], asked.expression.strip()
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    held = {name: frame.locals[name] for name in sorted(names) if name in frame.locals}
    unfit = any(isinstance(node, _UNFIT) for node in ast.walk(tree)) or _NAME in program.source
    if unfit or not all(map(_is_literal, held.values())) or _own(program, frame) & (names - held.keys()):
        return None
    if shares_state(program.tree):
        return None
    source = f"{program.source}\n\n\ndef {_NAME}({', '.join(held)}):\n    return {ast.unparse(tree)}\n"
    call = f"{_NAME}({', '.join(value.repr for value in held.values())})"
    found = _outcome(source, program.path, call, cancelled)
    if found is None:
        return None
    value, raised = found
    known = [each.p for each in held.values() if each.p is not None]
    own = value.repr.replace(f"{_NAME}.<locals>.", "")  # of a function that the expression makes
    shown = Value(own, Origin.COMPUTED, math.prod(known) if known else None, attrs=value.attrs)
    return Watched(shown, raised, End(EndReason.RETURNED))


def _outcome(source: str, path: str, call: str, cancelled: Callable[[], bool]) -> tuple[Value, bool] | None:
    """What `call` returns or raises, and which of the two it is."""
    world = start(analyse(source, path), Entry(_NAME, call), replace(_LIMITS, given_up=cancelled))
    found: dict[Event, Value] = {}
    while not (world.index % _BETWEEN_CANCELS == 0 and cancelled()):
        coming, world = world.step()
        if isinstance(coming, Frame):
            if coming.depth == 0 and coming.value is not None:
                if not is_known(coming):
                    return None
                found[coming.event] = coming.value
            continue
        event = _OUTCOMES.get(coming.reason) if isinstance(coming, End) else None
        return None if event is None or event not in found else (found[event], event is Event.EXCEPTION)
    return None


def _own(program: Program, frame: Frame) -> frozenset[str]:
    """The variables of the frame's function, bound there or in a function around it."""
    scope = program.scope(frame.qualname)
    if scope is None or scope.kind == "module":
        return frozenset()
    code = scope.code
    return frozenset((*code.co_varnames, *code.co_cellvars, *code.co_freevars))


def _is_literal(value: Value) -> bool:
    if value.attrs or value.origin is Origin.UNKNOWN:
        return False
    try:
        ast.literal_eval(value.repr)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
