"""Which locals a frame shows and in which order, and what a line can do to them besides binding them.

Covers functions, lambdas, generators and comprehensions: scopes whose locals the compiler knows. What class and module
bodies show is a namespace that any code can write to.
"""

from __future__ import annotations

import ast
import dis

from cwm_lsp.program.facts import Program, Scope, once
from cwm_lsp.program.flow import flow

_DELETES = frozenset({"DELETE_FAST", "DELETE_DEREF"})
_BINDS_CELL = frozenset({"STORE_DEREF", "DELETE_DEREF"})
# Instructions that enter no other code of the file, whatever the values are ...
_ENTER_NOTHING = frozenset(
    {"NOP", "RESUME", "CACHE", "EXTENDED_ARG", "PUSH_NULL", "POP_TOP", "COPY", "SWAP", "RETURN_VALUE", "RETURN_CONST"}
    | {"LOAD_CONST", "LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_LOAD_FAST", "LOAD_DEREF", "LOAD_GLOBAL", "LOAD_CLOSURE"}
    | {"LOAD_SMALL_INT", "LOAD_FAST_BORROW", "LOAD_FAST_BORROW_LOAD_FAST_BORROW", "LOAD_ASSERTION_ERROR"}
    | {"STORE_FAST", "STORE_DEREF", "STORE_GLOBAL", "STORE_FAST_STORE_FAST", "STORE_FAST_LOAD_FAST", "DELETE_FAST"}
    | {"JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "IS_OP", "MAKE_CELL", "MAKE_FUNCTION"}
    | {"BUILD_TUPLE", "BUILD_LIST", "SET_FUNCTION_ATTRIBUTE", "NOT_TAKEN"}
)
# ... and, in a file without classes, these neither: there is no `__bool__`, `__eq__` or `__hash__` of its own.
_ENTER_METHODS = frozenset(
    {"POP_JUMP_FORWARD_IF_TRUE", "POP_JUMP_FORWARD_IF_FALSE", "POP_JUMP_BACKWARD_IF_TRUE", "POP_JUMP_BACKWARD_IF_FALSE"}
    | {"POP_JUMP_IF_TRUE", "POP_JUMP_IF_FALSE", "JUMP_IF_TRUE_OR_POP", "JUMP_IF_FALSE_OR_POP", "TO_BOOL"}
    | {"BUILD_MAP", "BUILD_CONST_KEY_MAP", "BUILD_SET", "UNARY_NEGATIVE", "UNARY_NOT", "COMPARE_OP"}
)
_COMPARES_BY_FUNCTION = "cmp_to_key"


@once
def local_names(scope: Scope) -> tuple[str, ...]:
    """All names that the activation's frames can show, in the order in which Python keeps them."""
    code = scope.code
    return tuple(dict.fromkeys((*code.co_varnames, *code.co_cellvars, *code.co_freevars)))


def deleted_names(scope: Scope, line: int) -> frozenset[str]:
    """The locals that may be unbound anew when the activation's next event after that of `line` comes."""
    return _deleted(scope).get(line, frozenset())


@once
def _deleted(scope: Scope) -> dict[int, frozenset[str]]:
    found: dict[int, str] = {i.offset: i.argval for i in dis.get_instructions(scope.code) if i.opname in _DELETES}
    if not found:
        return {}
    return {line: frozenset(found[o] for o in offsets if o in found) for line, offsets in flow(scope).steps.items()}


@once
def inlined_variables(scope: Scope) -> frozenset[str]:
    """The variables of comprehensions that run inside of `scope` (Python 3.12 and later): in the midst of one that
    stands on several lines they can show among the locals."""
    return frozenset(i.argval for i in dis.get_instructions(scope.code) if i.opname == "LOAD_FAST_AND_CLEAR")


@once
def running_lines(scope: Scope, line: int) -> frozenset[int]:
    """The lines that can run behind the event of `line`: itself, and those of comprehensions around it that run inside
    of `scope` (Python 3.12 and later), as their events do not show."""
    if not inlined_variables(scope):
        return frozenset([line])
    around = [
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(scope.node)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp)
    ]
    return frozenset([line]).union(*(lines for lines in around if line in lines))


@once
def shared_cells(program: Program, scope: Scope) -> frozenset[str]:
    """The locals of `scope` that code outside of it can bind at any time: captured variables, matched by name."""
    binding = {id(s): _bound_cells(s) for s in program.scopes}
    others = frozenset().union(*(names for s, names in binding.items() if s != id(scope)))
    by_closures = frozenset().union(*(binding[id(s)].intersection(s.code.co_freevars) for s in program.scopes))
    code = scope.code
    return frozenset(code.co_freevars) & (others | by_closures) | frozenset(code.co_cellvars) & by_closures


@once
def _bound_cells(scope: Scope) -> frozenset[str]:
    return frozenset(i.argval for i in dis.get_instructions(scope.code) if i.opname in _BINDS_CELL)


@once
def may_call(program: Program, scope: Scope, line: int) -> bool:
    """Whether code of the file may be entered between the event of `line` and the activation's next one.

    Not covered: what runs when an object or a suspended generator is thrown away.
    """
    quiet = _ENTER_NOTHING
    if _COMPARES_BY_FUNCTION not in program.source and not any(scope.kind == "class" for scope in program.scopes):
        quiet = quiet | _ENTER_METHODS
    offsets = flow(scope).steps.get(line)
    names = _operations(scope)
    return offsets is None or not all(names[offset] in quiet for offset in offsets)


@once
def _operations(scope: Scope) -> dict[int, str]:
    return {instruction.offset: instruction.opname for instruction in dis.get_instructions(scope.code)}
