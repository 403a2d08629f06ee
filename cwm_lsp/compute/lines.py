"""Where line events begin.

An event comes before an instruction that begins a line, if the instruction that ran before is of another line, was the
beginning of an activation or jumped back. On Python 3.11 every instruction with a line begins one.
"""

from __future__ import annotations

import dis
from collections.abc import Container, Iterable, Sequence

from cwm_lsp.compute.versions import RULES

_NEVER = frozenset({"END_ASYNC_FOR", "END_FOR", "END_SEND", "RESUME", "POP_ITER"})
_SKIPS = frozenset({"FOR_ITER", "SEND"})  # the instruction at their target


def beginnings(
    instructions: Sequence[dis.Instruction],
    lines: Sequence[int],
    jumps: Iterable[tuple[int, int]],
    handlers: Iterable[int],
    inlined: Container[int],
) -> tuple[int, ...]:
    """For each instruction the line that it begins, 0 for none. `lines` are those of the instructions (-1: none);
    `jumps` from where to where; `handlers` are the targets of exceptions; lines of `inlined` ones are not told."""
    if not RULES.monitored:
        return tuple(max(line, 0) for line in lines)
    begun = _monitored(instructions, lines, jumps, handlers)
    return tuple(0 if number in inlined else line for number, line in enumerate(begun))


def _monitored(
    instructions: Sequence[dis.Instruction],
    lines: Sequence[int],
    jumps: Iterable[tuple[int, int]],
    handlers: Iterable[int],
) -> list[int]:
    """As `initialize_lines` of CPython's `instrumentation.c` finds them."""
    begun = [0] * len(instructions)
    current = -1
    first = next((n for n, instruction in enumerate(instructions) if instruction.opname == "RESUME"), 0)
    for number in range(first, len(instructions)):
        if instructions[number].opname in _NEVER:
            continue
        if lines[number] != current:
            begun[number] = max(lines[number], 0)
        current = lines[number]
    for source, target in jumps:
        number = target + (instructions[source].opname in _SKIPS)
        if instructions[number].opname != "POP_ITER":
            begun[number] = max(lines[number], 0)
    for number in handlers:
        if instructions[number].opname != "END_ASYNC_FOR":
            begun[number] = max(lines[number], 0)
    return begun
