"""Chunks: the same whoever makes them, in order, made anew when a worker dies, stopped at once."""

from __future__ import annotations

import os
import signal
import threading
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Chunk, Setup, make_maker
from cwm_lsp.train.start import start
from cwm_lsp.train.stream import stream
from tests.train.tiny import tiny_setup, write_corpus


def first_chunks(setup: Setup, first: int, step: int, count: int) -> list[Chunk]:
    with stream(setup, first, step, lambda number: number / 8) as chunks:
        return list(islice(chunks, count))


def same(one: Chunk, other: Chunk) -> bool:
    return one.number == other.number and all(
        np.array_equal(getattr(one.rows, name), getattr(other.rows, name)) for name in ("ids", "documents", "weights")
    )


def test_order_and_content_do_not_depend_on_who_makes_them(tmp_path: Path) -> None:
    setup = tiny_setup(tmp_path, "run", workers=2)
    start(setup)
    every = first_chunks(setup, 0, 1, 5)
    assert [chunk.number for chunk in every] == [0, 1, 2, 3, 4]
    assert not same(every[0], every[2])
    odd = first_chunks(tiny_setup(tmp_path, "run", workers=1), 1, 2, 2)
    assert same(odd[0], every[1])
    assert same(odd[1], every[3])


def test_a_program_that_kills_its_worker_costs_one_chunk(tmp_path: Path) -> None:
    deadly = "import os\n\ndef leave(x):\n    if x > 0:\n        os._exit(3)\n    return x\n"
    corpus = write_corpus(tmp_path / "corpus.gz", [(deadly, ["leave(1)", *["leave(-1)"] * 150])])
    setup = tiny_setup(tmp_path, "run", early={"corpus": 1.0}, late={"corpus": 1.0}, corpus=(corpus,))
    start(setup)
    assert [chunk.number for chunk in first_chunks(setup, 0, 1, 3)] == [0, 1, 2]


def test_a_chunk_that_always_fails_ends_the_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cwm_lsp.train.stream._ATTEMPTS", 2)
    corpus = write_corpus(tmp_path / "corpus.gz", [("import os\n\ndef leave():\n    os._exit(3)\n", ["leave()"])])
    setup = tiny_setup(tmp_path, "run", early={"corpus": 1.0}, late={"corpus": 1.0}, corpus=(corpus,))
    start(setup)
    with pytest.raises(UserError, match="failed 2 times"):
        first_chunks(setup, 0, 1, 1)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    setup = tiny_setup(tmp_path, "run", workers=2)
    start(setup)
    threads, processes = set(threading.enumerate()), _children()
    with stream(setup, 0, 1, lambda number: 0.0) as chunks:
        next(chunks)
        assert len(_children() - processes) == 2
    assert _children() <= processes
    assert set(threading.enumerate()) <= threads


def _children() -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(entry.parent.name))
    return found


def test_a_program_that_does_not_end_is_given_up(tmp_path: Path) -> None:
    endless = "def spin(x):\n    while x:\n        pass\n    return x\n"
    corpus = write_corpus(tmp_path / "corpus.gz", [(endless, ["spin(0)", "spin(1)"])])
    setup = tiny_setup(tmp_path, "run", early={"corpus": 1.0}, late={"corpus": 1.0}, corpus=(corpus,))
    start(setup)
    handler = signal.getsignal(signal.SIGALRM)
    try:
        chunk = make_maker(setup).chunk(0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, handler)
    assert chunk.counts["corpus/trace"] > 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"late": {"typed9": 1.0}}, "typed9"),
        ({"forms": {"traces": 1.0}}, "traces"),
        ({"early": {"corpus": 1.0}}, "none is given"),
    ],
)
def test_a_recipe_that_names_what_is_not_there_is_refused(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        start(tiny_setup(tmp_path, "run", **changes))
