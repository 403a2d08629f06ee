"""Child processes for work that this process must not do itself: with hash seed 0, as in every recorder."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import SpawnProcess


def spawned(work: Callable[..., None], *arguments: object) -> SpawnProcess:
    """A process that does `work`, started; it ends with its parent."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments, daemon=True)
    before = os.environ.get("PYTHONHASHSEED")
    os.environ["PYTHONHASHSEED"] = "0"
    try:
        process.start()
    finally:
        if before is None:
            del os.environ["PYTHONHASHSEED"]
        else:
            os.environ["PYTHONHASHSEED"] = before
    return process
