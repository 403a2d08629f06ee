"""Other Pythons of this machine, for tests of what depends on the version."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path


@cache
def interpreter(version: str) -> str | None:
    """An interpreter of that version (such as `3.13`): one of pyenv's, else the one on the PATH; None without."""
    found = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    if found:
        return str(found[-1])
    on_path = shutil.which(f"python{version}")
    return None if on_path is None or ".pyenv/shims" in on_path else on_path
