"""Generators resumed, closed and thrown into, by natives and by the program alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.values import Unknowable

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.function import Generator
    from cwm_lsp.compute.machine import Machine

_DELEGATES = 2  # RESUME's argument behind the yield of a `yield from`


def resume(m: Machine, generator: Generator, value: Any, error: BaseException | None) -> Any:
    """The next value of `generator`, into which `value` is sent or `error` thrown, while a native waits for it; raises
    StopIteration where it has ended, and what it raises itself."""
    a = generator.activation
    if a is None:
        if error is not None:
            raise error
        raise StopIteration
    _enter(m, generator, a, value, error is None)
    a.hosted = True
    if error is not None:
        m.tell_call(a)
        m.unwind(error, len(m.activations) - 1)
    result = m.hosted(a)
    if generator.activation is None:
        raise StopIteration if result is None else StopIteration(result)
    return result


def step_into(m: Machine, generator: Generator, value: Any, ended: Callable[[Any], None]) -> bool:
    """Let `generator` go on with `value`: what it yields goes to the innermost activation's stack. Where it returns,
    `ended` gets the result instead."""
    a = generator.activation
    if a is None:
        ended(None)
        return False
    _enter(m, generator, a, value, True)
    a.hosted = False
    a.ended = ended
    return True


def _enter(m: Machine, generator: Generator, a: Activation, value: Any, sends: bool) -> None:
    if generator.running:
        raise ValueError("generator already executing")
    if not generator.started and value is not None:
        raise TypeError("can't send non-None value to a just-started generator")
    m.push(a)
    a.outer, m.handled = m.handled, a.handled or m.handled
    generator.running = generator.started = True
    a.generator = generator
    if sends:
        a.stack.append(value)


def suspend(m: Machine, a: Activation, over: bool) -> None:
    """The generator of `a` has yielded, or is `over`."""
    generator = a.generator
    assert generator is not None
    a.handled = m.handled if m.handled is not a.outer else None
    m.handled, a.outer = a.outer, None
    generator.running = False
    a.ended = None
    a.generator = None  # no cycle: it ends when the program lets go of it
    if over:
        generator.activation = None


def throw(m: Machine, generator: Generator, error: BaseException) -> Any:
    """As a generator's own `throw`."""
    a = generator.activation
    inner = None if a is None else _delegate(a)
    if a is None or inner is None or not hasattr(inner, "throw"):
        return resume(m, generator, None, error)
    if isinstance(error, GeneratorExit):
        inner.close()
        return resume(m, generator, None, error)
    generator.running = True
    try:
        return inner.throw(error)
    except StopIteration as stop:
        value = stop.value
    except BaseException as other:
        generator.running = False
        return resume(m, generator, None, other)
    finally:
        generator.running = False
    a.stack.pop()
    a.pc = _behind_delegation(a)
    return resume(m, generator, value, None)


def close(m: Machine, generator: Generator) -> None:
    """As a generator's own `close`."""
    a = generator.activation
    if a is None:
        return
    error: BaseException = GeneratorExit()
    inner = _delegate(a)
    if inner is not None and hasattr(inner, "close"):
        generator.running = True
        try:
            inner.close()
        except BaseException as other:
            error = other
        finally:
            generator.running = False
    try:
        resume(m, generator, None, error)
    except (GeneratorExit, StopIteration) as over:
        over.__traceback__ = None  # what it holds goes now, not when a collector finds the cycle
        del error, inner
        a.clear()
        return
    raise RuntimeError("generator ignored GeneratorExit")


def finalize(m: Machine, generator: Generator) -> None:
    """Nothing refers to `generator` any more: Python closes it, which makes frames."""
    if not m.running or not m.activations:
        return
    try:
        close(m, generator)
    except Unknowable as unknowable:  # nothing can be raised through a finaliser
        m.doomed = unknowable
    except BaseException:
        return  # Python only writes about it


def _delegate(a: Activation) -> Any:
    """The iterator to which `a` delegates by `yield from`; None where it doesn't."""
    return a.stack[-1] if a.code.opnames[a.pc] == "RESUME" and a.code.args[a.pc] & 3 == _DELEGATES else None


def _behind_delegation(a: Activation) -> int:
    """The instruction behind the `yield from` at which `a` stands."""
    send = next(n for n in range(a.pc, -1, -1) if a.code.opnames[n] == "SEND")
    return a.code.targets[send] or 0
