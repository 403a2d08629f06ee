"""Classes of functions are derived again only where their sources have changed."""

from __future__ import annotations

import asyncio

import pytest

from cwm_lsp.server import classes
from cwm_lsp.server.classes import Classes, derive
from cwm_lsp.server.snapshot import Snapshot
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
    known = derive(snapshot(SOURCE), {}, lambda: True)
    assert known is not None
    assert {name: each.time for name, each in known.items()} == {"inner": "O(n)", "outer": "O(n^2)", "alone": "O(1)"}
    derived: list[str] = []

    def told(program: object, function: str) -> object:
        derived.append(function)
        return judged(program, function)  # type: ignore[arg-type]

    monkeypatch.setattr(classes, "judged", told)
    later = snapshot(text, 2)
    found = derive(later, known, lambda: True)
    assert sorted(derived) == anew
    assert set(Classes(snapshot(SOURCE), known).of(later)) == {*(found or {})} - {*anew}


def test_work_that_is_not_wanted_any_more_ends() -> None:
    wanted = iter([True, False])
    assert derive(snapshot(SOURCE), {}, lambda: next(wanted)) is None


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
        found.find(current, lambda: ready.append(True), 0.0)
        found.find(current, lambda: ready.append(True), 0.0)
        assert found.task is not None
        await found.task
        assert found.snapshot is versions[1]
        assert found.known["inner"].time == "O(1)"
        assert len(ready) == 1

    asyncio.run(scenario())
