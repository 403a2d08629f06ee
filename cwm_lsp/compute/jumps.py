"""Where an activation can be made to go on at another line: the stack must hold what that line's loops need."""

from __future__ import annotations

import dis

from cwm_lsp.compute.code import Code

Stack = tuple[int, ...]  # for each entry the instruction that pushed it

_NO_FALL_THROUGH = frozenset(
    {"RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD"}
    | {"JUMP_BACKWARD_NO_INTERRUPT"}
)


def stack_at(code: Code, index: int) -> Stack:
    """What the stack holds before instruction `index`."""
    return _stacks(code).get(index, ())


def way_to(code: Code, index: int, line: int) -> int | None:
    """The instruction at which `line` begins for an activation that stands before `index`; None if it can't go there.

    Of several, the one deepest inside the loops that are open: so the `for` line is its next turn, not a new loop.
    """
    stacks = _stacks(code)
    here = stacks.get(index)
    if here is None:
        return None
    best: int | None = None
    for number, at in enumerate(code.lines):
        stack = stacks.get(number)
        if at != line or stack is None or here[: len(stack)] != stack:
            continue
        begins = number == 0 or code.lines[number - 1] != line or len(stacks.get(number - 1, ())) > len(stack)
        if (begins or code.opnames[number] == "FOR_ITER") and (best is None or len(stack) > len(stacks[best])):
            best = number
    return best


def _stacks(code: Code) -> dict[int, Stack]:
    """The stack before each reachable instruction, found by following all paths once."""
    known: dict[int, Stack] = code.stacks
    if known:
        return known
    instructions = list(dis.get_instructions(code.code))
    first = next((n for n, i in enumerate(instructions) if i.opname == "RESUME"), 0)
    pending: list[tuple[int, Stack]] = [(first, ())]
    while pending:
        index, stack = pending.pop()
        if index in known or index >= len(instructions):
            continue
        known[index] = stack
        instruction = instructions[index]
        handler = code.handlers[index]
        if handler is not None:
            target, depth, keeps_place = handler
            pending.append((target, stack[:depth] + (index,) * (1 + keeps_place)))
        if code.targets[index] is not None:
            pending.append((code.targets[index] or 0, _after(stack, instruction, index, True)))
        if instruction.opname not in _NO_FALL_THROUGH:
            pending.append((index + 1, _after(stack, instruction, index, False)))
    return known


def _after(stack: Stack, instruction: dis.Instruction, index: int, jumps: bool) -> Stack:
    effect = dis.stack_effect(instruction.opcode, instruction.arg, jump=jumps)
    return stack[:effect] if effect < 0 else stack + (index,) * effect
