"""The worker's agreement is that of the model in this process, with the bundled model and examples/gcd.py."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cwm_lsp.client import Launch, connect
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.evaluate.agreement import agreement, computed_frames
from cwm_lsp.model.load import load
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.model import EndReason, Entry, Frame
from cwm_lsp.trace.problem import UserError
from tests.random_models import write_random_model
from tests.worker.conftest import wait_until_it_listens

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")
GCD = Path(__file__).parents[2] / "examples" / "gcd.py"
ENTRY = Entry("gcd", "gcd(48, 18)")
COUNT = "def count(n):\n    i = 0\n    while i < n:\n        i = i + 1\n    return i\n"


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    """One worker with the bundled model for the whole module."""
    with tempfile.TemporaryDirectory(prefix="cwm") as name:
        endpoint = Path(name, "w.sock")
        command = (sys.executable, "-m", "cwm_lsp.worker", "--socket", str(endpoint))
        process = subprocess.Popen(command)
        wait_until_it_listens(process, endpoint)
        yield Launch(endpoint, command)
        assert process.poll() is None, "the worker did not survive"
        process.kill()
        process.wait()


def frames_of(source: str, entry: Entry, max_frames: int) -> tuple[Frame, ...]:
    return computed_frames(analyse(source, "case.py"), entry, max_frames)


def rounded(found: tuple[Agreement, ...]) -> list[tuple[int, bool, dict[str, tuple[float, bool]]]]:
    """Without the last digits of the probabilities, which depend on the number of threads."""
    return [
        (each.frame, each.agrees, {name: (round(p, 4), agrees) for name, (p, agrees) in each.values.items()})
        for each in found
    ]


def test_it_equals_the_models_in_this_process(launch: Launch) -> None:
    source = GCD.read_text()
    frames = frames_of(source, ENTRY, 100)

    async def test() -> None:
        async with connect("nano", launch=launch) as worker:
            agreed = await worker.agree(source=source, path="gcd.py", function="gcd", call=ENTRY.call, frames=frames)
        assert agreed.end.reason is EndReason.RETURNED
        assert [each.frame for each in agreed.frames] == [frame.index for frame in frames[1:]]
        assert {"a", "b", ""} == {name for each in agreed.frames for name in each.values}
        model = load("nano")
        assert agreed.model == model.info
        assert rounded(agreed.frames) == rounded(agreement(model, analyse(source, "gcd.py"), ENTRY, frames))

    asyncio.run(test())


def test_a_cancelled_one_leaves_the_worker_as_it_was(launch: Launch) -> None:
    entry = Entry("count", "count(300)")
    frames = frames_of(COUNT, entry, 600)

    async def test() -> None:
        async with connect("nano", launch=launch) as worker:
            asking = worker.agree(source=COUNT, path="count.py", function="count", call=entry.call, frames=frames)
            task = asyncio.create_task(asking)
            while not (await worker.status())["running"]:
                assert not task.done(), "it was over before it could be cancelled"
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            agreed = await worker.agree(
                source=COUNT, path="count.py", function="count", call=entry.call, frames=frames[:5]
            )
        assert [each.frame for each in agreed.frames] == [1, 2, 3, 4]

    asyncio.run(test())


def test_a_model_of_the_cwm_dialect_says_that_it_cannot(place: Path, tmp_path: Path) -> None:
    directory = write_random_model(tmp_path / "random", "cwm")
    frames = frames_of(COUNT, Entry("count", "count(1)"), 5)

    async def test() -> None:
        async with connect(str(directory)) as worker:
            with pytest.raises(UserError, match="speaks the dialect 'cwm': only one of 'compact' can say how far"):
                await worker.agree(source=COUNT, path="count.py", function="count", call="count(1)", frames=frames)

    asyncio.run(test())
