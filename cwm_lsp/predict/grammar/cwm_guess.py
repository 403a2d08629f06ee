"""An expected frame as tokens that go on with what is written of it already."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from cwm_lsp.predict.grammar.cwm_expect import expected
from cwm_lsp.predict.grammar.cwm_json import InString, Thread, escaped
from cwm_lsp.predict.grammar.cwm_point import Point
from cwm_lsp.trace.model import Event

_STRING = r'"((?:[^"\\]|\\.)*+)"'
_MEMBER = re.compile(rf"{_STRING}: {_STRING}")
_LISTS = (Event.CALL, Event.LINE)


def whole_frame(point: Point) -> tuple[int, ...]:
    """The next frame, as far as it can be guessed."""
    frame = expected(point, None)
    marks = point.rules.separators
    if frame is None:
        return (marks.end,) if point.is_over else ()
    if frame.event in _LISTS:
        return (marks.events[frame.event], *rest_of_listing(point, frame.event, (), "", ()))
    return (marks.events[frame.event], marks.action, *rest_of_source(point, frame.event, None, 0))


def rest_of_listing(
    point: Point, event: Event, written: tuple[int, ...], text: str, threads: tuple[Thread, ...]
) -> tuple[int, ...]:
    """What follows in LOCALS behind the tokens `written`, which are `text`."""
    frame = expected(point, event)
    if frame is None:
        return ()
    whole, is_open = _template(frame.shown, text, threads)
    if whole is None or not whole.startswith(text):
        return ()
    tokens = _continued(point, whole, written, text, is_open)
    if is_open or frame.text is None:
        return tokens
    return (*tokens, point.rules.separators.action, *rest_of_source(point, event, None, 0))


def rest_of_source(point: Point, event: Event, lines: tuple[tuple[int, ...], ...] | None, at: int) -> tuple[int, ...]:
    """What follows in SOURCE, where one of `lines` (None: any) is being written of which `at` tokens stand."""
    marks = point.rules.separators
    frame = expected(point, event)
    likely = point.rules.tokens(frame.text) if frame is not None and frame.text is not None else ()
    line = likely if lines is None or likely in lines else lines[0]
    if not line:
        return ()
    if event in _LISTS:
        return (*line[at:], marks.frame)
    return (*line[at:], marks.arg, *(rest_of_value(point, event, (), "", ()) if line == likely else ()))


def rest_of_value(
    point: Point, event: Event, written: tuple[int, ...], text: str, threads: tuple[Thread, ...]
) -> tuple[int, ...]:
    """What follows in VALUE behind the tokens `written`, which are `text`."""
    frame = expected(point, event)
    end = point.rules.separators.frame
    value = None if frame is None or frame.value is None else json.dumps(frame.value)
    if value is not None and value.startswith(text):
        return (*_continued(point, value, written, text, False), end)
    if len(text) > 1 and _may_close(threads):
        return (*_continued(point, f'{text}"', written, text, False), end)
    return ()


def _template(shown: Mapping[str, str | None], text: str, threads: tuple[Thread, ...]) -> tuple[str | None, bool]:
    """The listing that goes on with `text`, and whether it ends in front of a value that is not known."""
    matches = list(_MEMBER.finditer(text))
    members = [(match.group(1), match.group(2)) for match in matches]
    begun = text[matches[-1].end() if matches else 1 :]
    done = {name for name, _ in members}
    names = [name for name in shown if escaped(name) not in done]
    if members:  # names that were passed over do not come any more
        order = [escaped(name) for name in shown]
        last = order.index(members[-1][0]) if members[-1][0] in order else -1
        names = [name for name in names if order.index(escaped(name)) > last]
    parts = [f'"{name}": "{value}"' for name, value in members]
    opened = re.fullmatch(r'(?:, )?"((?:[^"\\]|\\.)*+)": "(.*)', begun, re.DOTALL)
    if opened:
        value = _finished(shown, opened.group(1), opened.group(2), threads)
        if value is None:
            return None, False
        parts.append(f'"{opened.group(1)}": "{value}"')
        names = [name for name in names if escaped(name) != opened.group(1)]
    for name in names:
        value = shown[name]
        opening = f'"{escaped(name)}": "'
        if value is None:
            return "{" + ", ".join([*parts, opening]), True
        parts.append(f'{opening}{escaped(value)}"')
    return "{" + ", ".join(parts) + "}", False


def _finished(shown: Mapping[str, str | None], name: str, begun: str, threads: tuple[Thread, ...]) -> str | None:
    """The value of which `begun` is written, as far as that can be said: the expected one, or no more than that."""
    value = next((value for key, value in shown.items() if escaped(key) == name), None)
    if value is not None and escaped(value).startswith(begun):
        return escaped(value)
    return begun if begun and _may_close(threads) else None


def _may_close(threads: tuple[Thread, ...]) -> bool:
    """Whether the string around this point may end here."""
    return any(isinstance(thread, InString) and thread.inner.complete and not thread.escape for thread in threads)


def _continued(point: Point, whole: str, written: tuple[int, ...], text: str, is_open: bool) -> tuple[int, ...]:
    """The tokens of `whole` behind those `written` of it; without the last if a value follows with which it merges."""
    tokens = point.rules.encode(whole)
    is_prefix = tokens[: len(written)] == written
    rest = tokens[len(written) :] if is_prefix else point.rules.encode(whole[len(text) :])
    return rest[:-1] if is_open else rest
