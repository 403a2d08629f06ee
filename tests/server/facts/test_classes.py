"""Classes of functions are derived again only where their sources have changed."""

from __future__ import annotations

import asyncio

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.server.analysis import deriving
from cwm_lsp.server.analysis.analyst import Analyst
from cwm_lsp.server.analysis.deriving import derive
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.facts.classes import Classes
from cwm_lsp.verdicts.complexity.judge import judged

SOURCE = """\
def inner(xs):
    return sum(xs)


def outer(xs):
    return [inner(xs) for x in xs]


def alone(n):
    return n + 1
"""


def snapshot(text: str, version: int = 1) -> Snapshot:
    return Snapshot("file:///case.py", "case.py", version, text)


CHANGES = [
    (SOURCE, []),
    (f"import os\r\n{SOURCE}".replace("\n", "\r\n"), []),
    (SOURCE.replace("sum(xs)", "xs[0]"), ["inner", "outer"]),
    (SOURCE.replace("n + 1", "n + 2"), ["alone"]),
    (SOURCE + "\n\ndef new(xs):\n    return alone(1)\n", ["new"]),
    ("def f(:\n", []),
]


@pytest.mark.parametrize(("text", "anew"), CHANGES)
def test_only_changed_functions_are_derived_again(text: str, anew: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    known, _ = derive(analyse(SOURCE), {}, 0, 60.0)
    assert {name: each.time for name, each in known.items()} == {"inner": "O(n)", "outer": "O(n^2)", "alone": "O(1)"}
    derived: list[str] = []

    def told(program: object, function: str) -> object:
        derived.append(function)
        return judged(program, function)  # type: ignore[arg-type]

    monkeypatch.setattr(deriving, "judged", told)
    later = snapshot(text, 2)
    found, _ = derive(analyse(text), known, 0, 60.0)
    assert sorted(derived) == anew
    assert set(Classes(snapshot(SOURCE), known).of(later)) == {*found} - {*anew}


def test_what_there_is_no_time_for_is_derived_the_next_time() -> None:
    found, number = derive(analyse(SOURCE), {}, 0, -1.0)
    assert (list(found), number) == (["inner"], 1)
    found, number = derive(analyse(SOURCE), {}, number, 60.0)
    assert (list(found), number) == (["outer", "alone"], 3)


def test_the_newest_version_counts() -> None:
    async def scenario() -> None:
        versions = [snapshot(SOURCE), snapshot(SOURCE.replace("sum(xs)", "xs[0]"), 2)]
        asked = 0
        ready: list[bool] = []

        def current() -> Snapshot:
            nonlocal asked
            asked += 1
            return versions[0] if asked < 4 else versions[1]

        found = Classes()
        analyst = Analyst()
        for _ in range(2):
            found.find(analyst, lambda: asyncio.sleep(0), current, lambda: ready.append(True), 0.0)
        assert found.task is not None
        await found.task
        analyst.close()
        assert found.snapshot is versions[1]
        assert found.known["inner"].time == "O(1)"
        assert len(ready) == 1

    asyncio.run(scenario())
