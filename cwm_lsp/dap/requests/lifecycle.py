"""initialize, launch, configurationDone, restart, cancel, terminate, disconnect."""

from __future__ import annotations

import asyncio

from cwm_lsp.dap.client import client_of
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.launch import plan_launch
from cwm_lsp.dap.phase import Phase
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests import breakpoints, exceptions
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session

AGAIN = "a second time; use 'restart'"
CAPABILITIES: Json = {
    "supportsConfigurationDoneRequest": True,
    "supportsStepBack": True,
    "supportsTerminateRequest": True,
    "supportsRestartRequest": True,
    "supportsEvaluateForHovers": True,
    "supportsSetVariable": True,
    "supportsSetExpression": True,
    "supportsDelayedStackTraceLoading": True,
    "supportsRestartFrame": True,
    "supportsGotoTargetsRequest": True,
    "supportsStepInTargetsRequest": True,
    "supportsSteppingGranularity": True,
    "supportsValueFormattingOptions": True,
    "supportsLoadedSourcesRequest": True,
    "supportsBreakpointLocationsRequest": True,
    "supportsCancelRequest": True,
    "supportsConditionalBreakpoints": True,
    "supportsHitConditionalBreakpoints": True,
    "supportsLogPoints": True,
    "supportsFunctionBreakpoints": True,
    "supportsDataBreakpoints": True,
    "supportsExceptionFilterOptions": True,
    "supportsExceptionInfoRequest": True,
    "exceptionBreakpointFilters": exceptions.FILTERS_OFFERED,
    "supportsCompletionsRequest": True,
    "completionTriggerCharacters": ["."],
}


def initialize(session: Session, arguments: Arguments) -> Json:
    """Says what the adapter can do, and that it is ready to be configured."""
    session.client = client_of(arguments.values)
    session.phase = Phase.CONFIGURING
    if session.gate.open:  # else the launch shows the token, and configuring begins with it
        session.after_response(lambda: session.connection.event("initialized"))
    return CAPABILITIES


async def launch(session: Session, arguments: Arguments) -> None:
    """Starts the prediction; answered when the model is there. A launch that fails ends the session."""
    if session.plan is not None:
        raise RequestError(Error.WRONG_STATE, command="launch", state=AGAIN)
    if session.gate.opened_by == "launch":
        session.connection.event("initialized")
    try:
        plan = plan_launch(arguments.values, session.default_trace)
        breakpoints.know_program(session, plan)
        await session.launch(plan)
    except (RequestError, asyncio.CancelledError):
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
    breakpoints.know_program(session, plan)
    try:
        await session.restart(plan)
    except (RequestError, asyncio.CancelledError):
        session.after_response(session.end)
        raise
    session.after_response(session.begin_if_ready)


def terminate(session: Session, arguments: Arguments) -> None:
    """Ends the prediction; the client still has to disconnect."""
    session.after_response(session.end)


def cancel(session: Session, arguments: Arguments) -> None:
    """Gives up a request that waits, or the prediction with that progress; without effect if it is done."""
    if "requestId" in arguments.values:
        session.withdrawn(arguments.whole("requestId"))
    if "progressId" in arguments.values:
        session.cancel_prediction(arguments.text("progressId"))


def disconnect(session: Session, arguments: Arguments) -> None:
    """Ends the adapter."""
    session.closing = True
