"""The scope `Actual`: what the real run beside the prediction has where a frame of the prediction stands."""

from __future__ import annotations

from collections.abc import Mapping

from cwm_lsp.dap import views
from cwm_lsp.dap.handles import Container, Scope
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.session import Session
from cwm_lsp.dap.trees import NONE, parts
from cwm_lsp.dap.values import lookup, shown, type_name
from cwm_lsp.trace.model import Value

_HINT: Json = {"attributes": ["readOnly"]}
_TOLD: Json = {"kind": "virtual", "attributes": ["readOnly"]}


def rows(session: Session, container: Container, page: slice, *, hexadecimal: bool) -> list[Json]:
    """The real values, after what differs; one row that says why there are none."""
    assert session.side is not None
    index = container.index
    told: list[Json] = []
    if not container.path:
        number, difference = session.side.at(index), session.side.difference(index)
        told += [_said("(differs)", difference)] if difference else []
        told += [_said("(real run)", session.side.why_not(index))] if number is None and not difference else []
    values = _values(session, container)
    return [*told, *(_row(session, container, name, value, hexadecimal) for name, value in values.items())][page]


def _values(session: Session, container: Container) -> Mapping[str, Value]:
    assert session.side is not None
    number = session.side.at(container.index)
    if number is None:
        return {}
    timeline = session.side.real
    outcomes = views.named_outcomes(timeline, number) if container.index == session.position else {}
    values = {**outcomes, **timeline.locals_at(number)}
    if not container.path:
        return values
    owner = lookup(values, container.path)
    return {} if owner is None else owner.attrs


def _row(session: Session, container: Container, name: str, value: Value, hexadecimal: bool) -> Json:
    row: Json = {
        "name": name,
        "value": shown(value.repr, hexadecimal=hexadecimal),
        "presentationHint": _HINT,
        "variablesReference": 0,
    }
    if session.client.variable_types and (kind := type_name(value.repr)):
        row["type"] = kind
    if value.attrs:
        held = Container(container.index, container.path_of(name), Scope.ACTUAL)
        return row | {"variablesReference": session.variable_handles.add(held), "namedVariables": len(value.attrs)}
    if (inside := parts(value.repr)) == NONE:
        return row
    counts = {"indexedVariables": len(inside.indexed), "namedVariables": len(inside.named)}
    reference = session.variable_handles.add(Container(container.index, scope=Scope.ACTUAL, text=value.repr))
    return row | {"variablesReference": reference, **{name: count for name, count in counts.items() if count}}


def _said(name: str, text: str) -> Json:
    return {"name": name, "value": text, "presentationHint": _TOLD, "variablesReference": 0}
