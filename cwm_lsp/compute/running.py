"""From a program to its machine, and from a machine to the next frame or the end. Total: nothing is raised."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf
from time import perf_counter

from cwm_lsp.compute import natives
from cwm_lsp.compute.activation import Activation
from cwm_lsp.compute.frames import OutOfFrames
from cwm_lsp.compute.function import Generator
from cwm_lsp.compute.library import call_code
from cwm_lsp.compute.machine import Machine
from cwm_lsp.compute.values import Unknowable, Unknown
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry


def begin(machine: Machine, entry: Entry) -> End | Unknown | None:
    """Run what comes before the first frame: for a call the module body, unseen. The end, where it comes to that.

    A body that raises has run as far as it came: a script's own call is often what raises.
    """
    if (why := unsupported()) is not None:
        return Unknown(why)
    try:
        call = None if entry.function == MODULE else call_code(entry.call)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return End(EndReason.ERROR, f"the call {entry.call!r} does not compile: {where(error)}")
    natives.renew()
    variables = machine.variables
    module = Activation(machine.library.body, variables, (), MODULE, variables)
    if call is None:
        machine.shows_module = True
        machine.push(module)
        return None
    failed: list[BaseException] = []

    def run_module() -> None:
        try:
            machine.frames.silently(lambda: machine.run_to_end(module))
        except Unknowable:
            raise
        except BaseException as error:  # a module may raise any
            failed.append(error)

    natives.until(perf_counter() + machine.seconds_left, machine.limits.given_up)
    stopped = _guarded(machine, run_module)
    if (
        stopped is None
        and failed
        and not (isinstance(failed[0], Exception | SystemExit) and entry.defined_in(variables))
    ):
        what = machine.frames.silently(partial(_described, failed[0]))
        stopped = End(EndReason.ERROR, f"the module body raised {what}")
    if stopped is None:
        machine.push(Activation(machine.library.translated(call), variables, (), MODULE, variables))
    return stopped


def where(error: Exception) -> str:
    """What `compile` did not like."""
    return f"line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else str(error)


def advance(machine: Machine) -> End | Unknown | None:
    """Run to the next frame. The end, where there is none."""
    machine.paused = False
    if machine.seconds_left <= 0:
        return Unknown("too much work")
    begun = perf_counter()
    natives.until(begun + machine.seconds_left, machine.limits.given_up)
    stopped = _guarded(machine, lambda: machine.run(0))
    machine.seconds_left -= perf_counter() - begun
    if stopped is None and not machine.activations and not machine.paused:
        result = machine.result
        if type(result) is Generator and not result.started:
            return End(
                EndReason.RETURNED, "the call made a generator and ran none of it: call a function that goes through it"
            )
        if type(result) is Unknown and not machine.frames.made:
            return Unknown(result.reason)  # what was called is no function that is known
        return End(EndReason.RETURNED)
    return stopped


def _guarded(machine: Machine, run: Callable[[], None]) -> End | Unknown | None:
    machine.running = True
    try:
        run()
    except OutOfFrames as out:
        return End(EndReason.FRAME_LIMIT, out.reason)
    except Unknowable as unknowable:
        return Unknown(unknowable.reason)
    except SystemExit as error:
        return End(EndReason.EXITED, f"exit status {error.code!r}")
    except BaseException as error:  # the program may raise any
        return End(EndReason.RAISED, machine.frames.silently(partial(_described, error)))
    finally:
        machine.running = False
        natives.until(inf)
    return None


def _described(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:  # its __str__ is the program's, which ends here
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
