"""Short ways to write traces down in tests."""

from __future__ import annotations

from collections.abc import Iterable

from cwm_lsp.trace.model import End, EndReason, Entry, Event, Frame, ModelInfo, Origin, Source, Trace, Value


def value(text: str, origin: Origin = Origin.OBSERVED, **attrs: str) -> Value:
    return Value(text, origin, attrs={name: Value(attribute, origin) for name, attribute in attrs.items()})


def frame(event: str, function: str, line: int, depth: int = 0, /, **state: str | Value) -> Frame:
    """`frame("line", "f", 2, x="1")`; the value of a return or exception frame is its only keyword."""
    values = {name: value(text) if isinstance(text, str) else text for name, text in state.items()}
    kind = Event(event)
    name = function.rpartition(".")[2]
    if kind in (Event.CALL, Event.LINE):
        return Frame(0, kind, name, function, depth, line, locals=values)
    return Frame(0, kind, name, function, depth, line, value=next(iter(values.values())))


def trace(
    frames: Iterable[Frame], reason: EndReason = EndReason.RETURNED, call: str = "f()", model: ModelInfo | None = None
) -> Trace:
    numbered = tuple(
        Frame(index, f.event, f.function, f.qualname, f.depth, f.line, f.locals, f.value)
        for index, f in enumerate(frames)
    )
    return Trace(Source("case.py", ""), Entry(call.partition("(")[0], call), "3.11", numbered, End(reason), model)
