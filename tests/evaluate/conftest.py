from pathlib import Path

import pytest

from cwm_lsp.model.load import LoadedModel, load
from tests.evaluate.tiny import CASES, write_cases, write_tiny


@pytest.fixture(scope="session")
def random_model(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    return load(str(write_tiny(tmp_path_factory.mktemp("random"))))


@pytest.fixture(scope="session")
def knowing_model(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    """Knows every case but the second."""
    return load(str(write_tiny(tmp_path_factory.mktemp("knowing"), by_heart=(CASES[0], CASES[2]))))


@pytest.fixture
def cases_file(tmp_path: Path) -> Path:
    return write_cases(tmp_path / "cases.jsonl")
