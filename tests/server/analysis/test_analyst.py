"""The helper process: real answers, faults, and its end while it works or between questions."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.server.analysis import analyst as analyst_module
from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.analyst import Analyst, Faulty
from cwm_lsp.server.analysis.questions import Binding, Text
from tests.server.client import Client

SOURCE = Text("def f(a):\n    for x in a:\n        y = x\n    return y\n\n\nf([1])\n", "case.py")


def run(scenario: Callable[[Analyst], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        analyst = Analyst()
        try:
            await scenario(analyst)
        finally:
            analyst.close()

    asyncio.run(whole())


def test_answers_are_those_of_the_questions() -> None:
    async def scenario(analyst: Analyst) -> None:
        outline = await analyst.ask(questions.outline, SOURCE)
        assert outline == questions.outline(SOURCE)
        assert [scope.qualname for scope in outline.functions] == ["f"]
        assert outline.bodies == {2: (3, 3)}
        assert (await analyst.ask(questions.names, SOURCE, ["f", "g"]))["f"][3] == {"y"}
        bound = await analyst.ask(questions.bindings, SOURCE, ["f(2)", "g(2)"])
        assert bound["f(2)"] == Binding("f")
        assert "no function `g`" in bound["g(2)"].problem

    run(scenario)


def test_questions_at_one_time_are_answered_in_their_order() -> None:
    async def scenario(analyst: Analyst) -> None:
        texts = [Text(f"def f{n}(): pass\n", "case.py") for n in range(20)]
        outlines = await asyncio.gather(*(analyst.ask(questions.outline, text) for text in texts))
        assert [outline.functions[0].name for outline in outlines] == [f"f{n}" for n in range(20)]

    run(scenario)


def test_what_can_wait_comes_last() -> None:
    async def scenario(analyst: Analyst) -> None:
        done: list[str] = []

        async def ask(question: Callable[[Text], Any]) -> None:
            await analyst.ask(question, SOURCE)
            done.append(question.__name__)

        await asyncio.gather(*map(ask, (questions.outline, questions.loops, questions.outline)))
        assert done == ["outline", "outline", "loops"]

    run(scenario)


def test_a_fault_costs_one_answer() -> None:
    async def scenario(analyst: Analyst) -> None:
        with pytest.raises(Faulty, match="AttributeError"):
            await analyst.ask(questions.outline, None)  # type: ignore[arg-type]
        assert (await analyst.ask(questions.outline, SOURCE)).calls

    run(scenario)


def test_a_question_that_nobody_waits_for_any_more_holds_up_nobody() -> None:
    async def scenario(analyst: Analyst) -> None:
        given_up = asyncio.create_task(analyst.ask(questions.outline, SOURCE))
        await asyncio.sleep(0)
        given_up.cancel()
        assert await analyst.ask(questions.growth, SOURCE, "f")

    run(scenario)


def test_a_helper_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyst_module, "_SECONDS", 1.0)
    monkeypatch.setattr(analyst_module, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))

    async def scenario(analyst: Analyst) -> None:
        given_up = asyncio.create_task(analyst.ask(questions.outline, SOURCE))
        await asyncio.sleep(0)
        given_up.cancel()
        with pytest.raises(Faulty, match="ended while it answered"):
            await analyst.ask(questions.outline, SOURCE)

    run(scenario)


def test_a_closed_one_says_so() -> None:
    async def scenario(analyst: Analyst) -> None:
        analyst.close()
        with pytest.raises(Faulty, match="shuts down"):
            await analyst.ask(questions.outline, SOURCE)

    run(scenario)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the helper by /proc")
def test_the_server_outlives_its_helper(serve: Callable[..., None]) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE.text)
        await client.status("ready")
        helpers = helpers_of(client.process.pid)
        assert helpers
        for helper in helpers:
            os.kill(helper, signal.SIGKILL)
        start = len(client.received)
        client.change(SOURCE.text.replace("[1]", "[2]"), 2)
        assert (await client.status("ready", "failed", start=start))["focus"]["call"] == "f([2])"

    serve(scenario, settings={"limits": {"debounceMs": 0}, "termination": {"predicted": "off"}})


def helpers_of(server: int) -> list[int]:
    """The server's children that answer questions."""
    tasks = Path(f"/proc/{server}/task").iterdir()
    children = {int(child) for task in tasks for child in (task / "children").read_text().split()}
    return [child for child in children if b"cwm_lsp.server.analysis" in Path(f"/proc/{child}/cmdline").read_bytes()]
