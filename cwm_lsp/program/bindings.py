"""Which local names a line can bind, bind anew or delete."""

from __future__ import annotations

import ast
import dis

from cwm_lsp.program.facts import Program, Scope, once
from cwm_lsp.program.flow import flow

_CELL = frozenset({"STORE_DEREF", "DELETE_DEREF"})
_OWN = frozenset({"STORE_FAST", "STORE_NAME", "DELETE_FAST", "DELETE_NAME"}) | _CELL
_RUNS_CODE = ("CALL", "FOR_ITER", "SEND", "YIELD_VALUE")  # how functions of the file are entered in the open
_COMPREHENSION_KINDS = ("listcomp", "setcomp", "dictcomp")
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp


def bound_names(program: Program, scope: Scope, line: int) -> frozenset[str]:
    """The locals of `scope` whose binding can change between the event of `line` and the activation's next event.

    Includes names that a closure binds through `nonlocal`, on lines that call or iterate (not: through operators that
    the file's classes define). Variables of comprehensions are not locals, whatever the Python version. A change
    inside an object is no binding.
    """
    names = _bound_by_line(scope).get(line, frozenset())
    if not scope.code.co_cellvars and not scope.code.co_freevars:
        return names
    inner = [s for s in program.scopes if s.kind in _COMPREHENSION_KINDS and s.line <= line <= s.last_line]
    names = names.union(*(_bound_outside(s) for s in inner if any(s.code is const for const in scope.code.co_consts)))
    offsets = flow(scope).steps.get(line, frozenset())
    if any(i.offset in offsets and i.opname.startswith(_RUNS_CODE) for i in dis.get_instructions(scope.code)):
        names |= _bound_by_closures(program).intersection(scope.code.co_cellvars + scope.code.co_freevars)
    return names


@once
def _bound_by_line(scope: Scope) -> dict[int, frozenset[str]]:
    hidden = _inside_comprehensions(scope)
    bound: dict[int, set[str]] = {}
    for instruction in dis.get_instructions(scope.code):
        if hidden and _place(instruction) in hidden:
            continue
        if instruction.opname in _OWN:
            bound[instruction.offset] = {instruction.argval}
        elif instruction.opname == "STORE_FAST_STORE_FAST":  # Python 3.13: two in one
            bound[instruction.offset] = set(instruction.argval)
        elif instruction.opname == "STORE_FAST_LOAD_FAST":
            bound[instruction.offset] = {instruction.argval[0]}
    steps = flow(scope).steps
    return {line: frozenset().union(*(bound.get(o, ()) for o in offsets)) for line, offsets in steps.items()}


def _place(instruction: dis.Instruction) -> tuple[int | None, int | None]:
    place = instruction.positions
    return (place.lineno, place.col_offset) if place else (None, None)


def _inside_comprehensions(scope: Scope) -> frozenset[tuple[int | None, int | None]]:
    """Where the targets of comprehensions stand, and their beginnings: there Python 3.12 and later save and restore
    the outer value."""
    places: set[tuple[int | None, int | None]] = set()
    for node in ast.walk(scope.node):
        if isinstance(node, _COMPREHENSIONS):
            places.add((node.lineno, node.col_offset))
            for generator in node.generators:
                places |= {(n.lineno, n.col_offset) for n in ast.walk(generator.target) if isinstance(n, ast.Name)}
    return frozenset(places)


@once
def _bound_by_closures(program: Program) -> frozenset[str]:
    """The names that some function binds in the activation of another one around it."""
    return frozenset().union(*(_bound_outside(s) for s in program.scopes if s.kind not in _COMPREHENSION_KINDS))


def _bound_outside(scope: Scope) -> frozenset[str]:
    free = frozenset(scope.code.co_freevars)
    return free and free.intersection(i.argval for i in dis.get_instructions(scope.code) if i.opname in _CELL)
