"""`model pull` against a hub on a real socket: what it downloads, resumes, refuses and says."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cwm_lsp.model.checkpoint.pull import Remote, RemoteFile, download
from cwm_lsp.trace.problem import UserError
from tests.model.checkpoint.hub import COMMIT, Hub, serve
from tests.random_models import write_random_model

ID = "someone/small"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    directory = write_random_model(tmp_path_factory.mktemp("hub") / "model", "cwm")
    files = {path.name: path.read_bytes() for path in directory.iterdir()}
    return {**files, "consolidated.pth": b"not wanted", "LICENSE": b"terms"}


@pytest.fixture
def hub(content: dict[str, bytes]) -> Iterator[Hub]:
    with serve(Hub(ID, dict(content))) as running:
        yield running


@pytest.fixture
def cli(hub: Hub, tmp_path: Path) -> Run:
    """Runs `cwm-lsp` with this hub and a cache of its own."""
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_DISABLE_XET": "1"}
    environment = {key: value for key, value in environment.items() if key not in ("HF_HUB_CACHE", "HF_TOKEN")}

    def run(*arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cwm_lsp.cli.main", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, input=answer, timeout=100, check=False
        )

    return run


def error_of(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a failed command ends with."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return line


def test_a_pulled_model_is_found_by_its_id(hub: Hub, cli: Run, content: dict[str, bytes]) -> None:
    done = cli("model", "pull", ID, "--yes", "--json")
    assert done.returncode == 0, done.stderr
    pulled = json.loads(done.stdout)
    directory = Path(pulled["directory"])
    assert pulled["revision"] == COMMIT == directory.name
    assert {path.name for path in directory.iterdir()} == content.keys() - {"consolidated.pth"}
    assert all(path.read_bytes() == content[path.name] for path in directory.iterdir())
    assert "test-licence" in done.stderr
    hub.down = True
    info = json.loads(cli("model", "info", ID, "--json").stdout)
    assert info["model"] == ID
    assert Path(info["directory"]) == directory


def test_an_interrupted_file_goes_on_where_it_stopped(hub: Hub, cli: Run) -> None:
    block = 10 * 2**20  # what the hub's client writes at a time
    hub.files["model.safetensors"] = random.Random(1).randbytes(3 * block)
    hub.cut_after = 2 * block + 1000
    assert "could not be reached" in error_of(cli("model", "pull", ID, "--yes"))
    assert "model pull" in error_of(cli("model", "info", ID))  # half a snapshot is none
    hub.cut_after, hub.down = None, False
    hub.requests.clear()
    done = cli("model", "pull", ID, "--yes", "--json")
    assert done.returncode == 0, done.stderr
    assert [given for path, given in hub.requests if path.endswith("model.safetensors")] == [f"bytes={2 * block}-"]
    got = Path(json.loads(done.stdout)["directory"]) / "model.safetensors"
    assert got.read_bytes() == hub.files["model.safetensors"]


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_wrong_checksum_is_refused_and_removed(hub: Hub, cli: Run, tmp_path: Path, name: str) -> None:
    hub.wrong = name
    assert f"'{name}' of '{ID}' came with a wrong checksum" in error_of(cli("model", "pull", ID, "--yes"))
    assert not list(tmp_path.rglob("*.part"))
    hub.wrong = ""
    assert cli("model", "pull", ID, "--yes").returncode == 0


def test_a_file_that_was_damaged_on_disk_is_pulled_again(cli: Run, content: dict[str, bytes]) -> None:
    directory = Path(json.loads(cli("model", "pull", ID, "--yes", "--json").stdout)["directory"])
    (directory / "model.safetensors").resolve().write_bytes(b"rot")
    assert cli("model", "pull", ID, "--yes").returncode == 0
    assert (directory / "model.safetensors").read_bytes() == content["model.safetensors"]


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_nothing_is_downloaded_unless_the_licence_is_accepted(hub: Hub, cli: Run, answer: str) -> None:
    assert "licence was not accepted" in error_of(cli("model", "pull", ID, answer=answer))
    assert not [path for path, _ in hub.requests if "/resolve/" in path]


def test_an_accepted_licence(cli: Run) -> None:
    assert cli("model", "pull", ID, answer="y\n").returncode == 0


def test_the_licence_of_the_published_models_is_shown(cli: Run, hub: Hub) -> None:
    hub.id = "facebook/cwm"
    done = cli("model", "pull", "facebook/cwm", answer="n\n")
    assert "non-commercial research only" in done.stderr
    assert "everything that they produce" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("someone/absent",), "no model 'someone/absent'"),
        ((ID, "--revision", "none"), "no revision 'none'"),
        (("small",), "no hub id"),
    ],
)
def test_what_is_not_there(cli: Run, arguments: tuple[str, ...], says: str) -> None:
    assert says in error_of(cli("model", "pull", *arguments, "--yes"))


def test_a_gated_model(hub: Hub, cli: Run) -> None:
    hub.gated = True
    assert "accepted its terms" in error_of(cli("model", "pull", ID, "--yes"))


def test_a_full_disk(hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    file = RemoteFile("model.safetensors", 10**18, "0" * 64)
    with pytest.raises(UserError, match=r"needs 1000000001.0 GB more .* set HF_HOME"):
        download(Remote(ID, "main", COMMIT, "", (file,)))
    assert not hub.requests


def test_without_network(hub: Hub, cli: Run) -> None:
    hub.down = True
    assert "could not be reached" in error_of(cli("model", "pull", ID, "--yes"))


def test_a_model_that_was_not_pulled(cli: Run) -> None:
    assert "cwm-lsp model pull facebook/cwm" in error_of(cli("model", "info", "facebook/cwm"))
