"""variables: the values at a stop."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cwm_lsp.dap import views
from cwm_lsp.dap.errors import Error, RequestError, cited
from cwm_lsp.dap.handles import Container, Scope
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests import actual, history
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session
from cwm_lsp.dap.trees import NONE, parts
from cwm_lsp.dap.values import flattened, formatted, lookup, shown, trust, type_name
from cwm_lsp.trace.agreement import with_word
from cwm_lsp.trace.model import Origin, Value

_READ_ONLY: Json = {"attributes": ["readOnly"]}
_EVALUABLE = re.compile(r"[^\W\d]")  # how an expression begins, and a made-up name such as `(return) f` does not
_PRIVATE = re.compile(r"__|_[A-Z]\w*?__")  # as it is written, or as Python mangles it
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def variables(session: Session, arguments: Arguments) -> Json:
    """The variables of a scope, the attributes of an object, the parts of a value, or a page of them."""
    container = session.variable_handles.get(arguments.whole("variablesReference"))
    start, count = max(0, arguments.whole("start", 0)), arguments.whole("count", 0)
    page = slice(start, start + count if count > 0 else None)
    which = arguments.values.get("filter")
    return {"variables": rows(session, container, page, which, hexadecimal=hexadecimal(arguments))}


def hexadecimal(arguments: Arguments) -> bool:
    """Whether the request wants whole numbers in base 16."""
    form = arguments.values.get("format")
    return isinstance(form, dict) and form.get("hex") is True


def named(session: Session, arguments: Arguments) -> tuple[int, str]:
    """The frame index and the name that `frameId` and `expression` of a request say."""
    expression = arguments.text("expression").strip()
    if not _NAME.fullmatch(expression):
        raise RequestError(Error.NOT_A_NAME, expression=cited(expression))
    given = arguments.values.get("frameId")
    index = session.position if given is None else session.frame_handles.get(arguments.whole("frameId"))
    return index, expression


def rows(session: Session, container: Container, page: slice, which: object, *, hexadecimal: bool) -> list[Json]:
    """A page of the variables in a container as the client sees them: all kinds, or the `indexed` or `named` ones."""
    if container.text:
        return _parts(session, container, page, which, hexadecimal)
    past = container.scope is Scope.HISTORY and container.path
    if which == ("named" if past else "indexed"):
        return []
    match container.scope:
        case Scope.ACTUAL:
            return actual.rows(session, container, page, hexadecimal=hexadecimal)
        case Scope.CONFIDENCE:
            return _confidence(session, container.index, values_in(session, container))[page]
        case Scope.HISTORY if past:
            return _past(session, container, page, hexadecimal)
        case Scope.HISTORY:
            return history.names(session, container.index)[page]
    return [
        variable(session, container.index, name, container.path_of(name), value, hexadecimal=hexadecimal)
        for name, value in list(values_in(session, container).items())[page]
    ]


def values_in(session: Session, container: Container) -> Mapping[str, Value]:
    """The values in a container, by name; the locals' scope also has what the line before got from its calls."""
    timeline, index = session.tape.timeline, container.index
    outcomes = views.named_outcomes(timeline, index) if index == session.position else {}
    values = {**outcomes, **timeline.locals_at(index)}
    if not container.path:
        return values
    owner = lookup(values, container.path)
    return {} if owner is None else owner.attrs


def variable(
    session: Session, index: int, name: str, path: str, value: Value, *, hexadecimal: bool = False, whole: bool = False
) -> Json:
    """One variable of frame `index`; `path` is an expression for it there, "" without one; `whole` leaves it uncut."""
    text = (formatted if whole else shown)(value.repr, hexadecimal=hexadecimal)
    row: Json = {"name": name, "value": text}
    if hint := _hint(session, index, path, value):
        row["presentationHint"] = hint
    if _EVALUABLE.match(path):
        row["evaluateName"] = path
    if session.client.variable_types and (kind := type_name(value.repr)):
        row["type"] = kind
    return row | children(session, index, path, value)


def children(session: Session, index: int, path: str, value: Value) -> Json:
    """How many attributes or parts the value at `path` of frame `index` has, and the handle to ask for them."""
    if value.attrs:
        reference = session.variable_handles.add(Container(index, path))
        return {"variablesReference": reference, "namedVariables": len(value.attrs)}
    inside = parts(value.repr)
    if inside == NONE:
        return {"variablesReference": 0}
    reference = session.variable_handles.add(Container(index, path, text=value.repr))
    counts = {"indexedVariables": len(inside.indexed), "namedVariables": len(inside.named)}
    return {"variablesReference": reference, **{name: count for name, count in counts.items() if count}}


def _parts(session: Session, container: Container, page: slice, which: object, hexadecimal: bool) -> list[Json]:
    inside = parts(container.text)
    wanted = {"indexed": inside.indexed, "named": inside.named}.get(str(which), inside.indexed + inside.named)
    return [
        variable(
            session,
            container.index,
            one.name,
            f"{container.path}{one.step}" if container.path and one.step else "",
            Value(one.text, Origin.UNKNOWN),
            hexadecimal=hexadecimal,
        )
        for one in wanted[page]
    ]


def _past(session: Session, container: Container, page: slice, hexadecimal: bool) -> list[Json]:
    """Earlier values of one local, as large as they were, with the attributes that they had."""
    rows, name = [], container.path
    for at, title in history.past(session, container)[page]:
        value = session.tape.timeline.locals_at(at)[name]
        row = variable(session, at, title, name, value, hexadecimal=hexadecimal)
        rows.append({**{key: row[key] for key in row.keys() - {"evaluateName"}}, "presentationHint": history.HINT})
    return rows


def _hint(session: Session, index: int, path: str, value: Value) -> Json:
    """DAP's `presentationHint`: what kind of variable it is, whether it can be set, whether it is meant to be seen."""
    flags = {
        "readOnly": why_not_settable(session, index, path) != "",
        "rawString": value.repr[:1] in ("'", '"'),
    }
    attributes = [name for name, holds in flags.items() if holds]
    hint: Json = {"attributes": attributes} if attributes else {}
    _, _, attribute = path.rpartition(".")
    if path.startswith("("):
        hint["kind"] = "virtual"
    elif attribute != path and attribute.isidentifier():
        hint["kind"] = "property"
        if attribute.startswith("_"):
            hint["visibility"] = "private" if _PRIVATE.match(attribute) else "protected"
    elif not path or path.endswith("]"):
        hint["kind"] = "data"
    return hint


def why_not_settable(session: Session, index: int, path: str) -> str:
    """Why what stands at `path` in frame `index` cannot be set; "" if it can."""
    assert session.plan is not None
    timeline = session.tape.timeline
    if session.plan.trace is not None:
        return "a trace is replayed, and nothing predicts how it would go on"
    if lookup(timeline.locals_at(index), path) is None:
        return "it is no variable of the frame"
    if index != session.position:
        return "a prediction goes on from the innermost frame only; step out first"
    return "" if timeline.frames[index].event in views.STATE_EVENTS else "the run is over; step back first"


def _confidence(session: Session, index: int, values: Mapping[str, Value]) -> list[Json]:
    timeline = session.tape.timeline
    changed, agreed = views.changed(timeline, index), views.agreed(timeline, index, session.tape.agreements)
    return [
        {
            "name": name,
            "value": trust(with_word(value, agreed.get(name))) + (", changed" if name in changed else ""),
            "variablesReference": 0,
            "presentationHint": _READ_ONLY,
        }
        for name, value in flattened(values)
    ]
