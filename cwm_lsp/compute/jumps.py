"""Where an activation can be made to go on at another line: the stack must hold what that line's loops need."""

from __future__ import annotations

import dis
from collections.abc import Iterable

from cwm_lsp.compute.activation import NO_LINE
from cwm_lsp.compute.code import Code
from cwm_lsp.compute.versions import RULES

Stack = tuple[int, ...]  # for each entry the instruction that made it; `~` the one where paths meet that made others
# the instruction that runs next, the line of the one before, and to what the stack has shrunk on the way
_State = tuple[int, int, int]

_NO_FALL_THROUGH = frozenset(
    {"RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD"}
    | {"JUMP_BACKWARD_NO_INTERRUPT"}
)
_ONLY_TAKE = (
    *("POP_", "STORE_", "DELETE_", "JUMP_", "RETURN_", "END_FOR", "NOP", "RESUME", "PRECALL", "KW_NAMES"),
    *("EXTENDED_ARG", "NOT_TAKEN", "LIST_APPEND", "LIST_EXTEND", "SET_ADD", "SET_UPDATE", "MAP_ADD", "DICT_"),
)
_ONLY_ADD = (
    *("LOAD_CONST", "LOAD_SMALL_INT", "LOAD_FAST", "LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLOSURE"),
    *("LOAD_BUILD_CLASS", "LOAD_ASSERTION_ERROR", "LOAD_COMMON_CONSTANT", "PUSH_NULL", "COPY", "FOR_ITER"),
)


def stack_at(code: Code, index: int) -> Stack:
    """What the stack holds before instruction `index`."""
    return _stacks(code).get(index, ())


def way_to(code: Code, index: int, before: int, line: int, astray: bool) -> int | None:
    """The instruction at which `line` begins for an activation that stands before `index`, with `before` as the line of
    the instruction that ran last. `astray`: nobody knows what has run since, or raised something.

    None where that can't be told: the line needs what the stack does not hold (a loop, an exception) or will hold no
    more, or has been compiled more than once (`finally`) and either may be meant.
    """
    here = _stacks(code).get(index)
    if here is None or "CHECK_EG_MATCH" in code.opnames:  # which changes what is handled with no trace on the stack
        return None
    start = (index, before, len(here))
    if astray:
        behind = _walk(code, [start], None, False, True)[0]
        caught = {handler[:2] for at, _, _ in behind if (handler := code.handlers[at])}
        starts = [start, *((at, NO_LINE, min(depth, len(here))) for at, depth in caught)]
        found = _begins(code, starts, line, raises=True)
    else:
        found = (
            _begins(code, [start], line, direct=True)
            or _begins(code, [start], line)
            or {(at, len(here)) for at, _ in _begins(code, [(code.entry, NO_LINE, 0)], line)}
        )
    if len({at for at, _ in found}) != 1:
        return None
    at = min(found)[0]
    stack = stack_at(code, at)
    is_held = here[: len(stack)] == stack and all(low >= len(stack) for _, low in found)
    return at if is_held else None


def advanced(code: Code, index: int, before: int) -> frozenset[int]:
    """Which entries of the stack are iterators of loops that the line about to be run at `index` may advance."""
    line = _of_line(code, index, before)
    return frozenset(len(stack_at(code, at)) - 1 for at in line if code.opnames[at] == "FOR_ITER")


def handled_by(code: Code, stack: Stack, depth: int) -> int | None:
    """The entry of `stack`, from `depth` on, that holds what was being handled before the outermost handler there."""
    return next(
        (n for n in range(depth, len(stack)) if stack[n] >= 0 and code.opnames[stack[n]] == "PUSH_EXC_INFO"),
        None,
    )


def may_reraise(code: Code, index: int, before: int) -> bool:
    """Whether the line about to be run at `index` may end in an exception that is not told."""
    return any(_reraises(code, at) for at in _of_line(code, index, before))


def _reraises(code: Code, at: int) -> bool:
    return code.opnames[at] == "RERAISE" or (code.opnames[at] == "RAISE_VARARGS" and code.args[at] == 0)


def _of_line(code: Code, index: int, before: int) -> set[int]:
    """The instructions that may run before the next event."""
    return {at for at, _, _ in _walk(code, [(index, before, 0)], None, True, False)[0]}


def _begins(
    code: Code, starts: list[_State], line: int, *, direct: bool = False, raises: bool = False
) -> set[tuple[int, int]]:
    """Where the next event of `line` may be, and to what the stack has shrunk on the way; `direct`: where it is the
    next of all."""
    return {end for end in _walk(code, starts, line, direct, raises)[1] if code.begins[end[0]] == line}


def _walk(
    code: Code, starts: list[_State], line: int | None, direct: bool, raises: bool
) -> tuple[set[_State], set[tuple[int, int]]]:
    """What may run from `starts` on, and where that ends: `direct` at any event, else at those of `line`. From what
    raises again, which makes no event, it goes on to the handler; `raises`: from everywhere."""
    seen: set[_State] = set()
    ends: set[tuple[int, int]] = set()
    pending = list(starts)
    while pending:
        at, before, low = pending.pop()
        low = min(low, len(stack_at(code, at)))
        if (at, before, low) in seen or at >= len(code.lines):
            continue
        begun = code.begins[at]
        if begun and begun != before and (direct or begun == line):
            ends.add((at, low))
            continue
        seen.add((at, before, low))
        pending += [(target, passed, min(low, depth)) for target, passed, depth in _next(code, at, raises)]
    return seen, ends


def _next(code: Code, at: int, raises: bool) -> Iterable[_State]:
    name, line, target, handler = code.opnames[at], code.lines[at], code.targets[at], code.handlers[at]
    depth = len(stack_at(code, at))
    if target is not None:
        turns = "BACKWARD" in name and name != "JUMP_BACKWARD_NO_INTERRUPT"  # an event, also on the same line
        yield target, NO_LINE if turns else line, depth
    if name not in _NO_FALL_THROUGH:
        yield at + 1, line, depth
        if RULES.call_forgets_line and name == "CALL":
            yield at + 1, NO_LINE, depth
    if handler is not None and (raises or _reraises(code, at)):
        yield handler[0], NO_LINE, handler[1]


def _stacks(code: Code) -> dict[int, Stack]:
    """The stack before each reachable instruction, found by following all paths."""
    known: dict[int, Stack] = code.stacks
    if known:
        return known
    instructions = list(dis.get_instructions(code.code))
    pending: list[tuple[int, Stack]] = [(code.entry, ())]
    while pending:
        index, stack = pending.pop()
        if index >= len(instructions):
            continue
        old = known.get(index)
        if old is not None:
            stack = tuple(mine if mine == its else ~index for mine, its in zip(old, stack, strict=False))
            if stack == old:
                continue
        known[index] = stack
        instruction = instructions[index]
        handler = code.handlers[index]
        if handler is not None:
            target, depth, keeps_place = handler
            pending.append((target, stack[:depth] + (~target,) * (1 + keeps_place)))
        if code.targets[index] is not None:
            pending.append((code.targets[index] or 0, _after(stack, instruction, index, True)))
        if instruction.opname not in _NO_FALL_THROUGH:
            pending.append((index + 1, _after(stack, instruction, index, False)))
    return known


def _after(stack: Stack, instruction: dis.Instruction, index: int, jumps: bool) -> Stack:
    effect = dis.stack_effect(instruction.opcode, instruction.arg, jump=jumps)
    name = instruction.opname
    if name.startswith(_ONLY_TAKE) and not name.endswith("LOAD_FAST"):
        return stack[: len(stack) + effect]
    if name.startswith(_ONLY_ADD) or (name.startswith("BUILD_") and effect > 0):
        return stack + (index,) * effect if effect >= 0 else stack[:effect]
    changed = 1 if name != "SWAP" else instruction.arg or 1  # what is on top is another value then
    kept = stack[: max(0, len(stack) + min(effect, 0) - changed)]
    return kept + (index,) * (len(stack) + effect - len(kept))
