"""Scripts: their bodies are run as `__main__`; an own call that does not end is traced as the script makes it."""

from __future__ import annotations

import pytest

from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.trace.model import Entry, Event, Frame
from tests.compute.compared import computed, outcome, world

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")

ENDLESS = "seen = [1]\n\ndef f(n):\n    while True:\n        seen.append(n)\n        n += 1\n\nseen.append(2)\n"
# what the script goes on with -> whether the call `f(0)` can be computed
SCRIPTS = {
    "makes it": ("f(0)\n", True),
    "makes it, written otherwise": ("f( 0 )  # for ever\n", True),
    "prints it": ("print(repr(f(0)), 1)\nseen = None\n", True),
    "over several lines": ("print(\n    f(\n        0\n    )\n)\n", True),
    "makes another one": ("f(1)\n", False),
    "needs what comes out": ("x = f(0)\n", False),
    "makes it in a loop": ("for n in range(3):\n    f(0)\n", False),
    "gets lost itself": ("while seen:\n    pass\nf(0)\n", False),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_call_that_the_script_does_not_get_beyond(name: str) -> None:
    text, can = SCRIPTS[name]
    coming, here = world(ENDLESS + text, "f(0)").step()
    if not can:
        assert isinstance(coming, Unknown)
        assert "too much work" in coming.reason
        return
    values = []
    while len(values) < 12:
        assert isinstance(coming, Frame)
        values.append((coming.line, coming.locals["n"].repr))
        coming, here = here.step()
    assert values[:8] == [(3, "0"), (4, "0"), (5, "0"), (6, "0"), (4, "1"), (5, "1"), (6, "1"), (4, "2")]


def test_it_begins_with_what_the_script_has_come_to() -> None:
    text = ENDLESS.replace("seen.append(n)", "n += len(seen)") + "f(0)\n"
    here = world(text, "f(0)")
    for _ in range(4):
        _, here = here.step()
    assert here.frame is not None
    assert here.frame.locals["n"].repr == "2"


def test_the_body_is_main_and_a_call_is_made_of_the_module() -> None:
    text = "class C:\n    pass\n\n\ndef f():\n    return __name__, C()\n\n\nif __name__ == '__main__':\n    x = f()\n"
    shown = {"": ("<module>", "('__main__', <__main__.C object>)"), "f()": ("f", "('case', <case.C object>)")}
    for call, (function, value) in shown.items():
        entry = Entry(function, call)
        assert outcome(text, entry) == "equal"
        made, _ = computed(world(text, entry))
        values = [frame.value.repr for frame in made if frame.event is Event.RETURN and frame.value is not None]
        assert value in values


OFFLINE = """\
import requests
BASE = 2

def f(n):
    n += BASE
    while requests.get(n):
        n += 1
    return n

"""
# what stands around the script's own call `f(1)` -> whether the call is computed as far as it is known
UNKNOWN_CALLS = {
    "it alone": ("", "f(1)\n", True),
    "what comes later": ("", "f(1)\nlater = [f(2)]\n", True),
    "a list that the first call might change": ("seen = []\n", "f(1)\n", False),
    "a result that is kept": ("from functools import cache\n@cache\ndef g():\n    pass\n", "f(1)\n", False),
    "a variable that it might set": ("def g():\n    global BASE\n    BASE = 3\n", "f(1)\n", False),
    "another call": ("", "f(2)\n", False),
}


@pytest.mark.parametrize("name", UNKNOWN_CALLS)
def test_the_call_of_a_script_of_which_not_all_is_known(name: str) -> None:
    above, below, can = UNKNOWN_CALLS[name]
    coming, now = world(f"{OFFLINE}{above}{below}", Entry("f", "f(1)")).step()
    assert isinstance(coming, Frame if can else Unknown)
    if can:
        for _ in range(2):
            coming, now = now.step()
        assert isinstance(coming, Frame)
        assert (coming.line, coming.locals["n"].repr) == (6, "3")
