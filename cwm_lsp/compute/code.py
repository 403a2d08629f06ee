"""Code objects made ready to be interpreted: one handler, argument and line an instruction. Nothing is run here.

The instructions are those of the running Python's own compiler, so that line events come where that Python makes them.
"""

from __future__ import annotations

import dis
import inspect
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine


class Handler(Protocol):
    """Does what one instruction says; True where the machine has to look anew which activation runs."""

    def __call__(self, m: Machine, a: Activation, argument: Any, /) -> bool | None: ...


COMPREHENSION_NAMES = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})


class Null:
    """What the interpreter's stack and locals hold where there is no value."""

    def __repr__(self) -> str:
        return "NULL"


NULL = Null()


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """One scope. `lines` are 1-based, -1 where an instruction has none; `handlers` give for each instruction what
    catches its exceptions: target, depth of the stack, whether the place is kept. `names` are those of the locals:
    variables, cells, free variables. `traced`: it belongs to the traced file. `entry` is the index of RESUME."""

    code: CodeType
    qualname: str  # as frames show it
    ops: tuple[Handler, ...]
    args: tuple[Any, ...]
    lines: tuple[int, ...]
    handlers: tuple[tuple[int, int, bool] | None, ...]
    names: tuple[str, ...]
    cells: int  # the index of the first free variable among `names`
    entry: int
    traced: bool
    optimized: bool  # a function's: its locals are numbered; otherwise they are a mapping
    is_generator: bool
    is_async: bool
    is_comprehension: bool
    opnames: tuple[str, ...]
    targets: tuple[int | None, ...]  # where an instruction can jump to
    stacks: dict[int, tuple[int, ...]]  # filled by `jumps` when somebody asks


def translate(code: CodeType, handlers: dict[str, Handler], filename: str, collapse: bool) -> Code:
    """`code` with the handlers of its instructions; one without a handler gives that of the name ''. `collapse`:
    comprehensions are shown as parts of their surroundings."""
    instructions = list(dis.get_instructions(code))
    index = {instruction.offset: number for number, instruction in enumerate(instructions)}
    line_at = {
        offset: -1 if line is None else line for start, end, line in code.co_lines() for offset in range(start, end, 2)
    }
    missing = handlers[""]
    ops: list[Handler] = []
    args: list[Any] = []
    for instruction in instructions:
        name = instruction.opname
        handler = handlers.get(name)
        if handler is None:
            ops.append(missing)
            args.append(name)
            continue
        ops.append(handler)
        args.append(_argument(code, instruction, index))
    names = _local_names(code)
    flags = code.co_flags
    return Code(
        code=code,
        qualname=without_comprehensions(code.co_qualname) if collapse else code.co_qualname,
        ops=tuple(ops),
        args=tuple(args),
        lines=tuple(line_at[instruction.offset] for instruction in instructions),
        handlers=_handlers(code, instructions, index),
        names=names,
        cells=len(names) - len(code.co_freevars),
        entry=next((n for n, instruction in enumerate(instructions) if instruction.opname == "RESUME"), 0),
        traced=code.co_filename == filename,
        optimized=bool(flags & inspect.CO_OPTIMIZED),
        is_generator=bool(flags & inspect.CO_GENERATOR),
        is_async=bool(flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR)),
        is_comprehension=code.co_name in COMPREHENSION_NAMES,
        opnames=tuple(instruction.opname for instruction in instructions),
        targets=tuple(index[i.argval] if _jumps(i) else None for i in instructions),
        stacks={},
    )


def without_comprehensions(qualname: str) -> str:
    """`qualname` as if comprehensions were no scopes (they add no `<locals>` of their own)."""
    for name in COMPREHENSION_NAMES:
        qualname = qualname.replace(f"{name}.", "")
    return qualname


def _local_names(code: CodeType) -> tuple[str, ...]:
    cells = tuple(name for name in code.co_cellvars if name not in code.co_varnames)
    return code.co_varnames + cells + code.co_freevars


def _jumps(instruction: dis.Instruction) -> bool:
    return instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs


def _argument(code: CodeType, instruction: dis.Instruction, index: dict[int, int]) -> Any:
    name = instruction.opname
    if _jumps(instruction):
        return index[instruction.argval]
    if name == "LOAD_GLOBAL":
        return instruction.argval, bool((instruction.arg or 0) & 1)
    if name == "BINARY_OP":
        return instruction.argrepr
    if name == "FORMAT_VALUE":
        return instruction.arg
    if name in ("LOAD_CONST", "KW_NAMES"):
        return code.co_consts[instruction.arg or 0]
    if name == "COMPARE_OP" or instruction.opcode in dis.hasname:
        return instruction.argval
    return instruction.arg  # locals and cells too: their number


def _handlers(
    code: CodeType, instructions: list[dis.Instruction], index: dict[int, int]
) -> tuple[tuple[int, int, bool] | None, ...]:
    found: list[tuple[int, int, bool] | None] = [None] * len(instructions)
    for entry in dis.Bytecode(code).exception_entries:  # type: ignore[attr-defined]
        for number, instruction in enumerate(instructions):
            if entry.start <= instruction.offset < entry.end:
                found[number] = (index[entry.target], entry.depth, entry.lasti)
    return tuple(found)
