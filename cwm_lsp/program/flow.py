"""The control flow of one activation, read from its bytecode and collapsed to lines.

A `line` event happens where the line of the running instruction changes, and on a jump back within one line. Every
path through the code is followed, also those that the values rule out, and exceptions to their handlers; so the sets
are never too small and sometimes too large. Not covered: exceptions raised from outside (KeyboardInterrupt, a signal).
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, MappingProxyType

from cwm_lsp.program.facts import Scope, body_offset, once

_LEAVING = frozenset({"RETURN_VALUE", "RETURN_CONST", "YIELD_VALUE"})
_NO_FALL_THROUGH = frozenset(
    {"RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE"}
    | {"JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT"}
)
_NEVER_RAISE = frozenset(
    {"NOP", "RESUME", "CACHE", "EXTENDED_ARG", "PUSH_NULL", "POP_TOP", "COPY", "SWAP", "LOAD_CONST", "STORE_FAST"}
    | {"LOAD_SMALL_INT", "LOAD_CLOSURE", "STORE_DEREF", "POP_EXCEPT", "PUSH_EXC_INFO", "MAKE_CELL", "NOT_TAKEN"}
    | {"JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT", "RETURN_VALUE", "RETURN_CONST"}
    | {"STORE_FAST_STORE_FAST", "COPY_FREE_VARS", "RETURN_GENERATOR", "POP_ITER", "END_FOR", "IS_OP"}
    # Python 3.12 has LOAD_FAST_CHECK for the names that can be unbound.
    | ({"LOAD_FAST", "LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST"} if sys.version_info >= (3, 12) else set())
    | {"LOAD_FAST_BORROW", "LOAD_FAST_BORROW_LOAD_FAST_BORROW", "LOAD_FAST_AND_CLEAR"}
)
# Python 3.12 loses the line at a return into the middle of a frame, and finds it "changed" if a jump target is next.
_LOSES_LINE = sys.version_info[:2] == (3, 12)
_ENTERS_FRAMES = ("CALL", "BINARY_SUBSCR", "LOAD_ATTR", "FOR_ITER", "SEND")


@dataclass(frozen=True)
class _Step:
    """One instruction. `line` is None where the compiler gives none; such a step has no event of its own."""

    offset: int
    line: int | None
    leaves: bool
    after: tuple[int, ...]  # offsets that can run next
    handlers: tuple[int, ...]  # offsets that can run next if it raises
    again: int | None  # where an event can follow on the same line without a jump back


@dataclass(frozen=True)
class Flow:
    """One activation's control flow by lines; see the functions of `successors`. `steps` gives the byte offsets of the
    instructions that run behind a line's event and before the next one."""

    first: frozenset[int]
    successors: Mapping[int, frozenset[int]]
    leaving: frozenset[int]
    steps: Mapping[int, frozenset[int]]


@once
def flow(scope: Scope) -> Flow:
    steps = _steps(scope.code)
    start = body_offset(scope.code)
    reached = _reachable(steps, start)
    following: dict[int, set[int]] = {}
    running: dict[int, set[int]] = {}
    for offset in reached:
        line = steps[offset].line
        if line is not None:
            lines, run = _until_next_event(steps, offset, line)
            following.setdefault(line, set()).update(lines)
            running.setdefault(line, set()).update(run)
    first = steps[start].line if start in steps else None
    entry = {first} if first is not None else _until_next_event(steps, start, None)[0] if start in steps else set()
    leaving = {line for line, run in running.items() if any(steps[offset].leaves for offset in run)}
    return Flow(frozenset(entry), _frozen(following), frozenset(leaving), _frozen(running))


def _frozen(sets: dict[int, set[int]]) -> Mapping[int, frozenset[int]]:
    return MappingProxyType({line: frozenset(values) for line, values in sorted(sets.items())})


def _until_next_event(steps: dict[int, _Step], origin: int, line: int | None) -> tuple[set[int], set[int]]:
    """From the step `origin` on `line`: the lines of the next events, and the steps that run until then.

    Looks one step ahead, and on through steps without a line; further steps on the same line are origins of their own.
    """
    lines: set[int] = set()
    run = {origin}
    stack = [origin]
    while stack:
        step = steps[stack.pop()]
        for target in (*step.after, *step.handlers):
            there = steps[target].line
            if there is None and target not in run:
                run.add(target)
                stack.append(target)
            elif there is not None and (there != line or step.offset != origin or _restarts(step, steps[target])):
                lines.add(there)
    return lines, run


def _restarts(step: _Step, target: _Step) -> bool:
    """Whether going from `step` to `target` on the same line can be an event all the same."""
    return target.offset <= step.offset or target.offset in step.handlers or target.offset == step.again


def _reachable(steps: dict[int, _Step], start: int) -> set[int]:
    reached: set[int] = set()
    stack = [start] if start in steps else []
    while stack:
        offset = stack.pop()
        if offset not in reached:
            reached.add(offset)
            stack += [*steps[offset].after, *steps[offset].handlers]
    return reached


def _steps(code: CodeType) -> dict[int, _Step]:
    lines = [place[0] for place in code.co_positions()]
    handlers = list(_exception_table(code))
    instructions = list(dis.get_instructions(code))
    labels = {instruction.offset for instruction in instructions if instruction.is_jump_target}
    steps = {}
    for index, instruction in enumerate(instructions):
        offset, name = instruction.offset, instruction.opname
        after = [instruction.argval] if instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs else []
        if name not in _NO_FALL_THROUGH and index + 1 < len(instructions):
            after.append(instructions[index + 1].offset)
        entering = _LOSES_LINE and name.startswith(_ENTERS_FRAMES) and after[-1] in labels
        caught = [] if name in _NEVER_RAISE else [h for begin, end, h in handlers if begin <= offset < end]
        line = lines[offset // 2] or None  # line 0: the module's prologue
        steps[offset] = _Step(
            offset, line, name in _LEAVING, tuple(after), tuple(caught), after[-1] if entering else None
        )
    return steps


def _exception_table(code: CodeType) -> Iterator[tuple[int, int, int]]:
    """(begin, end, handler) in bytes, from the format of CPython's `Objects/exception_handling_notes.txt`."""
    numbers = _varints(code.co_exceptiontable)
    for begin in numbers:
        length, handler, _depth = next(numbers), next(numbers), next(numbers)
        yield begin * 2, (begin + length) * 2, handler * 2


def _varints(table: bytes) -> Iterator[int]:
    value = 0
    for byte in table:
        value = value << 6 | byte & 63
        if not byte & 64:
            yield value
            value = 0
