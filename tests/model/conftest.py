"""A random checkpoint of each dialect."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.random_models import write_random_model

torch.set_num_threads(1)  # matrices are so small here that threads only wait for one another


@pytest.fixture(scope="session", params=["cwm", "compact"])
def random_model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_model(tmp_path_factory.mktemp(request.param) / "model", request.param)
