"""What commands say: results to stdout, progress and messages to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cwm_lsp.client import OnState

_PLAIN_WIDTH = 150  # columns of tables that go to a file or a pipe


def messages() -> Console:
    """Where messages and progress go."""
    return Console(stderr=True, highlight=False)


def results() -> Console:
    """Where tables go that are the result."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PLAIN_WIDTH)


def note(message: str) -> None:
    """A message of one line."""
    print(message, file=sys.stderr)


def print_json(data: Mapping[str, Any]) -> None:
    """The result as one line on stdout, in ASCII, so that it is the same in every locale."""
    print(json.dumps(data))


@contextmanager
def waiting(text: str) -> Iterator[OnState]:
    """Shows that something is under way, on a terminal only; yields what shows a worker's states instead."""
    console = messages()
    with console.status(text, spinner_style="dim") as status:

        def on_state(state: str, message: str) -> None:
            if state == "loading":
                status.update("Loading the model ...")
            elif state == "ready":
                status.update(text)
            elif message and state in ("starting", "restarting"):
                status.update(message)

        yield on_state


def bar(*columns: str) -> Progress:
    """A progress bar for counted work; each of `columns` names a field of the task that is shown behind the bar."""
    fields = [TextColumn(f"{{task.fields[{name}]}}") for name in columns]
    standard = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    return Progress(*standard, TimeRemainingColumn(), *fields, console=messages())
