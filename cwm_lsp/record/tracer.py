"""One program traced in this process. The caller is a disposable child: user code runs here without a fence.

`trace_program` is cheap enough to be called thousands of times in one process; it puts back what it changes in `sys`.
What user code itself changes (files, environment, imported modules) stays changed.
"""

from __future__ import annotations

import hashlib
import inspect
import platform
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType, ModuleType
from typing import Any

from cwm_lsp.record.activation import Activations
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.observe import observer, safe_repr
from cwm_lsp.record.quiet import quiet
from cwm_lsp.record.sink import OnFrame, Sink, Stop
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry, Frame, Source, Trace

if sys.version_info >= (3, 12):
    from cwm_lsp.record.hook_monitoring import monitoring_hook as hook
else:
    from cwm_lsp.record.hook_settrace import settrace_hook as hook

PYTHON = ".".join(platform.python_version_tuple()[:2])
_NAG_SECONDS = 0.005  # of processor time


def trace_program(
    source: str,
    entry: Entry,
    *,
    path: str,
    module_name: str,
    limits: Limits,
    stdin: str = "",
    on_frame: OnFrame | None = None,
) -> Trace:
    """Run `entry` of `source` and return every frame of the source's code that it runs.

    For a call, the module body runs first, unseen; depth 0 are the activations directly beneath the call expression.
    The program reads `stdin`. `on_frame` is given each frame as it is made; the trace then holds none. Total: whatever
    the program does, except ending the process, is told by the trace's end.
    """
    frames: list[Frame] = []
    sink = Sink(limits, on_frame or frames.append)
    end = _run(source, entry, path, module_name, limits, stdin, sink)
    identity = Source(path, hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest())
    return Trace(identity, entry, PYTHON, tuple(frames), end)


def _run(source: str, entry: Entry, path: str, module_name: str, limits: Limits, stdin: str, sink: Sink) -> End:
    module = ModuleType(module_name)
    namespace = module.__dict__
    namespace["__file__"] = path
    with quiet(module, stdin) as max_depth, _stopping(sink, namespace, limits.seconds):
        code = compiled(source, entry, path, namespace)
        if isinstance(code, End):
            return _late(limits) if sink.late else code

        activations = Activations(
            path,
            namespace,
            observer(module_name, limits.max_repr_chars),
            lambda value: safe_repr(value, limits.max_repr_chars),
            entry.function == MODULE,
            max_depth,
            sink,
        )

        def call() -> object:
            with hook(activations):
                return eval(code, namespace)

        end = ended(call)
    if sink.full:
        return End(EndReason.FRAME_LIMIT, sink.full)
    return _late(limits) if sink.late else end


def _late(limits: Limits) -> End:
    return End(EndReason.TIMEOUT, f"stopped after {limits.seconds:g} seconds")


def compiled(source: str, entry: Entry, path: str, namespace: dict[str, Any]) -> CodeType | End:
    """The code of the entry point, ready to be evaluated in `namespace`, where the module body has run before a call.

    A body that raises has run as far as it came: a script's own call is often what raises. The end of the recording
    where it comes to that here, as where the body did not come as far as the function of the call.
    """
    try:
        body = compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return End(EndReason.ERROR, f"the source does not compile: {_where(error)}")
    if entry.function == MODULE:
        return body
    try:
        code = compile(entry.call, "<call>", "eval", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return End(EndReason.ERROR, f"the call {entry.call!r} does not compile: {_where(error)}")
    try:
        exec(body, namespace)
    except BaseException as error:
        if isinstance(error, Exception | SystemExit) and entry.defined_in(namespace):
            return code
        return End(EndReason.ERROR, f"the module body raised {described(error)}")
    return code


def ended(call: Callable[[], object]) -> End:
    """How the traced `call` ends."""
    try:
        result = call()
    except SystemExit as error:
        return End(EndReason.EXITED, f"exit status {safe_repr(error.code, 1000)}")
    except BaseException as error:
        return End(EndReason.RAISED, described(error))
    if inspect.iscoroutine(result) or inspect.isasyncgen(result):
        if inspect.iscoroutine(result):
            result.close()
        return End(EndReason.ERROR, "async functions are not recorded yet: call a function that is not async")
    if inspect.isgenerator(result) and inspect.getgeneratorstate(result) == inspect.GEN_CREATED:
        return End(
            EndReason.RETURNED, "the call made a generator and ran none of it: call a function that goes through it"
        )
    return End(EndReason.RETURNED)


def _where(error: SyntaxError | ValueError) -> str:
    return f"line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else str(error)


def described(error: BaseException) -> str:
    """An exception as its traceback's last line tells it."""
    try:
        text = str(error)
    except BaseException:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@contextmanager
def _stopping(sink: Sink, namespace: dict[str, Any], seconds: float) -> Iterator[None]:
    """Raise Stop in the program when it is out of time or the sink is full, again and again: it may swallow the first.

    The time is the processor's, as only a busy program can be stopped from inside; a loop without line events is one.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def nag(signum: int, frame: FrameType | None) -> None:
        while frame is not None:
            if frame.f_globals is namespace:
                sink.late = not sink.full
                signal.raise_signal(signum)  # at the next jump or call, in case this one is swallowed
                raise Stop
            frame = frame.f_back

    before = signal.signal(signal.SIGVTALRM, nag)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _NAG_SECONDS)
    sink.when_full = lambda: signal.setitimer(signal.ITIMER_VIRTUAL, _NAG_SECONDS, _NAG_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
