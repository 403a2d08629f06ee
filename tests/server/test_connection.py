"""What is asked of a worker that ends meanwhile."""

from __future__ import annotations

import asyncio
import signal

import pytest

from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.predicting.arriving import take
from cwm_lsp.server.predicting.connection import Connection
from cwm_lsp.server.settings import Settings
from cwm_lsp.trace.model import EndReason, Entry, Frame
from cwm_lsp.trace.problem import UserError
from tests.server.conftest import Place

SNAPSHOT = Snapshot("file:///case.py", "case.py", 1, "def f(n):\n    while True:\n        n += 1\n        n += 2\n")


@pytest.mark.parametrize("deaths", [1, 2, 3])
def test_it_is_asked_again_but_not_for_ever(place: Place, monkeypatch: pytest.MonkeyPatch, deaths: int) -> None:
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    frames: list[Frame] = []
    states: list[str] = []

    async def predicted() -> EndReason:
        connection = Connection(lambda state, message: states.append(state))

        def on_frame(frame: Frame) -> None:
            take(frames, frame)
            if frame.index == 30 and states.count("restarting") < deaths:
                place.signal(signal.SIGKILL)

        try:
            ended = await connection.predict(SNAPSHOT, Entry("f", "f(0)"), Settings(max_frames=10_000), on_frame)
        finally:
            await connection.close()
        return ended.end.reason

    if deaths < 3:
        assert asyncio.run(predicted()) is EndReason.FRAME_LIMIT
        assert [frame.index for frame in frames] == list(range(10_000))
    else:
        with pytest.raises(UserError, match=r"Asked 3 times without an answer\. .* stopped unexpectedly"):
            asyncio.run(predicted())
    assert states.count("restarting") == deaths


def test_another_editor_may_restart_the_worker(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    frames: list[Frame] = []

    async def predicted() -> EndReason:
        ours, theirs = Connection(lambda state, message: None), Connection(lambda state, message: None)
        restarts: list[asyncio.Task[None]] = []

        def on_frame(frame: Frame) -> None:
            take(frames, frame)
            if frame.index == 30 and not restarts:
                restarts.append(asyncio.create_task(theirs.restart("nano")))

        try:
            ended = await ours.predict(SNAPSHOT, Entry("f", "f(0)"), Settings(max_frames=10_000), on_frame)
            await restarts[0]
        finally:
            await ours.close()
            await theirs.close()
        return ended.end.reason

    assert asyncio.run(predicted()) is EndReason.FRAME_LIMIT
    assert [frame.index for frame in frames] == list(range(10_000))
