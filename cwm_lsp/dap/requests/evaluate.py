"""evaluate, completions: expressions over a predicted state."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.expressions import Answer, Refusal, evaluate, methods_of, why_not
from cwm_lsp.dap.expressions.calls import FUNCTIONS
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.requests.variables import variable
from cwm_lsp.dap.session import Session
from cwm_lsp.trace.model import Origin, Value

_TELLING = ("repl", "hover")  # contexts that show text: elsewhere a result is a value and nothing else
_TYPED = re.compile(r"(?:(?P<owner>[^\W\d][\w.]*(?:\[[^\[\]]*\])*)\.)?(?P<begun>[^\W\d]\w*)?$")


def evaluate_request(session: Session, arguments: Arguments) -> Json:
    """The value of an expression in a frame (the innermost if none is given), evaluated here or refused."""
    index, expression = _frame(session, arguments), arguments.text("expression").strip()
    state = session.tape.timeline.locals_at(index)
    answer = evaluate(expression, state, session.taken)
    if isinstance(answer, Refusal):
        raise _refusal(session, expression, answer)
    value = answer.source or Value(answer.repr, Origin.COMPUTED, answer.p)
    path = expression if answer.source is not None else ""
    row = variable(session, index, expression, path, value, whole=True)
    result = row.pop("value")
    if arguments.values.get("context") in _TELLING:
        result += _sureness(answer)
    return {"result": result, **{name: row[name] for name in row.keys() - {"name", "evaluateName"}}}


def completions(session: Session, arguments: Arguments) -> Json:
    """Names of the frame and functions, or attributes and methods behind a dot, that go on from what is typed."""
    text, column = arguments.text("text"), arguments.whole("column") - session.client.first_column
    before = text.encode("utf-16-le")[: 2 * max(column, 0)].decode("utf-16-le", "ignore")
    state = session.tape.timeline.locals_at(_frame(session, arguments))
    match = _TYPED.search(before)
    if match is None or (match["owner"] is None and before[: match.start()].endswith((".", "'", '"'))):
        return {"targets": []}
    begun = match["begun"] or ""
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
            {"label": name, "type": kind, "start": column - len(begun), "length": len(begun)}
            for name, kind in found
            if name.startswith(begun)
        ]
    }


def _members(answer: Answer) -> list[tuple[str, str]]:
    attributes = {} if answer.source is None else answer.source.attrs
    methods = () if attributes else methods_of(answer.repr)
    return [(name, "property") for name in attributes] + [(name, "method") for name in methods]


def _frame(session: Session, arguments: Arguments) -> int:
    given = arguments.values.get("frameId")
    return session.position if given is None else session.frame_handles.get(arguments.whole("frameId"))


def _refusal(session: Session, expression: str, refusal: Refusal) -> RequestError:
    if refusal.unknown == expression:
        return RequestError(Error.UNKNOWN_NAME, name=expression)
    why = refusal.why
    if session.plan is not None and session.plan.trace is None and not why_not(expression):
        why += "; the model cannot be asked for it: its worker has no such request"
    return RequestError(Error.CANNOT_EVALUATE, expression=expression, why=why)


def _sureness(answer: Answer) -> str:
    """The probability of what a result rests on, as a comment that leaves the text an expression."""
    return "" if answer.p is None else f"  # p = {answer.p:.2f}"
