"""Traces as JSON data and back: the contract of `protocol/trace.schema.json`.

The data is plain dicts, lists, strings, numbers, booleans and None, so the same shape travels as JSON text and as
MessagePack. Optional members (`p`, `changed`, `attrs`, `reason`, `rests_on`) are present only where they say something;
`call` and `line` frames always have `locals`, `return` and `exception` frames have `value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from cwm_lsp.trace.collecting import uncollected
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, ModelInfo, Origin, Source, Trace, Value
from cwm_lsp.trace.problem import UserError

VERSION = 1
_PLAIN = frozenset({"repr", "origin", "changed"})
_ORIGINS = {origin.value: origin for origin in Origin}
_STATE_EVENTS = (Event.CALL, Event.LINE)

Json = dict[str, Any]
_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)


def to_json(trace: Trace) -> Json:
    """The trace as JSON data."""
    model = trace.model
    return {
        "version": VERSION,
        "source": {"path": trace.source.path, "sha256": trace.source.sha256},
        "entry": {"function": trace.entry.function, "call": trace.entry.call},
        "model": None
        if model is None
        else {"name": model.name, "revision": model.revision, "quantization": model.quantization},
        "python": trace.python,
        "frames": [frame_to_json(frame) for frame in trace.frames],
        "end": end_to_json(trace.end),
    }


def frame_to_json(frame: Frame) -> Json:
    """One frame as JSON data, as the worker streams it."""
    data: Json = {
        "index": frame.index,
        "event": frame.event.value,
        "function": frame.function,
        "qualname": frame.qualname,
        "depth": frame.depth,
        "line": frame.line,
    }
    if frame.event in _STATE_EVENTS:
        data["locals"] = {name: value_to_json(value) for name, value in frame.locals.items()}
    if frame.value is not None:
        data["value"] = value_to_json(frame.value)
    if frame.doubt is not None:
        data["doubt"] = frame.doubt
    return data


def end_to_json(end: End) -> Json:
    """Why a trace stops, as JSON data."""
    return {"reason": end.reason.value, "message": end.message}


def value_to_json(value: Value) -> Json:
    """One value as it stands in a trace."""
    data: Json = {"repr": value.repr, "origin": value.origin.value}
    if value.p is not None:
        data["p"] = value.p
    if value.changed is not None:
        data["changed"] = value.changed
    if value.attrs:
        data["attrs"] = {name: value_to_json(attribute) for name, attribute in value.attrs.items()}
    if value.reason:
        data["reason"] = value.reason
    if value.rests_on:
        data["rests_on"] = list(value.rests_on)
    return data


def from_json(data: object) -> Trace:
    """The trace that JSON data describes; raises `UserError` naming the first member that is missing or wrong."""
    top = _typed(data, dict, "the trace")
    version = _member(top, "version", int, "the trace")
    if version != VERSION:
        raise UserError(f"The trace has version {version}, this program reads version {VERSION}; record it again.")
    source = _member(top, "source", dict, "the trace")
    entry = _member(top, "entry", dict, "the trace")
    model = top.get("model")
    frames = _member(top, "frames", list, "the trace")
    return Trace(
        source=Source(_member(source, "path", str, "source"), _member(source, "sha256", str, "source")),
        entry=Entry(_member(entry, "function", str, "entry"), _member(entry, "call", str, "entry")),
        python=_member(top, "python", str, "the trace"),
        frames=_frames(frames),
        end=end_from_json(top.get("end")),
        model=None if model is None else model_from_json(model),
    )


def _frames(data: list[object]) -> tuple[Frame, ...]:
    with uncollected():
        return tuple(frame_from_json(frame) for frame in data)


def frame_from_json(data: object) -> Frame:
    """The frame that JSON data describes; raises `UserError` naming the first member that is missing or wrong."""
    frame = _typed(data, dict, "a frame")
    index = _member(frame, "index", int, "a frame")
    where = f"frame {index}"
    event = _enum(Event, _member(frame, "event", str, where), where)
    return Frame(
        index=index,
        event=event,
        function=_member(frame, "function", str, where),
        qualname=_member(frame, "qualname", str, where),
        depth=_member(frame, "depth", int, where),
        line=_member(frame, "line", int, where),
        locals=_values(_member(frame, "locals", dict, where), where) if event in _STATE_EVENTS else {},
        value=None if event in _STATE_EVENTS else _value_from_json(_member(frame, "value", dict, where), where),
        doubt=_probability(frame, "doubt", where),
    )


def end_from_json(data: object) -> End:
    """Why a trace stops; raises `UserError` for data of another shape."""
    end = _typed(data, dict, "end")
    return End(_enum(EndReason, _member(end, "reason", str, "end"), "end"), _member(end, "message", str, "end"))


def value_from_json(data: object) -> Value:
    """The inverse of `value_to_json`; raises UserError."""
    return _value_from_json(data, "the value")


def model_from_json(data: object) -> ModelInfo:
    """Which weights made a trace; raises `UserError` for data of another shape."""
    model = _typed(data, dict, "model")
    return ModelInfo(
        _member(model, "name", str, "model"),
        _member(model, "revision", str, "model"),
        _member(model, "quantization", str, "model"),
    )


def _values(data: Json, where: str) -> Mapping[str, Value]:
    return {name: _plain(value) or _checked_value(value, where) for name, value in data.items()}


def _value_from_json(data: object, where: str) -> Value:
    return _plain(data) or _checked_value(data, where)


def _plain(data: object) -> Value | None:
    """A value with nothing special, as almost all are: in a third of the time. None for all others, bad ones too."""
    if type(data) is not dict or not data.keys() <= _PLAIN:
        return None
    text, origin, changed = data.get("repr"), data.get("origin"), data.get("changed")
    if type(text) is not str or type(origin) is not str or origin not in _ORIGINS:
        return None
    return Value(text, _ORIGINS[origin], None, changed) if changed is None or type(changed) is bool else None


def _checked_value(data: object, where: str) -> Value:
    value = _typed(data, dict, f"a value of {where}")
    changed = value.get("changed")
    return Value(
        repr=_member(value, "repr", str, f"a value of {where}"),
        origin=_enum(Origin, _member(value, "origin", str, f"a value of {where}"), where),
        p=_probability(value, "p", where),
        changed=None if changed is None else _typed(changed, bool, f"changed of {where}"),
        attrs=_values(_typed(value.get("attrs", {}), dict, f"attrs of {where}"), where),
        reason=_typed(value.get("reason", ""), str, f"reason of {where}"),
        rests_on=tuple(_typed(at, int, f"rests_on of {where}") for at in _list(value, "rests_on", where)),
    )


def _list(data: Json, name: str, where: str) -> list[object]:
    return _typed(data.get(name, []), list, f"{name} of {where}")


def _probability(data: Json, name: str, where: str) -> float | None:
    value = data.get(name)
    return None if value is None else float(_typed(value, (int, float), f"{name} of {where}"))


def _member(data: Json, name: str, kind: type[_T], where: str) -> _T:
    value = data.get(name)
    if type(value) is kind:  # without the text for errors
        return value
    if name not in data:
        raise UserError(f"Not a trace: {where} has no member {name!r}; see protocol/trace.schema.json.")
    return _typed(data[name], kind, f"{name} of {where}")


def _typed(data: object, kind: type[_T] | tuple[type[_T], ...], where: str) -> _T:
    if isinstance(data, kind) and (kind is bool or not isinstance(data, bool)):
        return data
    raise UserError(f"Not a trace: {where} is {type(data).__name__}; see protocol/trace.schema.json.")


def _enum(kind: type[_E], text: str, where: str) -> _E:
    try:
        return kind(text)
    except ValueError:
        raise UserError(f"Not a trace: {where} has the unknown {kind.__name__} {text!r}.") from None
