"""Which request is handled where, and when it is possible."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cwm_lsp.dap.cursor import Motion
from cwm_lsp.dap.phase import Phase
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests import (
    breakpoints,
    data_breakpoints,
    edit,
    evaluate,
    exceptions,
    lifecycle,
    motion,
    real,
    sources,
    state,
    variables,
)
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session

Body = Json | None


@dataclass(frozen=True, slots=True)
class Handler:
    """One request: `run` returns the response's body (an awaitable one for work that takes time, while other requests
    are handled); it is possible in `phases`. `again` is what to say of one that is possible only once."""

    run: Callable[[Session, Arguments], Body | Awaitable[Body]]
    phases: frozenset[Phase]
    again: str = ""

    def why_not(self, phase: Phase) -> str:
        """Completes "not possible ..." in a phase in which it is not."""
        return self.again if self.again and phase not in (Phase.NEW, Phase.ENDED) else phase.value


_ALWAYS = frozenset(Phase)
_NEW = frozenset({Phase.NEW})
_CONFIGURING = frozenset({Phase.CONFIGURING})
_STOPPED = frozenset({Phase.STOPPED})
_RUNNING = frozenset({Phase.RUNNING})
_INITIALIZED = _ALWAYS - _NEW  # for what a client configures, also if the launch has failed meanwhile

HANDLERS: dict[str, Handler] = {
    "initialize": Handler(lifecycle.initialize, _NEW, again="a second time"),
    "launch": Handler(lifecycle.launch, _CONFIGURING, again=lifecycle.AGAIN),
    "configurationDone": Handler(lifecycle.configuration_done, _INITIALIZED),
    "restart": Handler(lifecycle.restart, _RUNNING | _STOPPED),
    "terminate": Handler(lifecycle.terminate, _INITIALIZED),
    "cancel": Handler(lifecycle.cancel, _INITIALIZED),
    "disconnect": Handler(lifecycle.disconnect, _ALWAYS),
    "setBreakpoints": Handler(breakpoints.set_breakpoints, _INITIALIZED),
    "setExceptionBreakpoints": Handler(exceptions.set_exception_breakpoints, _INITIALIZED),
    "setFunctionBreakpoints": Handler(breakpoints.set_function_breakpoints, _INITIALIZED),
    "setDataBreakpoints": Handler(data_breakpoints.set_data_breakpoints, _INITIALIZED),
    "dataBreakpointInfo": Handler(data_breakpoints.data_breakpoint_info, _STOPPED),
    "exceptionInfo": Handler(exceptions.exception_info, _STOPPED),
    "continue": Handler(motion.moving(Motion.CONTINUE), _STOPPED),
    "next": Handler(motion.moving(Motion.STEP_OVER), _STOPPED),
    "stepIn": Handler(motion.moving(Motion.STEP_IN), _STOPPED),
    "stepOut": Handler(motion.moving(Motion.STEP_OUT), _STOPPED),
    "stepBack": Handler(motion.moving(Motion.STEP_BACK), _STOPPED),
    "reverseContinue": Handler(motion.moving(Motion.REVERSE), _STOPPED),
    "goto": Handler(motion.goto, _STOPPED),
    "gotoTargets": Handler(motion.goto_targets, _STOPPED),
    "stepInTargets": Handler(motion.step_in_targets, _STOPPED),
    "restartFrame": Handler(motion.restart_frame, _STOPPED),
    "pause": Handler(motion.pause, _RUNNING),
    "threads": Handler(state.threads, _INITIALIZED),
    "stackTrace": Handler(state.stack_trace, _STOPPED),
    "scopes": Handler(state.scopes, _STOPPED),
    "variables": Handler(variables.variables, _STOPPED),
    "loadedSources": Handler(sources.loaded_sources, _INITIALIZED),
    "source": Handler(sources.text, _INITIALIZED),
    "breakpointLocations": Handler(sources.breakpoint_locations, _INITIALIZED),
    "evaluate": Handler(real.evaluate, _STOPPED),
    "completions": Handler(evaluate.completions, _STOPPED),
    "setVariable": Handler(edit.set_variable, _STOPPED),
    "setExpression": Handler(edit.set_expression, _STOPPED),
    "cwm/compare": Handler(real.compare, _STOPPED),
    "cwm/adopt": Handler(real.adopt, _STOPPED),
}
