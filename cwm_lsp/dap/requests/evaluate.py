"""evaluate, completions: expressions over a predicted state."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterable

from cwm_lsp.dap import feed
from cwm_lsp.dap.errors import Error, RequestError, cited
from cwm_lsp.dap.expressions import Answer, Refusal, evaluate, is_expression, methods_of, module_names
from cwm_lsp.dap.expressions.calls import FUNCTIONS
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.requests.variables import hexadecimal, variable
from cwm_lsp.dap.session import Session
from cwm_lsp.dap.values import trust
from cwm_lsp.trace.model import Origin, Value
from cwm_lsp.trace.problem import UserError

_TELLING = ("repl", "hover")  # contexts that show text: elsewhere a result is a value and nothing else
_TYPED = re.compile(r"(?:(?P<owner>[^\W\d][\w.]*(?:\[[^\[\]]*\])*)\.)?(?P<begun>[^\W\d]\w*)?$")


def evaluate_request(session: Session, arguments: Arguments) -> Json | Awaitable[Json]:
    """The value of an expression in a frame (the innermost if none is given): evaluated here, else as the model
    predicts it. For a hover the model is not asked."""
    index, expression = _frame(session, arguments), arguments.text("expression").strip()
    context = arguments.values.get("context")
    answer = evaluate(expression, session.tape.timeline.locals_at(index), session.taken)
    if isinstance(answer, Refusal):
        refused = _refusal(expression, answer)
        if context == "hover" or not _may_be_asked(session, expression, answer):
            raise refused
        return _predicted(session, index, expression, answer, hexadecimal(arguments))
    value = answer.source or Value(answer.repr, Origin.COMPUTED, answer.p)
    path = expression if answer.source is not None else ""
    body = _body(session, index, path, value, hexadecimal(arguments))
    if context in _TELLING:
        body["result"] += _sureness(answer)
    return body


def _body(session: Session, index: int, path: str, value: Value, hexadecimal: bool) -> Json:
    row = variable(session, index, "", path, value, hexadecimal=hexadecimal, whole=True)
    return {"result": row["value"], **{name: row[name] for name in row.keys() - {"name", "value", "evaluateName"}}}


def _may_be_asked(session: Session, expression: str, refusal: Refusal) -> bool:
    """Whether a model may know more: there is one, the expression parses, and it is no name that neither the frame nor
    the module has."""
    plan = session.plan
    if plan is None or plan.program is None or plan.trace is not None or refusal.certain:
        return False
    unknown = refusal.unknown == expression and expression not in module_names(plan.program.tree)
    return not unknown and is_expression(expression)


async def _predicted(session: Session, index: int, expression: str, refusal: Refusal, hexadecimal: bool) -> Json:
    """What the model says, which is marked in all contexts."""
    plan, tape = session.plan, session.tape
    assert plan is not None
    try:
        found = await feed.watch(plan, tape, index, expression)
    except UserError as error:
        why = f"{refusal.why}; the model could not be asked: {error}"
        raise RequestError(Error.CANNOT_EVALUATE, expression=cited(expression), why=why.rstrip(".")) from None
    if found.value is None:
        why = f"{refusal.why}; the model has no answer either: {found.end.message or found.end.reason.value}"
        raise RequestError(Error.CANNOT_EVALUATE, expression=cited(expression), why=why)
    mark = trust(found.value)
    if found.raised:
        why = f"it raises {found.value.repr} ({mark})"
        raise RequestError(Error.CANNOT_EVALUATE, expression=cited(expression), why=why)
    body = _body(session, index, "", found.value, hexadecimal)
    return {**body, "result": f"{body['result']}  # {mark}"}


def completions(session: Session, arguments: Arguments) -> Json:
    """Names of the frame and functions, or attributes and methods behind a dot, that go on from what is typed."""
    line = session.client.line_in(arguments.whole("line", session.client.first_line))
    before = _typed(arguments.text("text"), line, arguments.whole("column") - session.client.first_column)
    state = session.tape.timeline.locals_at(_frame(session, arguments))
    match = _TYPED.search(before)
    if match is None or (match["owner"] is None and before[: match.start()].endswith((".", "'", '"'))):
        return {"targets": []}
    begun, column = match["begun"] or "", _units(before)
    found: Iterable[tuple[str, str]]
    if match["owner"] is None:
        found = [(name, "variable") for name in state if name.isidentifier()]
        functions = [name for name in FUNCTIONS if name not in state and name not in session.taken]
        found += [(name, "function") for name in functions]
    else:
        answer = evaluate(match["owner"], state, session.taken)
        found = [] if isinstance(answer, Refusal) else _members(answer)
    return {
        "targets": [
            # Counted from 0 whatever the client counts from: so debugpy tells it, and VS Code takes it.
            {"label": name, "type": kind, "start": column - _units(begun), "length": _units(begun)}
            for name, kind in found
            if name.startswith(begun)
        ]
    }


def _typed(text: str, line: int, column: int) -> str:
    """The text before the cursor, which stands on a `line` from 1, behind `column` units of UTF-16."""
    lines = text.split("\n")
    above = lines[: min(max(line, 1), len(lines)) - 1]
    here = lines[len(above)].encode("utf-16-le", "surrogatepass")[: 2 * max(column, 0)]
    return "\n".join([*above, here.decode("utf-16-le", "ignore")])


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _members(answer: Answer) -> list[tuple[str, str]]:
    attributes = {} if answer.source is None else answer.source.attrs
    methods = () if attributes else methods_of(answer.repr)
    return [(name, "property") for name in attributes] + [(name, "method") for name in methods]


def _frame(session: Session, arguments: Arguments) -> int:
    given = arguments.values.get("frameId")
    return session.position if given is None else session.frame_handles.get(arguments.whole("frameId"))


def _refusal(expression: str, refusal: Refusal) -> RequestError:
    if expression and refusal.unknown == expression:
        return RequestError(Error.UNKNOWN_NAME, name=expression)
    return RequestError(Error.CANNOT_EVALUATE, expression=cited(expression), why=refusal.why)


def _sureness(answer: Answer) -> str:
    """The probability of what a result rests on, as a comment that leaves the text an expression."""
    return "" if answer.p is None else f"  # p = {answer.p:.2f}"
