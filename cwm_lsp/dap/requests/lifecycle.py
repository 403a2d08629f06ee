"""initialize, launch, configurationDone, restart, terminate, disconnect."""

from __future__ import annotations

from cwm_lsp.dap.client import client_of
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.launch import Plan, plan_launch
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests import breakpoints
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Phase, Session

CAPABILITIES: Json = {
    "supportsConfigurationDoneRequest": True,
    "supportsStepBack": True,
    "supportsTerminateRequest": True,
    "supportsRestartRequest": True,
    "supportsEvaluateForHovers": True,
    "supportsSetVariable": True,
    "supportsSetExpression": True,
    "supportsDelayedStackTraceLoading": True,
}


def initialize(session: Session, arguments: Arguments) -> Json:
    """Says what the adapter can do, and that it is ready to be configured."""
    session.client = client_of(arguments.values)
    session.phase = Phase.CONFIGURING
    session.after_response(lambda: session.connection.event("initialized"))
    return CAPABILITIES


async def launch(session: Session, arguments: Arguments) -> None:
    """Starts the prediction; answered when the model is there. A launch that fails ends the session."""
    if session.plan is not None:
        raise RequestError(Error.WRONG_STATE, command="launch", state="a second time; use 'restart'")
    try:
        plan = plan_launch(arguments.values, session.default_trace)
        _know_program(session, plan)
        await session.launch(plan)
    except RequestError:
        session.after_response(session.end)
        raise
    session.after_response(session.begin_if_ready)


def configuration_done(session: Session, arguments: Arguments) -> None:
    """Lets a launched session begin."""
    session.configured = True
    session.after_response(session.begin_if_ready)


async def restart(session: Session, arguments: Arguments) -> None:
    """Launches again from the file as it is now, with new launch attributes if the client sends any."""
    if session.phase is Phase.CONFIGURING or session.plan is None:  # another restart came first
        raise RequestError(Error.WRONG_STATE, command="restart", state=session.phase.value)
    again = arguments.values.get("arguments")
    plan = plan_launch(again if isinstance(again, dict) else session.plan.arguments, session.default_trace)
    _know_program(session, plan)
    try:
        await session.restart(plan)
    except RequestError:
        session.after_response(session.end)
        raise
    session.after_response(session.begin_if_ready)


def terminate(session: Session, arguments: Arguments) -> None:
    """Ends the prediction; the client still has to disconnect."""
    session.after_response(session.end)


def disconnect(session: Session, arguments: Arguments) -> None:
    """Ends the adapter."""
    session.closing = True


def _know_program(session: Session, plan: Plan) -> None:
    for path, moved in session.breakpoints.launched(plan.path, plan.lines_with_code()):
        session.connection.event("breakpoint", reason="changed", breakpoint=breakpoints.shown(session, path, moved))
