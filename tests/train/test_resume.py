"""A run that is killed goes on as if nothing had happened; so does one that stops by itself between two sittings."""

from __future__ import annotations

import json
import multiprocessing
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from cwm_lsp.model.load import load
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.chunks import Setup
from cwm_lsp.train.loop import train
from tests.train.tiny import tiny_setup, write_corpus


class Killed(BaseException):
    """What ends a process, as far as the loop can see."""


def losses(setup: Setup) -> list[tuple[int, float]]:
    """Steps and losses in the log."""
    lines = (setup.out / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [(record["step"], record["loss"]) for record in map(json.loads, lines)]


def killed_at(step: int) -> Any:
    """A log callback that ends the run behind a step."""

    def on_log(record: dict[str, Any]) -> None:
        if record["step"] == step:
            raise Killed

    return on_log


def nothing(record: dict[str, Any]) -> None:
    """No news wanted."""


def killed_behind(setup: Setup, step: int) -> None:
    """A process of its own trains, and is killed when the log has this step."""
    child = multiprocessing.get_context("spawn").Process(target=train, args=(setup, nothing), daemon=False)
    child.start()
    log = setup.out / "log.jsonl"
    while child.is_alive() and not (log.exists() and f'"step": {step},' in log.read_text(encoding="utf-8")):
        time.sleep(0.01)
    child.kill()
    child.join()
    assert child.exitcode == -signal.SIGKILL, "it was still training"


def test_same_curve_after_kills(tmp_path: Path) -> None:
    whole, broken = tiny_setup(tmp_path, "whole", workers=2), tiny_setup(tmp_path, "broken", save_minutes=0.0)
    train(whole, nothing)
    killed_behind(broken, 2)  # within a chunk, or while it saves
    log = broken.out / "log.jsonl"
    log.write_text(log.read_text() + json.dumps({"step": 99, "loss": 9.0, "tokens": 1}) + '\n{"step": 100, "lo')
    with pytest.raises(Killed):
        train(broken, killed_at(12), resume=True)  # at the end of one
    train(broken, nothing, resume=True)
    assert not list(broken.out.glob("*.part"))
    assert [each for each, _ in losses(broken)] == list(range(1, 17))
    for (_, one), (_, other) in zip(losses(whole), losses(broken), strict=True):
        assert other == pytest.approx(one, abs=1e-3)
    ours, theirs = (load(str(setup.out), dtype=torch.float32).network.state_dict() for setup in (broken, whole))
    for name, weight in ours.items():
        torch.testing.assert_close(weight, theirs[name], rtol=1e-2, atol=1e-3)


def test_starting_from_weights_alone(tmp_path: Path) -> None:
    first = tiny_setup(tmp_path, "first")
    news: list[dict[str, Any]] = []
    train(first, news.append, sitting_minutes=30)
    assert news[-1]["finished"]
    second = tiny_setup(tmp_path, "second", start=str(first.out), warm_up=0.2)
    with pytest.raises(Killed):
        train(second, killed_at(1))
    assert losses(second)[0][1] < losses(first)[0][1] - 0.5, "it knows what the first run learned"


def test_from_the_shipped_weights_alone_with_a_short_warm_up(tmp_path: Path) -> None:
    known: dict[str, Any] = {"early": {"copies": 1.0}, "late": {"copies": 1.0}, "forms": {"trace": 1.0}}
    setup = tiny_setup(tmp_path, "more", start="nano", tokens=8192, warm_up=0.2, **known)
    train(setup, nothing)
    curve = [loss for _, loss in losses(setup)]
    assert len(curve) == 8
    assert curve[0] < 1.5, "it begins where the shipped model is, far below the 7.3 of one that knows nothing"
    assert max(curve) < curve[0] + 0.5, "optimisers without a past do not undo it"


def test_a_corpus_that_is_none_is_told(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus.gz", [("def broken(:", ["broken()"])])
    with pytest.raises(UserError, match="Nothing of the corpus is left"):
        train(tiny_setup(tmp_path, "run", corpus=(corpus,)), nothing)
