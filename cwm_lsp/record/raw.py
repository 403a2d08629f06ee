"""A frame as a plain tuple, as it crosses a process boundary, and the way from there to `Frame`s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cwm_lsp.trace.model import Event, Frame, Origin, Value

# event, function, qualname, depth, line, {local: repr}, {local: {attribute: repr}}, repr of the value or None
Raw = tuple[str, str, str, int, int, Mapping[str, str], Mapping[str, Mapping[str, str]], str | None]


def raw_of(frame: Frame) -> Raw:
    """What of `frame` the frames before it do not tell."""
    held = frame.locals
    attrs = {name: {a: v.repr for a, v in value.attrs.items()} for name, value in held.items() if value.attrs}
    texts = {name: value.repr for name, value in held.items()}
    result = None if frame.value is None else frame.value.repr
    return frame.event.value, frame.function, frame.qualname, frame.depth, frame.line, texts, attrs, result


def as_values(
    texts: Mapping[str, str], attrs: Mapping[str, Mapping[str, str]], before: Mapping[str, Value] | None
) -> dict[str, Value]:
    """Observed values from reprs (and attribute reprs by name); `before` is the activation's previous frame."""
    values: dict[str, Value] = {}
    for name, text in texts.items():
        inner = attrs.get(name, {})
        if before is None:
            values[name] = Value(text, Origin.OBSERVED, None, None, as_values(inner, {}, None))
            continue
        old = before.get(name)
        old_inner = {} if old is None else old.attrs
        changed = old is None or old.repr != text or {k: v.repr for k, v in old_inner.items()} != inner
        values[name] = Value(text, Origin.OBSERVED, None, changed, as_values(inner, {}, old_inner))
    return values


def frames_of(raws: Iterable[Raw | list[Any]]) -> Iterator[Frame]:
    """Numbered frames; what changed is told by the activation's previous frame (a `call` begins anew)."""
    latest: dict[int, dict[str, Value]] = {}  # depth -> values of the activation that is there
    for index, (name, function, qualname, depth, line, texts, attrs, result) in enumerate(raws):
        event = Event(name)
        if event in (Event.CALL, Event.LINE):
            values = latest[depth] = as_values(texts, attrs, None if event is Event.CALL else latest.get(depth))
            yield Frame(index, event, function, qualname, depth, line, values)
        else:
            value = Value(result or "", Origin.OBSERVED)
            yield Frame(index, event, function, qualname, depth, line, {}, value)
