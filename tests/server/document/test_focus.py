"""Which call is in focus: of the text, of the workspace's tests, chosen, typed and remembered."""

from __future__ import annotations

import pytest

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.document import focus
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.documents import Document
from cwm_lsp.trace.model import Entry

SOURCE = "def f(a):\n    return a\n\ndef g(a):\n    return a\n\ndef h(a, b):\n    return a\n\nf(1)\nf(2)\ng(3)\ng(4)\n"


def snapshot(text: str) -> Snapshot:
    return Snapshot("file:///case.py", "case.py", 1, text)


def shown(function: str, call: str) -> EntryCall:
    return EntryCall(function, call, 1, "pytest", "test_case.py")


# calls in tests, choices in their order, the text afterwards -> the call in focus
CHOSEN = {
    "the first call": ([], [], SOURCE, "f(1)"),
    "the last choice": ([], ["f(2)", "g(4)"], SOURCE, "g(4)"),
    "chosen again": ([], ["f(2)", "g(4)", "f(1)"], SOURCE, "f(1)"),
    "a typed call stays as long as it fits": ([], ["f(9)"], SOURCE.replace("f(1)", "f(7)"), "f(9)"),
    "a typed call that does not fit gives way": ([], ["f(9)"], SOURCE.replace("def f(a)", "def f()") + "f()\n", "f()"),
    "a found call that is gone gives way to its function's first": ([], ["f(2)"], SOURCE.replace("f(2)", ""), "f(1)"),
    "where the function is gone, the choice before is back": (
        [],
        ["f(2)", "g(4)"],
        SOURCE.replace("def g(a)", "def k(a)"),
        "f(2)",
    ),
    "calls in the text come before those in tests": ([shown("f", "f(5)")], [], SOURCE, "f(1)"),
    "calls in tests come before the module body": (
        [shown("f", "f(5)"), shown("g", "g(6)")],
        [],
        "def f(a, b):\n    pass\ndef g(a):\n    pass\nx = 1\n",
        "g(6)",
    ),
    "a call in a test is chosen": ([shown("h", "h(1, 2)")], ["h(1, 2)"], SOURCE, "h(1, 2)"),
    "a call in a test that does not fit any more": (
        [shown("h", "h(1, 2)")],
        ["h(1, 2)"],
        SOURCE.replace("a, b", "a"),
        "f(1)",
    ),
    "the module body": ([], [], "def f(a):\n    pass\n", ""),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_the_call_in_focus(name: str) -> None:
    tests, choices, after, expected = CHOSEN[name]
    document = Document(snapshot(SOURCE), tests=tuple(tests))
    for call in choices:
        document.choose(focus.pick(document.snapshot, document.calls, "", call))
    document.snapshot = snapshot(after)
    wanted = document.wanted()
    assert wanted is not None
    assert wanted.entry.call == expected


def test_a_broken_text_has_none() -> None:
    assert Document(snapshot("def f(:\n")).wanted() is None
    assert Document(snapshot("def f(:\n"), tests=(shown("f", "f(1)"),)).calls == ()


def test_each_function_keeps_its_choice() -> None:
    document = Document(snapshot(SOURCE))
    for call in ("f(2)", "g(4)"):
        document.choose(focus.pick(document.snapshot, document.calls, "", call))
    found = {name: focus.choose_of(document.snapshot, document.calls, document.picks, name) for name in ("f", "g", "h")}
    assert found == {"f": focus.Pick(Entry("f", "f(2)")), "g": focus.Pick(Entry("g", "g(4)")), "h": None}


def test_what_the_model_made_up_is_marked_unless_it_is_known() -> None:
    document = Document(snapshot(SOURCE))
    made, known = (
        focus.pick(document.snapshot, document.calls, "f", call, invented=True) for call in ("f(77)", "f(2)")
    )
    assert (made.invented, made.discovered) == (True, False)
    assert (known.invented, known.discovered) == (False, True)
