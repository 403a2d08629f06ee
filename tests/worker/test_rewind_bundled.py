"""Rewinding with the bundled model puts only what follows through the network. Tokens are counted, not timed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cwm_lsp.client import Launch, Prediction, PredictionEnd, Resume, Worker, connect
from cwm_lsp.record.inprocess import record
from cwm_lsp.trace.model import EndReason, Entry, Frame, Origin
from tests.worker.conftest import wait_until_it_listens
from tests.worker.raw_client import Client

LOOP: Prediction = {
    "source": "def count(n):\n    i = 0\n    while i < n:\n        i = i + 1\n    return i\n",
    "path": "count.py",
    "function": "count",
    "call": "count(150)",
    "max_frames": 200,
    "values": "neural",
}
OTHER: Prediction = {
    "source": "def f():\n    return 1\n",
    "path": "f.py",
    "function": "f",
    "call": "f()",
    "values": "neural",
}
REWOUND_TO = 150
TOKENS_IN_A_PASS = 24  # at most: guessed tokens, and what was pushed since the pass before
PREFIX = 250  # tokens, at least, of the prompt and 150 frames


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    """One worker with the bundled model for the whole module."""
    with tempfile.TemporaryDirectory(prefix="cwm") as name:
        endpoint = Path(name, "w.sock")
        command = (sys.executable, "-m", "cwm_lsp.worker", "--socket", str(endpoint))
        process = subprocess.Popen(command, env={**os.environ, "XDG_STATE_HOME": name})
        wait_until_it_listens(process, endpoint)
        yield Launch(endpoint, command)
        assert process.poll() is None, "the worker did not survive"
        process.kill()
        process.wait()


async def ask(worker: Worker, request: Prediction, resume: Resume) -> tuple[list[Frame], PredictionEnd]:
    """The frames that come and the end."""
    frames: list[Frame] = []
    done = await worker.predict(**{**request, "resume": resume}, on_frame=frames.append)
    return frames, done


async def known_frames(worker: Worker, kind: str) -> tuple[Frame, ...]:
    """The first 200 frames of the loop, which are then in the worker's cache."""
    if kind == "predicted":
        frames, done = await ask(worker, LOOP, Resume())
        assert done.end.reason is EndReason.FRAME_LIMIT
        return tuple(frames)
    trace = record(LOOP["source"], Entry(LOOP["function"], LOOP["call"]), path=LOOP["path"])
    await ask(worker, {**LOOP, "max_frames": 201}, Resume(trace.frames[:200]))
    return trace.frames[:200]


@pytest.mark.parametrize("edits", [{}, {"i": "1000"}], ids=["as it was", "edited"])
@pytest.mark.parametrize("kind", ["predicted", "recorded"])
def test_the_shared_prefix_is_not_read_again(launch: Launch, kind: str, edits: Mapping[str, str]) -> None:
    async def test() -> None:
        async with connect("nano", launch=launch) as worker:
            known = await known_frames(worker, kind)
            assert len(known) == 200
            resume = Resume(known[: REWOUND_TO + 1], edits)
            frames, warm = await ask(worker, LOOP, resume)
            first = REWOUND_TO if edits else REWOUND_TO + 1
            assert [frame.index for frame in frames] == list(range(first, 200))
            if edits:
                assert (frames[0].locals["i"].repr, frames[0].locals["i"].origin) == ("1000", Origin.EDITED)
            elif kind == "predicted":
                assert [shape(frame) for frame in frames] == [shape(frame) for frame in known[first:]]
            assert warm.tokens <= TOKENS_IN_A_PASS * warm.passes
            await ask(worker, OTHER, Resume())
            _, cold = await ask(worker, LOOP, resume)
            assert cold.tokens - warm.tokens > PREFIX, "what the same costs when the cache has been displaced"

    asyncio.run(test())


def shape(frame: Frame) -> tuple[object, ...]:
    """What a frame says, without the probabilities, whose last digits depend on the batches of tokens."""
    return frame.event, frame.qualname, frame.line, {name: value.repr for name, value in frame.locals.items()}


def test_a_paused_prediction_goes_on(launch: Launch) -> None:
    async def test() -> None:
        async with connect("nano", launch=launch) as worker:
            alone, _ = await ask(worker, LOOP, Resume())
            begun = asyncio.Event()
            frames: list[Frame] = []

            def on_frame(frame: Frame) -> None:
                frames.append(frame)
                if len(frames) == 60:
                    begun.set()

            slow = asyncio.create_task(worker.predict(**{**LOOP, "priority": "background"}, on_frame=on_frame))
            await begun.wait()
            await ask(worker, OTHER, Resume())
            assert not slow.done(), "the urgent one came first"
            assert (await slow).end.reason is EndReason.FRAME_LIMIT
            assert [frame.index for frame in frames] == list(range(200)), "none twice, none lost"
            assert [shape(frame) for frame in frames[:60]] == [shape(frame) for frame in alone[:60]]

    asyncio.run(test())


def test_a_cancelled_prediction_ends_before_its_limit(launch: Launch) -> None:
    with Client(launch.endpoint) as client:
        cancelled = client.request("predict", {**LOOP, "max_frames": 2000})
        assert client.receive()[:2] == [2, "frame"]
        client.send([2, "cancel", {"id": cancelled}])
        error, result = client.answer(cancelled)
        assert (error, result["end"]["reason"]) == (None, "cancelled")
