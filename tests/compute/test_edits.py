"""Edited worlds go on from what they were made to be; the ones they come from do not change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.compute.world import World
from cwm_lsp.trace.model import End, EndReason, Event, Frame, Origin, Value
from tests.compute.compared import computed, world

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")

LOOP = """\
def f(xs):
    total = 0
    for x in xs:
        if x > 1:
            total += x
    return total
"""
CALLS = """\
def g(n):
    m = n + 1
    return m
def f(n):
    a = sorted([3, n], key=lambda v: -v)
    b = g(n)
    return a, b
"""
OUTSIDE = """\
import requests
def f(url):
    page = requests.get(url)
    n = 2
    if page:
        n = 3
    return n * 2
"""


def at(start: World, line: int, times: int = 1) -> World:
    """The world at the given visit of a line."""
    while True:
        coming, start = start.step()
        assert isinstance(coming, Frame), coming
        times -= coming.event is Event.LINE and coming.line == line
        if not times:
            return start


def edited(result: World | Unknown) -> World:
    assert isinstance(result, World), result.reason
    return result


def returned(begin: World) -> str:
    """What the entry's call returns in the end."""
    frames, end = computed(begin)
    assert end == End(EndReason.RETURNED)
    assert frames[-1].value is not None
    return frames[-1].value.repr


@pytest.mark.parametrize("ahead", [0, 1, 6], ids=["at the head", "one computed", "all computed"])
def test_set_a_local(ahead: int) -> None:
    old = at(world(LOOP, "f([1, 2, 3])"), 4, 2)
    following = old
    for _ in range(ahead):
        _, following = following.step()
    new = edited(old.set("total", "100"))
    assert returned(new) == "105"
    assert returned(old) == "5"
    assert returned(edited(new.set("x", "0"))) == "103"


def test_set_inside_a_native_call() -> None:
    old = at(world(CALLS, "f(1)"), 5, 2)  # in the key function, while `sorted` waits
    assert returned(edited(old.set("v", "-9"))) == "([1, 3], 2)"
    assert returned(old) == "([3, 1], 2)"


def test_set_an_attribute() -> None:
    source = (
        "class P:\n    def __init__(self, x):\n        self.x = x\ndef f():\n    p = P(1)\n    q = p\n    return q.x\n"
    )
    assert returned(edited(at(world(source, "f()"), 6).set("p.x", "5"))) == "5"


def test_set_refuses_what_is_no_literal_and_no_variable() -> None:
    here = at(world(LOOP, "f([1])"), 3)
    assert isinstance(here.set("total", "open('x')"), Unknown)
    assert isinstance(here.set("nothing", "1"), Unknown)
    assert returned(here) == "0"


@pytest.mark.parametrize(
    ("start", "visit", "line", "expected"),
    [(5, 1, 6, "0"), (4, 1, 3, "5"), (6, 1, 2, None), (4, 2, 5, "5"), (2, 1, 5, None), (4, 3, 2, "5")],
)
def test_jump(start: int, visit: int, line: int, expected: str | None) -> None:
    here = at(world(LOOP, "f([1, 2, 3])"), start, visit)
    new = here.jump(line)
    if expected is None and line == 5:
        assert isinstance(new, Unknown)  # into a loop that is not open
    elif expected is None:
        assert returned(edited(new)) == "5"
    else:
        assert returned(edited(new)) == expected


def told(here: World, line: int, **values: str) -> World | Unknown:
    """The world behind a frame of `line` that somebody else makes of the frame of `here`."""
    assert here.frame is not None
    said = {name: Value(text, Origin.PREDICTED) for name, text in values.items()}
    return here.after(replace(here.frame, event=Event.LINE, line=line, locals={**here.frame.locals, **said}))


BLOCKS = {
    "except": "try:\n m = ext(n)\nexcept ValueError:\n n = 0\nn += 1\nreturn n\n",
    "except as": "try:\n m = ext(n)\nexcept ValueError as e:\n n = 0; m = 1\nn += 1\nreturn n\n",
    "finally": "try:\n m = ext(n)\nfinally:\n n = 0\nn += 1\nreturn n\n",
    "return finally": "try:\n if ext(n): return 1\n n = 2\nfinally:\n n = 0\nn += 1\nreturn n\n",
    "with": "with C() as c:\n m = ext(n)\n n = 2\nn = 1\nreturn n\n",
    "else": "for i in range(3):\n n = i\n m = ext(n)\nelse:\n n = 7\nreturn n\n",
    "while": "while n < 5:\n n += 1\n m = ext(n)\nn = 7\nreturn n\n",
    "match": "match ext(n):\n case [m, 1]:\n  n = 1\n case _:\n  n = 2\nreturn n\n",
    "one line": "for i in range(2): n = ext(n)\nreturn n\n",
    "parts": "n = max(n,\n  1 if ext(n) else 2,\n  3)\nreturn n\n",
}


def block(name: str, n: str = "3") -> World:
    """The world before the first frame of a function with that body, from line 7 on; `ext` gives what nobody knows."""
    cls = "class C:\n    def __enter__(self): return 1\n    def __exit__(self, *e): return bool(e[0])\n"
    body = "".join(f"    {line}\n" for line in BLOCKS[name].splitlines())
    return world(f"from lib import ext\n\n{cls}def f(n, m=0):\n{body}", f"f({n})")


@pytest.mark.parametrize(
    ("name", "start", "line", "astray", "expected"),
    [
        ("except", 8, 10, False, None),
        ("except", 8, 9, True, None),
        ("except", 8, 10, True, None),
        ("except", 8, 11, True, "4"),
        ("except as", 8, 10, True, None),
        ("except as", 8, 11, True, "4"),
        ("finally", 8, 10, False, "1"),
        ("finally", 8, 10, True, None),
        ("return finally", 8, 11, False, "1"),
        ("return finally", 8, 9, False, "1"),
        ("return finally", 8, 12, False, "4"),
        ("with", 9, 7, False, "1"),
        ("with", 8, 7, True, None),
        ("with", 8, 10, True, "1"),
        ("else", 8, 11, False, "7"),
        ("else", 9, 7, False, "7"),
        ("while", 9, 7, False, "7"),
        ("match", 7, 9, False, "1"),
        ("parts", 8, 7, False, None),
    ],
)
def test_a_line_is_followed_where_its_state_is_known(
    name: str, start: int, line: int, astray: bool, expected: str | None
) -> None:
    here = at(block(name), start)
    new = told(here.strayed() if astray else here, line)
    if isinstance(new, Unknown):
        assert expected is None
        return
    frames, _ = computed(new)
    assert frames[-1].value is not None
    assert (frames[-1].value.repr if frames[-1].value.origin is Origin.COMPUTED else None) == expected


def test_what_is_unknown_can_be_told() -> None:
    frames, end = computed(world(OUTSIDE, "f('u')"))
    assert isinstance(end, Unknown)
    assert frames[-1].line == 5
    assert frames[-1].locals["page"].origin is Origin.UNKNOWN
    before = at(world(OUTSIDE, "f('u')"), 5)
    assert returned(edited(before.set("page", "''"))) == "4"
    assert returned(edited(before.set("page", "'text'"))) == "6"


def test_a_frame_told_by_somebody_else_is_followed() -> None:
    before = at(world(OUTSIDE, "f('u')"), 5)
    assert before.frame is not None
    said = {"url": "'u'", "page": "<Response [200]>", "n": "2"}
    told = Frame(4, Event.LINE, "f", "f", 0, 6, {name: Value(text, Origin.PREDICTED) for name, text in said.items()})
    behind = edited(before.after(told))
    coming, behind = behind.step()
    assert isinstance(coming, Frame)
    assert coming.line == 7
    assert {name: (value.repr, value.origin) for name, value in coming.locals.items()} == {
        "url": ("'u'", Origin.COMPUTED),
        "page": ("<Response [200]>", Origin.PREDICTED),
        "n": ("3", Origin.COMPUTED),
    }
    assert returned(behind) == "6"


def test_a_return_told_by_somebody_else_is_followed() -> None:
    inside = at(world(CALLS, "f(1)"), 2)
    told = Frame(9, Event.RETURN, "g", "g", 1, 2, {}, Value("40", Origin.GUESSED))
    assert returned(edited(inside.after(told))) == "([3, 1], 40)"


def test_what_comes_from_outside_is_unknown_and_the_rest_is_computed() -> None:
    source = """\
import requests, web
from models import Base
@web.route("/x")
def handler(): return 1
class Row(Base):
    n = 1
    def size(self): return 2
@web.cached
class Other:
    pass
def next_of(n):
    return n + 1
def f(n):
    row = Row(n)
    text = web.render("page", n)
    m = next_of(n)
    row.n = 4
    k = row.n
    both = [m, k]
    return m
"""
    frames, end = computed(world(source, "f(2)"))
    assert end == End(EndReason.RETURNED)
    last = frames[-2].locals
    assert {name for name, value in last.items() if value.origin is Origin.UNKNOWN} == {"row", "text", "k", "both"}
    assert last["m"].repr == "3"
    assert frames[-1].value == Value("3", Origin.COMPUTED)


def test_nothing_can_be_edited_before_the_first_frame() -> None:
    assert isinstance(world(LOOP, "f([1])").set("total", "1"), Unknown)
