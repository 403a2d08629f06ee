"""threads, stackTrace, scopes: where the session stands."""

from __future__ import annotations

from cwm_lsp.dap import views
from cwm_lsp.dap.handles import Container, Scope
from cwm_lsp.dap.labels import label
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests import sources
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.requests.variables import values_in
from cwm_lsp.dap.session import THREAD, Session


def threads(session: Session, arguments: Arguments) -> Json:
    """The one thread, named after what it is: `predicted` or `recorded`."""
    return {"threads": [{"id": THREAD, "name": "predicted" if session.plan is None else session.plan.kind}]}


def stack_trace(session: Session, arguments: Arguments) -> Json:
    """The open activations, innermost first."""
    start, levels = max(0, arguments.whole("startFrame", 0)), arguments.whole("levels", 0)
    indices = views.stack(session.tape.timeline, session.position)
    shown = indices[start : start + levels] if levels > 0 else indices[start:]
    form = arguments.values.get("format")
    form = form if isinstance(form, dict) else {}
    return {"stackFrames": [_frame(session, index, form) for index in shown], "totalFrames": len(indices)}


def _frame(session: Session, index: int, form: Json) -> Json:
    timeline = session.tape.timeline
    frame = timeline.frames[index]
    return {
        "id": session.frame_handles.add(index),
        "name": label(timeline, index, form) + (" (differs)" if _differs(session, index) else ""),
        "line": session.client.line_out(frame.line),
        "column": session.client.first_column,
        "canRestart": timeline.first_line_of(index) is not None,
        "source": sources.source(session),
    }


def _differs(session: Session, index: int) -> bool:
    return session.side is not None and session.side.difference(index) != ""


def scopes(session: Session, arguments: Arguments) -> Json:
    """The locals of a frame, the real ones where they are known, how far each can be trusted, what they were before."""
    assert session.plan is not None
    index = session.frame_handles.get(arguments.whole("frameId"))
    values, confidence = Container(index), Container(index, scope=Scope.CONFIDENCE)
    is_compared = session.side is not None
    return {
        "scopes": [
            {
                "name": "Predicted" if is_compared else f"{session.plan.kind.capitalize()} locals",
                "presentationHint": "locals",
                "variablesReference": session.variable_handles.add(values),
                "namedVariables": len(values_in(session, values)),
                "expensive": False,
            },
            *([_actual(session, index)] if is_compared else []),
            {
                "name": "Confidence",
                "variablesReference": session.variable_handles.add(confidence),
                "expensive": False,
            },
            {
                "name": "History",
                "variablesReference": session.variable_handles.add(Container(index, scope=Scope.HISTORY)),
                "expensive": True,
            },
        ]
    }


def _actual(session: Session, index: int) -> Json:
    reference = session.variable_handles.add(Container(index, scope=Scope.ACTUAL))
    return {"name": "Actual", "variablesReference": reference, "expensive": False}
