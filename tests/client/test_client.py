"""The client with real worker processes: finding, starting, sharing, losing and replacing them."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cwm_lsp.client import Launch, Resume, Worker, connect, predict_blocking
from cwm_lsp.client.launch import launch_for
from cwm_lsp.client.questions import Prediction
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.model import EndReason, Entry, Event, Frame, ModelInfo, Origin, Value
from cwm_lsp.trace.problem import UserError
from tests.client.conftest import TinyLaunch

SOURCE = "def f(): ...\n"


def request(call: str, max_frames: int = 200) -> Prediction:
    return {"source": SOURCE, "path": "f.py", "function": "f", "call": call, "max_frames": max_frames}


def run(test: Callable[[Worker], Awaitable[None]], launch: Launch, states: list[str] | None = None) -> None:
    """Run `test` with a connected worker; `states` collects the states that it tells."""

    async def with_worker() -> None:
        on_state = None if states is None else (lambda state, message: states.append(state))
        async with connect("tiny", on_state, launch=launch) as worker:
            await test(worker)

    asyncio.run(with_worker())


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def pid_of(worker: Worker) -> int:
    return int(str((await worker.open()).connection.hello["pid"]))


@pytest.mark.parametrize("suffix", [".sock", ".port"])
def test_predict_starts_a_worker_and_streams(tiny: TinyLaunch, suffix: str) -> None:
    states: list[str] = []

    async def test(worker: Worker) -> None:
        frames: list[Frame] = []
        ended = await worker.predict(**request("count(20, 0)"), on_frame=frames.append)
        assert [frame.index for frame in frames] == list(range(20))
        assert (ended.end.reason, ended.model) == (EndReason.RETURNED, ModelInfo("tiny", "1"))
        assert (ended.tokens, ended.passes) == (60, 20)

    run(test, tiny(suffix=suffix), states)
    assert states[0] == "starting"
    assert states[-1] == "ready"


def test_predict_trace(tiny: TinyLaunch) -> None:
    async def test(worker: Worker) -> None:
        trace = await worker.predict_trace(**request("count(5, 0)", max_frames=3))
        assert (len(trace.frames), trace.end.reason) == (3, EndReason.FRAME_LIMIT)
        assert trace.source.sha256 == hashlib.sha256(SOURCE.encode()).hexdigest()
        assert trace.entry == Entry("f", "count(5, 0)")
        assert trace.python == f"{sys.version_info.major}.{sys.version_info.minor}"

    run(test, tiny())


def test_the_blocking_form(tiny: TinyLaunch) -> None:
    assert len(predict_blocking("tiny", **request("count(4, 0)"), launch=tiny()).frames) == 4


def test_going_on_from_known_frames(tiny: TinyLaunch) -> None:
    async def test(worker: Worker) -> None:
        whole = await worker.predict_trace(**request("count(6, 0)"))
        frames: list[Frame] = []
        ended = await worker.predict(**request("count(6, 0)"), resume=Resume(whole.frames[:4]), on_frame=frames.append)
        assert (tuple(frames), ended.passes) == (whole.frames[4:], 2)
        edited = await worker.predict_trace(**request("count(6, 0)"), resume=Resume(whole.frames[:4], {"i": "70"}))
        assert [frame.locals["i"].repr for frame in edited.frames] == ["0", "1", "2", "70", "71", "72"]
        assert edited.frames[3].locals["i"].origin is Origin.EDITED
        assert edited.frames[:3] == whole.frames[:3]
        with pytest.raises(UserError, match="There is no variable 'j' in frame 3: it has i"):
            await worker.predict(**request("count(6, 0)"), resume=Resume(whole.frames[:4], {"j": "70"}))

    run(test, tiny())


def test_what_is_too_long_for_the_worker_harms_no_one(tiny: TinyLaunch) -> None:
    async def test(worker: Worker) -> None:
        (frame,) = (await worker.predict_trace(**request("count(1, 0)"))).frames
        with pytest.raises(UserError, match="Only the first 16384 frames of a trace can be gone on from"):
            await worker.predict(**request("count(6, 0)"), resume=Resume((frame,) * 16385))
        with pytest.raises(UserError, match="The request is longer than 64 MiB"):
            await worker.predict(**{**request("count(6, 0)"), "source": " " * 2**26})
        assert (await worker.predict(**request("count(1, 0)"))).passes == 1

    run(test, tiny())


def test_each_quantisation_has_a_worker_of_its_own(place: Path) -> None:
    launches = [launch_for("nano", quantize) for quantize in (None, "none", "int8")]
    assert len({launch.endpoint for launch in launches}) == 3
    assert launch_for("nano").endpoint == launches[0].endpoint
    assert [launch.command[-4:-2] for launch in launches[1:]] == [("--quantize", "none"), ("--quantize", "int8")]
    assert "--quantize" not in launches[0].command


def test_front_ends_that_start_together_share_one_worker(tiny: TinyLaunch) -> None:
    async def one() -> int:
        async with connect("tiny", launch=tiny()) as worker:
            await worker.predict(**request("count(1, 0)"))
            return await pid_of(worker)

    async def test() -> None:
        assert len(set(await asyncio.gather(*[one() for _ in range(4)], one()))) == 1

    asyncio.run(test())


def test_cancelling_the_task_frees_the_worker(tiny: TinyLaunch) -> None:
    async def test(worker: Worker) -> None:
        frames: list[Frame] = []
        task = asyncio.create_task(worker.predict(**request("count(1000, 0.02)"), on_frame=frames.append))
        await until(lambda: bool(frames))
        task.cancel()
        began = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        await worker.predict(**request("count(1, 0)"))
        assert time.monotonic() - began < 5

    run(test, tiny())


def test_cancelling_the_way_out_closes_the_connection_all_the_same(tiny: TinyLaunch) -> None:
    launch = tiny()

    async def test() -> None:
        worker = Worker(launch, lambda state, message: None)
        connection = (await worker.open()).connection
        closing = asyncio.create_task(worker.close())
        await asyncio.sleep(0)  # it waits by now
        closing.cancel()
        await asyncio.wait([closing])
        assert closing.cancelled()
        await asyncio.wait_for(connection.lost.wait(), 5)
        assert connection.writer.is_closing()

    asyncio.run(test())


def test_the_value_of_an_expression(tiny: TinyLaunch) -> None:
    known = [Frame(0, Event.CALL, "f", "f", 0, 1, {"i": Value("1", Origin.COMPUTED)})]

    async def test(worker: Worker) -> None:
        asked = {"source": SOURCE, "path": "f.py", "function": "f", "call": "f(1)", "expression": "1+i"}
        found = await worker.watch(**asked, frames=known)
        assert (found.value, found.raised) == (Value("i+1", Origin.PREDICTED, p=0.5), False)
        with pytest.raises(UserError, match="needs 'frames'"):
            await worker.watch(**asked, frames=[])

    run(test, tiny())


def test_agreement_with_known_frames(tiny: TinyLaunch) -> None:
    values = {"i": Value("1", Origin.COMPUTED)}
    known = [Frame(0, Event.CALL, "f", "f", 0, 1, values), Frame(1, Event.LINE, "f", "f", 0, 1, values)]

    async def test(worker: Worker) -> None:
        agreed = await worker.agree(source=SOURCE, path="f.py", function="f", call="f(1)", frames=known)
        assert agreed.frames == tuple(Agreement(index, False, {"i": (0.25, False)}) for index in (0, 1))
        assert (agreed.end.reason, agreed.model) == (EndReason.RETURNED, ModelInfo("tiny", "1"))
        with pytest.raises(UserError, match="begin with the entry's own call frame"):
            await worker.agree(
                source=SOURCE, path="f.py", function="f", call="f(1)", frames=[replace(known[1], index=0)]
            )

    run(test, tiny())


def test_what_on_frame_raises_comes_out_and_cancels(tiny: TinyLaunch) -> None:
    def refuse(frame: Frame) -> None:
        raise ZeroDivisionError

    async def test(worker: Worker) -> None:
        with pytest.raises(ZeroDivisionError):
            await worker.predict(**request("count(1000, 0.02)"), on_frame=refuse)
        await asyncio.wait_for(worker.predict(**request("count(1, 0)")), 5)

    run(test, tiny())


def test_what_on_state_raises_harms_nothing(tiny: TinyLaunch) -> None:
    def refuse(state: str, message: str) -> None:
        raise ZeroDivisionError

    async def test() -> None:
        problems: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context["exception"]))
        async with connect("tiny", refuse, launch=tiny()) as worker:
            await worker.predict(**request("count(1, 0)"))
        assert problems

    asyncio.run(test())


def test_a_killed_worker_is_replaced(tiny: TinyLaunch) -> None:
    states: list[str] = []

    async def test(worker: Worker) -> None:
        first = await pid_of(worker)
        frames: list[Frame] = []
        task = asyncio.create_task(worker.predict(**request("count(1000, 0.02)"), on_frame=frames.append))
        await until(lambda: bool(frames))
        os.kill(first, signal.SIGKILL)
        with pytest.raises(UserError) as caught:
            await task
        assert str(caught.value) == (
            "The prediction worker stopped unexpectedly (signal 9); it has been restarted: try again."
        )
        assert (await worker.predict(**request("count(1, 0)"))).end.reason is EndReason.RETURNED
        assert await pid_of(worker) != first

    run(test, tiny(), states)
    assert states.count("restarting") == 1


def test_a_worker_that_keeps_dying_is_given_up(tiny: TinyLaunch) -> None:
    async def test(worker: Worker) -> None:
        messages = []
        for _ in range(5):
            with pytest.raises(UserError) as caught:
                await worker.predict(**request("die()"))
            messages.append(str(caught.value))
        assert all("it has been restarted: try again" in message for message in messages[:3]), messages
        assert all("4 times within 30 s and is not restarted" in message for message in messages[3:]), messages

    run(test, tiny())


def test_a_worker_killed_between_predictions_is_replaced(tiny: TinyLaunch) -> None:
    states: list[str] = []

    async def test(worker: Worker) -> None:
        os.kill(await pid_of(worker), signal.SIGKILL)
        await until(lambda: "restarting" in states and states[-1] == "ready")
        await worker.predict(**request("count(1, 0)"))

    run(test, tiny(), states)


def test_after_a_shutdown_the_next_prediction_starts_a_worker(tiny: TinyLaunch) -> None:
    states: list[str] = []

    async def test(worker: Worker) -> None:
        first = await pid_of(worker)
        await worker.shut_down()
        await until(lambda: "stopped" in states)
        assert "restarting" not in states
        await worker.predict(**request("count(1, 0)"))
        assert await pid_of(worker) != first

    run(test, tiny(), states)


def test_bad_input_is_told_in_the_workers_words(tiny: TinyLaunch) -> None:
    async def test(worker: Worker) -> None:
        with pytest.raises(UserError, match=r"^The call is bad\.$"):
            await worker.predict(**request("bad()"))
        with pytest.raises(UserError, match="surrogate"):
            await worker.predict(**request("count('\ud800', 0)"))

    run(test, tiny())


def test_a_model_that_does_not_load(tiny: TinyLaunch) -> None:
    states: list[str] = []

    async def test(worker: Worker) -> None:
        with pytest.raises(UserError, match=r"no config\.json: give a complete directory"):
            await worker.predict(**request("count(1, 0)"))

    run(test, tiny("broken"), states)
    assert "failed" in states


@pytest.mark.parametrize("model", ["missing", "./missing", "/nowhere/at/all", "nan", ""])
def test_a_model_that_is_not_there(place: Path, model: str) -> None:
    with pytest.raises(UserError) as caught:
        predict_blocking(model, **request("f()"))
    assert str(caught.value) == (
        f"No model at '{model}': give a directory in Hugging Face layout, or 'nano' for the bundled one."
    )
    assert not list(place.rglob("*.lock"))


def test_a_directory_without_a_model(place: Path) -> None:
    (place / "empty").mkdir()
    with pytest.raises(UserError) as caught:
        predict_blocking(str(place / "empty"), **request("f()"))
    assert "empty" in str(caught.value)
    assert "unexpectedly" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit('error: no room on the disk')", "could not be started: no room on the disk; see '"),
        ("import nothing_of_this_name", "could not be started: ModuleNotFoundError: No module named"),
        ("raise SystemExit(7)", "could not be started: its process ended with status 7; see '"),
        ("import time; time.sleep(30)", "did not answer within 0.5 s"),
    ],
)
def test_a_worker_that_cannot_start(place: Path, code: str, words: str) -> None:
    launch = Launch(place / "w.sock", (sys.executable, "-c", code), seconds=0.5 if "sleep" in code else 20)
    with pytest.raises(UserError) as caught:
        predict_blocking("tiny", **request("f()"), launch=launch)
    assert words in str(caught.value)


def test_ctrl_c_cancels_the_prediction_and_spares_the_worker(tiny: TinyLaunch) -> None:
    launch = tiny()
    code = (
        "import sys; from pathlib import Path; from cwm_lsp.client import *\n"
        "launch = Launch(Path(sys.argv[1]), tuple(sys.argv[2:]))\n"
        "predict_blocking('tiny', source='', path='', function='f', call='count(1000, 0.02)', launch=launch,\n"
        "                 on_frame=lambda frame: print(frame.index, flush=True))"
    )
    command = [sys.executable, "-c", code, str(launch.endpoint), *launch.command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"0\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert errors.splitlines()[-1] == b"KeyboardInterrupt"

    async def test(worker: Worker) -> None:
        status = await worker.status()
        assert status["clients"] == 1
        await asyncio.wait_for(worker.predict(**request("count(1, 0)")), 5)

    states: list[str] = []
    run(test, launch, states)
    assert "starting" not in states


def test_front_ends_do_not_import_torch() -> None:
    code = "import sys, cwm_lsp.client, cwm_lsp.worker.serve; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_bundled_model(place: Path) -> None:
    source = "def add(a, b):\n    c = a + b\n    return c\n"
    trace = predict_blocking("nano", source=source, path="add.py", function="add", call="add(2, 3)", max_frames=20)
    assert trace.model is not None
    assert trace.model.name == "nano"
    first = trace.frames[0]
    assert (first.event, first.line, first.locals["a"].repr, first.locals["b"].repr) == ("call", 1, "2", "3")
    assert 1 < len(trace.frames) <= 20


def test_the_bundled_model_quantised(place: Path) -> None:
    source = "def add(a, b):\n    return a + b\n"
    trace = predict_blocking(
        "nano", quantize="int8", source=source, path="add.py", function="add", call="add(2, 3)", max_frames=20
    )
    assert trace.model is not None
    assert trace.model.quantization == "int8"
