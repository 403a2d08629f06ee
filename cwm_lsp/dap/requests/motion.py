"""continue, next, stepIn, stepOut, stepBack, reverseContinue, pause, goto, restartFrame: answered at once, `stopped`
follows; and what there is to go to or step into."""

from __future__ import annotations

from collections.abc import Callable

from cwm_lsp.dap import views
from cwm_lsp.dap.cursor import Granularity, Motion
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session

_STEPS = frozenset({Motion.STEP_IN, Motion.STEP_OVER, Motion.STEP_OUT, Motion.STEP_BACK})


def moving(motion: Motion) -> Callable[[Session, Arguments], Json | None]:
    """The handler that starts `motion`."""

    def handler(session: Session, arguments: Arguments) -> Json | None:
        arguments.whole("threadId")
        if motion is Motion.STEP_IN and arguments.values.get("targetId") is not None:
            target = session.target_handles.get(arguments.whole("targetId"))
            session.after_response(lambda: session.jump(target, "step"))
            return None
        granularity = _granularity(arguments) if motion in _STEPS else Granularity.LINE
        session.after_response(lambda: session.move(motion, granularity))
        return {"allThreadsContinued": True} if motion is Motion.CONTINUE else None

    return handler


def _granularity(arguments: Arguments) -> Granularity:
    given = arguments.values.get("granularity", Granularity.LINE)
    if given not in list(Granularity):
        kind = f"one of {', '.join(sorted(Granularity))}"
        raise RequestError(Error.BAD_ARGUMENT, name="granularity", command=arguments.command, kind=kind)
    return Granularity(given)


def pause(session: Session, arguments: Arguments) -> None:
    """Stops at the latest line that has been decoded."""
    session.after_response(session.pause)


def goto_targets(session: Session, arguments: Arguments) -> Json:
    """The next and the previous time that the trace, as far as it is known, passes a line of the program."""
    path = session.client.path_in(Arguments(arguments.command, arguments.mapping("source")).text("path"))
    line = session.client.line_in(arguments.whole("line"))
    placed = next((one for one in session.breakpoints.lines_of(path) if one >= line), None)
    passes = () if placed is None else views.passes(session.tape.timeline, {placed})
    ahead = next((at for at in passes if at > session.position), None)
    behind = next((at for at in reversed(passes) if at < session.position), None)
    found = [(which, at) for which, at in (("next", ahead), ("previous", behind)) if at is not None]
    return {"targets": [{**_target(session, at), "label": f"{which}: {_place(session, at)}"} for which, at in found]}


def step_in_targets(session: Session, arguments: Arguments) -> Json:
    """The calls that the line of a frame makes, as far as they are known; only where the session stands."""
    index = session.frame_handles.get(arguments.whole("frameId"))
    found = views.calls(session.tape.timeline, index) if index == session.position else ()
    return {"targets": [{**_target(session, at), "label": _place(session, at)} for at in found]}


def _target(session: Session, index: int) -> Json:
    line = session.client.line_out(session.tape.timeline.frames[index].line)
    return {"id": session.target_handles.add(index), "line": line}


def _place(session: Session, index: int) -> str:
    frame = session.tape.timeline.frames[index]
    return f"{frame.qualname}, line {session.client.line_out(frame.line)}, frame {frame.index}"


def goto(session: Session, arguments: Arguments) -> None:
    """Stands where a goto target is."""
    arguments.whole("threadId")
    target = session.target_handles.get(arguments.whole("targetId"))
    session.after_response(lambda: session.jump(target, "goto"))


def restart_frame(session: Session, arguments: Arguments) -> None:
    """Goes back to the first line of a frame's activation."""
    number = arguments.whole("frameId")
    first = session.tape.timeline.first_line_of(session.frame_handles.get(number))
    if first is None:
        raise RequestError(Error.NO_TARGET, id=number)
    session.after_response(lambda: session.jump(first, "restart"))
