"""A computed world takes up the trace again only where its state does not depend on what it did not follow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cwm_lsp.compute.versions import unsupported
from cwm_lsp.predict.following import Following
from cwm_lsp.trace.model import Event, Frame, Origin, Value
from tests.compute.compared import world

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")

SOURCE = """\
from lib import ext
def finally_(n):
    try:
        if ext(n): n = 1
    finally:
        n = 0
    return n
def except_(n):
    try:
        if ext(n): n = 1
    except ValueError:
        n = 0
    n += 1
    return n
def again(n):
    try:
        if ext(n): n = 1
    except ValueError:
        raise
def f(name):
    n = {"finally": finally_, "except": except_, "again": again}[name](3)
    return n
"""


@pytest.mark.parametrize(
    ("name", "line", "said", "behind"),
    [
        ("finally", 4, [(Event.LINE, 6)], 7),
        ("finally", 4, [(Event.EXCEPTION, 4), (Event.LINE, 6)], None),
        ("except", 10, [(Event.LINE, 12)], None),
        ("except", 10, [(Event.EXCEPTION, 10), (Event.LINE, 11), (Event.LINE, 12)], None),
        ("except", 10, [(Event.EXCEPTION, 10), (Event.LINE, 11), (Event.LINE, 12), (Event.LINE, 13)], 14),
        ("again", 17, [(Event.EXCEPTION, 17), (Event.LINE, 18), (Event.LINE, 19), (Event.RETURN, 19)], None),
        ("again", 17, [(Event.RETURN, 17)], 22),
    ],
)
def test_what_comes_behind_a_block(name: str, line: int, said: list[tuple[Event, int]], behind: int | None) -> None:
    path = Following(world(SOURCE, f"f({name!r})"))
    while True:
        here, then = path.coming()
        assert isinstance(here, Frame)
        path.go(here, then)
        if here.line == line:
            break
    for event, number in said:
        value = None if event is Event.LINE else Value("None", Origin.PREDICTED)
        path.take(replace(here, event=event, line=number, locals={} if value else here.locals, value=value))
    coming, _ = path.coming()
    assert (coming.line if isinstance(coming, Frame) else None) == behind
