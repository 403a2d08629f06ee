"""Servers for scenarios, with a place of their own where their workers listen."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.server.client import Client, serving

Scenario = Callable[[Client], Coroutine[Any, Any, None]]


class Place:
    """The directory that stands for the user's runtime and state directories; the worker's files lie in it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def environment(self) -> dict[str, str]:
        name = os.fspath(self.directory)
        nowhere = os.path.join(os.devnull, "cache")  # predictions of other tests are not shown again
        places = {"XDG_RUNTIME_DIR": name, "XDG_STATE_HOME": name, "XDG_CACHE_HOME": nowhere}
        return {**os.environ, **places, "OMP_NUM_THREADS": "1"}

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to every worker that runs here."""
        for lock in self.directory.rglob("*.lock"):
            with suppress(ProcessLookupError, FileNotFoundError):
                os.kill(int(lock.read_text()), number)


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    """One place for all tests, so that the model is loaded once."""
    with tempfile.TemporaryDirectory(prefix="cwm", ignore_cleanup_errors=True) as name:
        place = Place(Path(name))
        yield place
        place.signal(signal.SIGKILL)


@pytest.fixture
def serve(place: Place) -> Callable[..., None]:
    """Runs a scenario against a server of its own; see `serving` for the other arguments."""

    def run(scenario: Scenario, **arguments: Any) -> None:
        async def whole() -> None:
            async with serving(place.environment, **arguments) as client:
                await scenario(client)

        asyncio.run(whole())

    return run
