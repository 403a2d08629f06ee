"""What has to be changed in a computed execution so that it goes on from a frame that somebody else made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cwm_lsp.compute.edits import Delete, Edit, Jump, Return, Set
from cwm_lsp.compute.filling import Fill, Part, Take
from cwm_lsp.compute.holes import fit, holes
from cwm_lsp.compute.values import LOST
from cwm_lsp.trace.model import Event, Frame, Origin, Value


def changes(coming: Frame, frame: Frame, take: Take = Take.ALL) -> list[Edit] | None:
    """What to change behind the computed frame `coming` so that it is `frame`, of the same event and function, as far
    as `take` says; None where that can't be done there."""
    parts: dict[str, Part] = {}
    if coming.value is not None and frame.value is not None:
        if coming.line != frame.line or not (
            _same(coming.value, frame.value) or _fits(coming.value, frame.value, parts)
        ):
            return None
        return _filling(parts, take)
    now = _but_fitting(coming.locals, frame.locals, parts)
    edits = _bindings(coming.locals, now)
    if take is not Take.ALL and (coming.line != frame.line or not _are_set(now, coming.locals)):
        return None
    jumps = [Jump(frame.line)] if coming.line != frame.line else []
    return [*jumps, *_filling(parts, take), *edits]


def _filling(parts: Mapping[str, Part], take: Take) -> list[Edit]:
    return [Fill(tuple(parts.values()), take)] if parts else []


def _fits(old: Value, new: Value, parts: dict[str, Part]) -> bool:
    """Whether `new` is `old` with something at its holes, which are then in `parts`."""
    if old.origin is not Origin.UNKNOWN or not holes(old.repr):
        return False
    if old.repr == new.repr:
        return True  # nothing is said about it
    texts = dict.fromkeys(holes(old.repr), LOST) if new.origin is Origin.UNKNOWN else fit(old.repr, new.repr)
    if texts is None or any(parts[hole].text != text for hole, text in texts.items() if hole in parts):
        return False
    is_predicted = new.origin not in (Origin.EDITED, Origin.OBSERVED, Origin.UNKNOWN)
    for hole, text in texts.items():
        parts.setdefault(hole, Part(hole, text, is_predicted, new.reason))
    return True


def _but_fitting(before: Mapping[str, Value], now: Mapping[str, Value], parts: dict[str, Part]) -> dict[str, Value]:
    """`now`, with the value of before wherever it only says what is at its holes."""
    found: dict[str, Value] = {}
    for name, value in now.items():
        old = before.get(name)
        if old is None:
            found[name] = value
        elif _fits(old, value, parts):
            found[name] = old
        elif old.repr == value.repr and value.attrs and old.attrs:
            found[name] = replace(value, attrs=_but_fitting(old.attrs, value.attrs, parts))
        else:
            found[name] = value
    return found


def _are_set(now: Mapping[str, Value], before: Mapping[str, Value]) -> bool:
    """Whether all that differs was set by the user."""
    for name, value in now.items():
        old = before.get(name)
        if value.origin is Origin.EDITED or old is value:
            continue
        if old is None or old.repr != value.repr or not _are_set(value.attrs, old.attrs):
            return False
    return all(name in now for name in before)


def departure(here: Frame, frame: Frame, astray: bool) -> list[Edit] | None:
    """What to change behind the frame `here` so that `frame` has come already; None where it is not of the same
    activation. `astray`: of which other lines or exceptions came between them."""
    same = (here.qualname, here.depth) == (frame.qualname, frame.depth)
    if not same or here.event not in (Event.CALL, Event.LINE):
        return None
    if frame.event is Event.LINE:
        return [Jump(frame.line, astray), *_bindings(here.locals, frame.locals)]  # first what is most likely refused
    if frame.event is Event.RETURN and frame.value is not None:
        if astray and frame.value.repr == "None":
            return None  # so is leaving by an exception shown, too
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
