"""A frame as a plain tuple, as it crosses a process boundary, and the way from there to `Frame`s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cwm_lsp.trace.model import Event, Frame, Origin, Value

# event, function, qualname, depth, line, {local: repr, or None where nothing changed}, {local: {attribute: repr}},
# repr of the value or None
Raw = tuple[str, str, str, int, int, Mapping[str, str | None], Mapping[str, Mapping[str, str]], str | None]
_NO_ATTRS: Mapping[str, str] = {}


def raw_of(frame: Frame) -> Raw:
    """What of `frame` the frames before it do not tell."""
    texts: dict[str, str | None] = {}
    attrs: dict[str, dict[str, str]] = {}
    for name, value in frame.locals.items():
        if value.changed is False:
            texts[name] = None
            continue
        texts[name] = value.repr
        if value.attrs:
            attrs[name] = {attribute: held.repr for attribute, held in value.attrs.items()}
    result = None if frame.value is None else frame.value.repr
    return frame.event.value, frame.function, frame.qualname, frame.depth, frame.line, texts, attrs, result


def as_values(
    texts: Mapping[str, str | None], attrs: Mapping[str, Mapping[str, str]], before: Mapping[str, Value] | None
) -> dict[str, Value]:
    """Observed values from reprs (and attribute reprs by name); `before` is the activation's previous frame."""
    values: dict[str, Value] = {}
    for name, text in texts.items():
        inner = attrs.get(name, _NO_ATTRS)
        if before is None:
            values[name] = Value(text or "", Origin.OBSERVED, None, None, as_values(inner, {}, None))
            continue
        old = before.get(name)
        if old is not None and (text is None or _same(old, text, inner)):
            values[name] = old if old.changed is False else _unchanged(old)
            continue
        held = as_values(inner, {}, {} if old is None else old.attrs) if inner else {}
        values[name] = Value(text or "", Origin.OBSERVED, None, True, held)
    return values


def _same(old: Value, text: str, inner: Mapping[str, str]) -> bool:
    if not old.attrs and not inner:
        return old.repr == text
    return old.repr == text and {name: value.repr for name, value in old.attrs.items()} == inner


def _unchanged(value: Value) -> Value:
    attrs = {name: _unchanged(held) for name, held in value.attrs.items()}
    return Value(value.repr, Origin.OBSERVED, None, False, attrs)


def frames_of(raws: Iterable[Raw | list[Any]]) -> Iterator[Frame]:
    """Numbered frames; what changed is told by the activation's previous frame (a `call` begins anew)."""
    latest: dict[int, dict[str, Value]] = {}  # depth -> values of the activation that is there
    events = {event.value: event for event in Event}
    for index, (name, function, qualname, depth, line, texts, attrs, result) in enumerate(raws):
        event = events[name]
        if result is None:
            values = latest[depth] = as_values(texts, attrs, None if event is Event.CALL else latest.get(depth))
            yield Frame(index, event, function, qualname, depth, line, values)
        else:
            value = Value(result, Origin.OBSERVED)
            yield Frame(index, event, function, qualname, depth, line, {}, value)
