"""What an instruction means: the name of its handler and the argument that this takes.

Most are called what `dis` calls them. Where one instruction does several things, each has a name of its own, so that
nothing is decided again while the program runs.
"""

from __future__ import annotations

import dis
from collections.abc import Mapping, Sequence
from types import CodeType
from typing import Any

_CONSTANTS = frozenset({"LOAD_CONST", "RETURN_CONST", "KW_NAMES"})
_PAIRS = frozenset(
    {"LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW"}
)
_BY_ARGVAL = frozenset({"COMPARE_OP", *(dis.opname[number] for number in dis.hasname)})
_COMMON = (AssertionError, NotImplementedError, tuple, all, any)  # in the order of LOAD_COMMON_CONSTANT's argument
_SPECIAL = ("__enter__", "__exit__", "__aenter__", "__aexit__")  # of LOAD_SPECIAL's


def is_jump(instruction: dis.Instruction) -> bool:
    """Whether it can make another than the next instruction run."""
    return instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs


def meaning(
    code: CodeType, instruction: dis.Instruction, instructions: Sequence[dis.Instruction], index: Mapping[int, int]
) -> tuple[str, Any]:
    """The handler's name and argument. `index` gives the number of the instruction at an offset: arguments of jumps
    are such numbers. Arguments about locals and cells are the numbers of these."""
    name, arg = instruction.opname, instruction.arg or 0
    if is_jump(instruction):
        target = index[instruction.argval]
        return name, target + (name == "FOR_ITER" and instructions[target].opname == "END_FOR")  # which it skips
    if name in _CONSTANTS:
        return name, code.co_consts[arg]
    if name in _PAIRS:
        return name, (arg >> 4, arg & 15)
    if name == "LOAD_GLOBAL":
        return name, (instruction.argval, bool(arg & 1))
    if name == "LOAD_ATTR" and _finds_methods(instruction):
        return "LOAD_METHOD", instruction.argval
    if name == "LOAD_SUPER_ATTR":
        return name, (instruction.argval, _finds_methods(instruction), arg & 2)
    if name == "BINARY_OP":
        return ("BINARY_SUBSCR", None) if instruction.argrepr == "[]" else (name, instruction.argrepr)
    if name in ("CALL_INTRINSIC_1", "CALL_INTRINSIC_2"):
        return instruction.argrepr, None
    if name == "LOAD_COMMON_CONSTANT":
        return "LOAD_CONST", _COMMON[arg]
    if name == "LOAD_SPECIAL":
        return name, _SPECIAL[arg]
    return name, instruction.argval if name in _BY_ARGVAL else instruction.arg


def _finds_methods(instruction: dis.Instruction) -> bool:
    """Whether an attribute is loaded to be called: the stack gets room for its `self`."""
    return "NULL|self" in instruction.argrepr
