"""The client's tests start tiny workers, too."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cwm_lsp.client import Launch
from tests.worker.conftest import TINY_WORKER, place

__all__ = ["place"]

TinyLaunch = Callable[..., Launch]


@pytest.fixture
def tiny(place: Path) -> TinyLaunch:
    """How to launch a tiny worker of a model; by default the same one for the whole test."""

    def launch(model: str = "tiny", *, suffix: str = ".sock") -> Launch:
        endpoint = place / f"{model}{suffix}"
        return Launch(endpoint, (sys.executable, os.fspath(TINY_WORKER), model, os.fspath(endpoint), "60"), seconds=20)

    return launch
