"""The test files below the folders of a workspace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "venv", "env", "build", "dist"})
CONFTEST = "conftest.py"
GLOBS = ("**/test_*.py", "**/*_test.py", f"**/{CONFTEST}")


@dataclass(frozen=True, slots=True)
class Tree:
    """The test files found below one root, and whether all of them were."""

    root: Path
    files: tuple[Path, ...]
    whole: bool


def is_test_file(name: str) -> bool:
    """Whether a file of this name is read for calls or fixtures."""
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py") or name == CONFTEST)


def tree_of(root: Path, most: int, stopped: Callable[[], bool]) -> Tree:
    """Up to `most` test files below `root`, without links and without folders that hold other people's code.

    Total: what cannot be read is left out. `stopped` is asked for each folder.
    """
    files: list[Path] = []
    for path in _walk(root, stopped):
        if path is None or len(files) == most:
            return Tree(root, tuple(files), False)
        files.append(path)
    return Tree(root, tuple(files), True)


def _walk(root: Path, stopped: Callable[[], bool]) -> Iterator[Path | None]:
    """The test files, folders near the root first; None where it was stopped."""
    pending = [root]
    for folder in pending:
        if stopped():
            yield None
            return
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _SKIPPED:
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(Path(entry.path))
            elif is_test_file(entry.name) and entry.name != CONFTEST:
                yield Path(entry.path)
