"""What the model says about a call's end, as a diagnostic: a real server, worker and network whose mind is made up."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from cwm_lsp.model.load import load
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.words import ANSWERS, InWords
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.compact_words import LOOPS, TERMINATES
from tests.random_models import write_random_model
from tests.server.client import Client
from tests.server.test_verdicts import shown

SOURCE = """\
import queue_of_ours


def drain(n):
    while queue_of_ours.more(n):
        n += 1
    return n


drain(3)
"""
SURE = 0.9
EMBEDDING = "model.embed_tokens.weight"


@pytest.fixture(scope="module")
def minds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Random models by what they are sure of: the first byte of one answer is made most likely, or most unlikely."""
    found = {}
    for factor, answer in itertools.product((40.0, -40.0), (TERMINATES, LOOPS)):
        directory = write_random_model(tmp_path_factory.mktemp("mind"), "compact", window=4096)
        weights = load_file(directory / "model.safetensors")
        first = load(str(directory)).tokenizer.encode((answer,))[0]
        weights[EMBEDDING][first] *= torch.tensor(factor, dtype=weights[EMBEDDING].dtype)
        save_file(weights, directory / "model.safetensors", metadata={"format": "pt"})
        said, p = answered(directory)
        if p >= SURE:
            found[said] = directory
    return found


def answered(directory: Path) -> tuple[str, float]:
    """What the model says, and its probability."""
    asked = InWords("halts", "drain", "drain(3)", ANSWERS["halts"])
    asking = Predictor(load(str(directory))).ask(analyse(SOURCE, "case.py"), asked)
    with pytest.raises(StopIteration) as stop:
        next(asking)
    best: tuple[str, float] = stop.value.value.answers[0]
    return best


@pytest.mark.parametrize(("level", "severity"), [("information", 3), ("warning", 2), ("off", None)])
def test_a_loop_that_the_model_believes_in(
    minds: dict[str, Path], serve: Callable[..., None], level: str, severity: int | None
) -> None:
    settings = {"model": str(minds[LOOPS]), "termination": {"predicted": level}, "limits": {"maxFrames": 5}}

    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        if severity is None:
            await client.status("ready", "failed")
            assert not client.of("textDocument/publishDiagnostics")
            return
        (found,) = await shown(client)
        assert (found["code"], found["severity"], found["range"]["start"]["line"]) == ("endless-loop", severity, 3)
        assert found["message"].startswith("drain(3): the model says that it does not end (predicted, p ")

    serve(scenario, settings=settings)


def test_nothing_is_said_where_the_model_sees_an_end(minds: dict[str, Path], serve: Callable[..., None]) -> None:
    async def scenario(client: Client) -> None:
        client.open(SOURCE)
        await client.status("ready", "failed")
        client.change(SOURCE + "\n", 2)
        await client.until(lambda: client.of("cwm/status")[-1]["version"] == 2)
        await client.status("ready", start=len(client.received))
        assert not client.of("textDocument/publishDiagnostics")

    serve(scenario, settings={"model": str(minds[TERMINATES]), "limits": {"maxFrames": 5}})
