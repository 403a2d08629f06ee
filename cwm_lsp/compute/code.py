"""Code objects made ready to be interpreted: one handler, argument and line an instruction. Nothing is run here.

The instructions are those of the running Python's own compiler, so that line events come where that Python makes them.
"""

from __future__ import annotations

import dis
import inspect
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any, Protocol

from cwm_lsp.compute.decoding import is_jump, meaning
from cwm_lsp.compute.lines import beginnings
from cwm_lsp.record.inlined import comprehensions

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
    """One scope. `lines` are 1-based, -1 where an instruction has none; `begins` are those of whose events the
    instruction is the place, 0 for none; `inlined` are the instructions of comprehensions inside; `handlers` give for
    each instruction what catches its exceptions: target, depth of the stack, whether the place is kept. `names` are
    those of the locals: variables, cells, free variables. `traced`: it belongs to the traced file. `entry` is the index
    of RESUME."""

    code: CodeType
    qualname: str  # as frames show it
    ops: tuple[Handler, ...]
    args: tuple[Any, ...]
    lines: tuple[int, ...]
    begins: tuple[int, ...]
    inlined: frozenset[int]
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
    lines = tuple(line_at[instruction.offset] for instruction in instructions)
    targets = tuple(index[i.argval] if is_jump(i) else None for i in instructions)
    caught = _handlers(code, instructions, index)
    inlined: frozenset[int] = frozenset()
    if any(instruction.opname == "LOAD_FAST_AND_CLEAR" for instruction in instructions):
        inlined = frozenset(index[offset] for offset in comprehensions(code))
    ops: list[Handler] = []
    args: list[Any] = []
    for instruction in instructions:
        name, argument = meaning(code, instruction, instructions, index)
        known = name in handlers
        ops.append(handlers[name if known else ""])
        args.append(argument if known else name)
    names = _local_names(code)
    flags = code.co_flags
    return Code(
        code=code,
        qualname=without_comprehensions(code.co_qualname) if collapse else code.co_qualname,
        ops=tuple(ops),
        args=tuple(args),
        lines=lines,
        begins=beginnings(
            instructions,
            lines,
            [(source, target) for source, target in enumerate(targets) if target is not None],
            [entry[0] for entry in caught if entry is not None],
            inlined,
        ),
        inlined=inlined,
        handlers=caught,
        names=names,
        cells=len(names) - len(code.co_freevars),
        entry=next((n for n, instruction in enumerate(instructions) if instruction.opname == "RESUME"), 0),
        traced=code.co_filename == filename,
        optimized=bool(flags & inspect.CO_OPTIMIZED),
        is_generator=bool(flags & inspect.CO_GENERATOR),
        is_async=bool(flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR)),
        is_comprehension=code.co_name in COMPREHENSION_NAMES,
        opnames=tuple(instruction.opname for instruction in instructions),
        targets=targets,
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


def _handlers(
    code: CodeType, instructions: list[dis.Instruction], index: dict[int, int]
) -> tuple[tuple[int, int, bool] | None, ...]:
    found: list[tuple[int, int, bool] | None] = [None] * len(instructions)
    for entry in dis.Bytecode(code).exception_entries:  # type: ignore[attr-defined]
        for number, instruction in enumerate(instructions):
            if entry.start <= instruction.offset < entry.end:
                found[number] = (index[entry.target], entry.depth, entry.lasti)
    return tuple(found)
