"""Generators resumed, closed and thrown into, by natives and by the program alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.activation import NO_LINE
from cwm_lsp.compute.values import Unknowable
from cwm_lsp.compute.versions import RULES

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.function import Generator
    from cwm_lsp.compute.machine import Machine

# in RESUME's argument
_DELEGATES = 2  # behind the yield of a `yield from`
_OUTERMOST = 4  # since Python 3.13: behind a yield in no `try`


def resume(m: Machine, generator: Generator, value: Any, error: BaseException | None) -> Any:
    """The next value of `generator`, into which `value` is sent or `error` thrown, while a native waits for it; raises
    StopIteration where it has ended, and what it raises itself."""
    a = generator.activation
    if a is None:
        if error is not None:
            raise error
        raise StopIteration
    _enter(m, generator, a, value)
    a.hosted = True
    if error is not None:
        m.tell_call(a)
        if RULES.throw_forgets_line:
            a.line = NO_LINE
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
    _enter(m, generator, a, value)
    a.hosted = False
    a.ended = ended
    return True


def _enter(m: Machine, generator: Generator, a: Activation, value: Any) -> None:
    if generator.running:
        raise ValueError("generator already executing")
    if not generator.started and value is not None:
        raise TypeError("can't send non-None value to a just-started generator")
    m.push(a)
    a.outer, m.handled = m.handled, a.handled or m.handled
    generator.running = generator.started = True
    a.generator = generator
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
    except BaseException as other:
        raised = other
    finally:
        generator.running = False
    behind = _behind_delegation(a)
    if behind is None or not isinstance(raised, StopIteration):
        return resume(m, generator, None, raised)
    a.stack.pop()
    a.pc = behind
    return resume(m, generator, raised.value, None)


def close(m: Machine, generator: Generator) -> Any:
    """As a generator's own `close`."""
    a = generator.activation
    if a is None:
        return None
    error: BaseException | None = None
    inner = _delegate(a)
    if inner is not None and hasattr(inner, "close"):
        generator.running = True
        try:
            inner.close()
        except BaseException as other:
            error = other
        finally:
            generator.running = False
    if error is None and _closes_quietly(generator, a):
        generator.activation = None
        a.clear()
        return None
    try:
        resume(m, generator, None, error or GeneratorExit())
    except (GeneratorExit, StopIteration) as over:
        over.__traceback__ = None  # what it holds goes now, not when a collector finds the cycle
        del error, inner
        a.clear()
        return over.value if RULES.close_returns and isinstance(over, StopIteration) else None
    raise RuntimeError("generator ignored GeneratorExit")


def _closes_quietly(generator: Generator, a: Activation) -> bool:
    if not generator.started:
        return not RULES.closes_unstarted
    return not RULES.closes_unguarded and bool(a.code.args[a.pc] & _OUTERMOST)


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


def _behind_delegation(a: Activation) -> int | None:
    """The instruction behind the `yield from` at which `a` stands; None where the code comes there by itself, as it
    does on Python 3.12 and later."""
    if "CLEANUP_THROW" in a.code.opnames:
        return None
    send = next(n for n in range(a.pc, -1, -1) if a.code.opnames[n] == "SEND")
    return a.code.targets[send]


def generator_raised(stop: StopIteration) -> RuntimeError:
    """What a generator raises where `stop` would leave it."""
    error = RuntimeError("generator raised StopIteration")
    error.__cause__ = error.__context__ = stop
    return error
