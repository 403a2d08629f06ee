"""What has to be changed in a computed execution so that it goes on from a frame that somebody else made."""

from __future__ import annotations

from collections.abc import Mapping

from cwm_lsp.compute.edits import Delete, Edit, Jump, Return, Set
from cwm_lsp.trace.model import Event, Frame, Value


def changes(coming: Frame, frame: Frame) -> list[Edit] | None:
    """What to change behind the computed frame `coming` so that it is `frame`, of the same event and function; None
    where that can't be done there."""
    if coming.event is Event.RETURN or coming.event is Event.EXCEPTION:
        return [] if coming.line == frame.line and _same(coming.value, frame.value) else None
    edits = _bindings(coming.locals, frame.locals)
    return [Jump(frame.line), *edits] if coming.line != frame.line else edits


def departure(here: Frame, frame: Frame) -> list[Edit] | None:
    """What to change behind the frame `here` so that `frame` has come already; None where it is not of the same
    activation."""
    same = (here.qualname, here.depth) == (frame.qualname, frame.depth)
    if not same or here.event not in (Event.CALL, Event.LINE):
        return None
    if frame.event is Event.LINE:
        return [Jump(frame.line), *_bindings(here.locals, frame.locals)]  # first what is most likely refused
    if frame.event is Event.RETURN and frame.value is not None:
        return [Return(frame.value.repr)]
    return None


def _bindings(before: Mapping[str, Value], now: Mapping[str, Value]) -> list[Edit]:
    edits: list[Edit] = []
    for name, value in now.items():
        old = before.get(name)
        if old is value:
            continue
        if old is None or old.repr != value.repr:
            edits.append(Set(name, value.repr))
            continue
        for inner, attribute in value.attrs.items():
            if not _same(old.attrs.get(inner), attribute):
                edits.append(Set(f"{name}.{inner}", attribute.repr))
    return edits + [Delete(name) for name in before if name not in now]


def _same(one: Value | None, other: Value | None) -> bool:
    return one is not None and other is not None and one.repr == other.repr
