"""Files that are there as a whole or not at all: whoever is killed while writing leaves the old one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def replace_text(path: Path, text: str) -> None:
    """Puts `text` in the place of the file."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def replace_json(path: Path, data: Any, indent: int = 1) -> None:
    """Puts `data` in the place of the file."""
    replace_text(path, json.dumps(data, indent=indent) + "\n")
