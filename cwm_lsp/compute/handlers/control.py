"""Jumps, iteration, returning and generators."""

from __future__ import annotations

from types import GeneratorType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute import natives
from cwm_lsp.compute.function import Generator
from cwm_lsp.compute.generators import generator_raised, step_into
from cwm_lsp.compute.values import Unknowable, Unknown, value_of

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine


def unsupported(m: Machine, a: Activation, name: str) -> None:
    """An instruction that is not computed."""
    raise Unknowable(f"the instruction {name} is not computed")


def resume(m: Machine, a: Activation, _: object) -> bool:
    return m.begin(a)


def nop(m: Machine, a: Activation, _: object) -> None:
    pass


cache = extended_arg = precall = not_taken = nop


def to_bool(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = _truth(a.stack[-1])


def jump_forward(m: Machine, a: Activation, target: int) -> None:
    a.pc = target


def jump_backward(m: Machine, a: Activation, target: int) -> None:
    m.jump_back(a, target)


def jump_backward_no_interrupt(m: Machine, a: Activation, target: int) -> None:
    a.pc = target


def _truth(value: Any) -> bool:
    return value if value is True or value is False else bool(value)


def pop_jump_if_false(m: Machine, a: Activation, target: int) -> None:
    if not _truth(a.stack.pop()):
        a.pc = target


def pop_jump_if_true(m: Machine, a: Activation, target: int) -> None:
    if _truth(a.stack.pop()):
        a.pc = target


pop_jump_forward_if_false, pop_jump_forward_if_true = pop_jump_if_false, pop_jump_if_true


def pop_jump_backward_if_false(m: Machine, a: Activation, target: int) -> None:
    if not _truth(a.stack.pop()):
        m.jump_back(a, target)


def pop_jump_backward_if_true(m: Machine, a: Activation, target: int) -> None:
    if _truth(a.stack.pop()):
        m.jump_back(a, target)


def _is_none(value: Any) -> bool:
    if type(value) is Unknown:
        raise Unknowable(value.reason)
    return value is None


def pop_jump_if_none(m: Machine, a: Activation, target: int) -> None:
    if _is_none(a.stack.pop()):
        a.pc = target


def pop_jump_if_not_none(m: Machine, a: Activation, target: int) -> None:
    if not _is_none(a.stack.pop()):
        a.pc = target


pop_jump_forward_if_none, pop_jump_forward_if_not_none = pop_jump_if_none, pop_jump_if_not_none


def pop_jump_backward_if_none(m: Machine, a: Activation, target: int) -> None:
    if _is_none(a.stack.pop()):
        m.jump_back(a, target)


def pop_jump_backward_if_not_none(m: Machine, a: Activation, target: int) -> None:
    if not _is_none(a.stack.pop()):
        m.jump_back(a, target)


def jump_if_false_or_pop(m: Machine, a: Activation, target: int) -> None:
    if _truth(a.stack[-1]):
        a.stack.pop()
    else:
        a.pc = target


def jump_if_true_or_pop(m: Machine, a: Activation, target: int) -> None:
    if _truth(a.stack[-1]):
        a.pc = target
    else:
        a.stack.pop()


def get_iter(m: Machine, a: Activation, _: object) -> None:
    values = a.stack[-1]
    if type(values) is not list and type(values) is not Generator:
        iterator = value_of(natives.iterate(values))
        if type(iterator) is Unknown:
            raise Unknowable(iterator.reason)
        a.stack[-1] = iterator
    elif type(values) is list:
        a.stack[-1] = iter(values)


def for_iter(m: Machine, a: Activation, target: int) -> bool | None:
    """The next value of the iterator on top; where there is none, the loop's end has nothing left to do."""
    return _for_iter(m, a, target, 1)


def for_iter_kept(m: Machine, a: Activation, target: int) -> bool | None:
    """As `for_iter`, but the loop's end takes the iterator away."""
    return _for_iter(m, a, target, 0)


def _for_iter(m: Machine, a: Activation, target: int, taken: int) -> bool | None:
    iterator = a.stack[-1]
    if type(iterator) is Generator:
        return step_into(m, iterator, None, lambda value: _ended_loop(m, a, value, target, taken))
    try:
        value = next(iterator)
    except StopIteration as stop:
        if m.classes.own(type(iterator)):  # its own __next__ raised it: that is shown
            m.tell_error(a, stop)
        del a.stack[len(a.stack) - taken :]
        a.pc = target
        return None
    a.stack.append(value)
    return None


def _ended_loop(m: Machine, a: Activation, value: Any, target: int, taken: int) -> None:
    if value is not None:
        m.tell_error(a, StopIteration(value))
    del a.stack[len(a.stack) - taken :]
    a.pc = target


def pop_iter(m: Machine, a: Activation, _: object) -> None:
    a.stack.pop()


def get_len(m: Machine, a: Activation, _: object) -> None:
    a.stack.append(value_of(natives.length(a.stack[-1])))


def return_value(m: Machine, a: Activation, _: object) -> bool:
    return m.leave(a, a.stack.pop())


def return_const(m: Machine, a: Activation, value: Any) -> bool:
    return m.leave(a, value)


def return_generator(m: Machine, a: Activation, _: object) -> None:
    raise AssertionError("a generator begins behind this instruction")


def yield_value(m: Machine, a: Activation, _: object) -> bool:
    return m.suspend(a, a.stack.pop())


def get_yield_from_iter(m: Machine, a: Activation, _: object) -> None:
    if type(a.stack[-1]) not in (Generator, GeneratorType):
        get_iter(m, a, None)


def send(m: Machine, a: Activation, target: int) -> bool | None:
    """To the sub-iterator below goes the value on top; where it ends, its result replaces both."""
    value = a.stack.pop()
    iterator = a.stack[-1]

    def ended(result: Any) -> None:
        if result is not None or value is not None:
            m.tell_error(a, StopIteration() if result is None else StopIteration(result))
        a.stack[-1] = result
        a.pc = target

    if type(iterator) is Generator:
        return step_into(m, iterator, value, ended)
    try:
        sent = next(iterator) if value is None else iterator.send(value)
    except StopIteration as stop:
        if m.classes.own(type(iterator)):
            m.tell_error(a, stop)
        a.stack[-1] = stop.value
        a.pc = target
        return None
    a.stack.append(sent)
    return None


def send_kept(m: Machine, a: Activation, target: int) -> bool | None:
    """As `send`, but the result comes on top of the sub-iterator, and that this has ended is not told."""
    value = a.stack.pop()
    iterator = a.stack[-1]

    def ended(result: Any) -> None:
        a.stack.append(result)
        a.pc = target

    if type(iterator) is Generator:
        return step_into(m, iterator, value, ended)
    try:
        a.stack.append(next(iterator) if value is None else iterator.send(value))
    except StopIteration as stop:
        ended(stop.value)
    return None


def end_send(m: Machine, a: Activation, _: object) -> None:
    del a.stack[-2]


def cleanup_throw(m: Machine, a: Activation, _: object) -> None:
    """What was thrown into a sub-iterator came back; a StopIteration is its result."""
    error = a.stack.pop()
    if not isinstance(error, StopIteration):
        raise m.reraised(error)
    a.stack[-2:] = None, error.value


def intrinsic_stopiteration_error(m: Machine, a: Activation, _: object) -> None:
    error = a.stack[-1]
    if isinstance(error, StopIteration):
        a.stack[-1] = generator_raised(error)


def get_aiter(m: Machine, a: Activation, _: object) -> None:
    raise Unknowable("async code is not computed")


get_awaitable = get_aiter
