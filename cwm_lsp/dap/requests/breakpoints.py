"""setBreakpoints, setFunctionBreakpoints: where to stop, and on what terms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cwm_lsp.dap.breakpoints import Breakpoint, DataBreakpoint, FunctionBreakpoint, Wanted
from cwm_lsp.dap.expressions import why_not
from cwm_lsp.dap.hits import hit_count
from cwm_lsp.dap.launch import Plan
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.rules import Terms
from cwm_lsp.dap.session import Session


def set_breakpoints(session: Session, arguments: Arguments) -> Json:
    """Replaces the breakpoints of one file; each stands at its line or at the next one with code."""
    path = session.client.path_in(Arguments(arguments.command, arguments.mapping("source")).text("path"))
    each = [Arguments(arguments.command, one) for one in _asked_for(arguments)]
    wanted = [(session.client.line_in(one.whole("line")), terms_of(one)) for one in each]
    return {"breakpoints": [shown(session, path, one) for one in session.breakpoints.set(path, wanted)]}


def _asked_for(arguments: Arguments) -> list[Json]:
    """What older clients name by `lines` alone, too."""
    lines = arguments.values.get("lines")
    if "breakpoints" in arguments.values or not isinstance(lines, list):
        return arguments.mappings("breakpoints")
    return [{"line": line} for line in lines]


def set_function_breakpoints(session: Session, arguments: Arguments) -> Json:
    """Replaces the function breakpoints; each stops at the first line of every call."""
    each = [Arguments(arguments.command, one) for one in arguments.mappings("breakpoints")]
    wanted = [(one.text("name").strip(), terms_of(one)) for one in each]
    return {"breakpoints": [function_shown(session, one) for one in session.breakpoints.set_functions(wanted)]}


def know_program(session: Session, plan: Plan) -> None:
    """Places all breakpoints in the program that is launched, and tells which of them moved."""
    moved = [shown(session, path, one) for path, one in session.breakpoints.launched(plan.path, plan.lines_with_code())]
    functions, data = session.breakpoints.defined(_functions(plan), _bodies(plan))
    found = [function_shown(session, one, plan) for one in functions] + [data_shown(one) for one in data]
    for body in moved + found:
        session.connection.event("breakpoint", reason="changed", breakpoint=body)


def terms_of(one: Arguments) -> Wanted:
    """The condition, hit count and message of a breakpoint, or why they cannot be met."""
    given = {name: one.text(name).strip() for name in ("condition", "hitCondition", "logMessage") if name in one.values}
    condition, hits = given.get("condition", ""), given.get("hitCondition", "")
    if condition and (why := why_not(condition)):
        return Wanted(refused=f"The condition can't be evaluated: {why}.")
    count = hit_count(hits) if hits else None
    if hits and count is None:
        return Wanted(refused=f"'{hits}' is no hit count: write 5, >= 5 or % 3.")
    return Wanted(Terms(condition, count, given.get("logMessage", "")))


def shown(session: Session, path: Path, one: Breakpoint) -> Json:
    """A breakpoint as the client sees it."""
    body: Json = {
        "id": one.id,
        "verified": one.line is not None,
        "line": session.client.line_out(one.wanted if one.line is None else one.line),
        "source": {"name": path.name, "path": session.client.path_out(path)},
    }
    return {**body, "message": one.message} if one.message else body


def function_shown(session: Session, one: FunctionBreakpoint, plan: Plan | None = None) -> Json:
    """A function breakpoint as the client sees it; `plan` is the session's own unless it is only about to be."""
    plan = plan or session.plan
    body: Json = {"id": one.id, "verified": one.line is not None}
    if one.line is not None and plan is not None:
        path = plan.path
        body |= {
            "line": session.client.line_out(one.line),
            "source": {"name": path.name, "path": session.client.path_out(path)},
        }
    return {**body, "message": one.message} if one.message else body


def data_shown(one: DataBreakpoint) -> Json:
    """A data breakpoint as the client sees it."""
    return {"id": one.id, "verified": not one.message, **({"message": one.message} if one.message else {})}


def _bodies(plan: Plan) -> frozenset[str]:
    """Qualified names of what has variables of its own; from the trace where there is no source."""
    scopes = () if plan.program is None else plan.program.scopes
    frames = () if plan.trace is None else plan.trace.frames
    return frozenset(scope.qualname for scope in scopes) | {frame.qualname for frame in frames}


def _functions(plan: Plan) -> Mapping[str, int]:
    """Names and qualified names of what can be called, and where; from the trace where there is no source."""
    if plan.program is not None and plan.program.scopes:
        known = [(scope.name, scope.qualname, scope.def_line) for scope in plan.program.scopes if scope.kind != "class"]
    else:
        frames = () if plan.trace is None else plan.trace.frames
        known = [(frame.function, frame.qualname, frame.line) for frame in frames]
    return {name: line for function, qualname, line in reversed(known) for name in (function, qualname)}
