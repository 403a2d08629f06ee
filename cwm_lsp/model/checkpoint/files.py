"""The weight files of a checkpoint directory: which they are, and which version."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from cwm_lsp.trace.problem import UserError

INDEX = "model.safetensors.index.json"


def weight_files(directory: Path) -> list[Path]:
    """The safetensors files: those that the index names, where there is one. Raises UserError when one is missing."""
    index = directory / INDEX
    if not index.is_file():
        files = sorted(directory.glob("*.safetensors"))
        if not files:
            raise UserError(f"The model at '{directory}' has no .safetensors file; download the model again.")
        return files
    try:
        names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"'{index}' is damaged ({error}); download the model again.") from error
    missing = [name for name in names if not (directory / name).is_file()]
    if missing:
        raise UserError(
            f"The model at '{directory}' lacks {len(missing)} of {len(names)} weight files, as {missing[0]!r}; "
            "download the model again."
        )
    return [directory / name for name in names]


def revision(directory: Path, files: list[Path]) -> str:
    """What tells two versions of a model apart: a hash of the configuration and the weights' headers and sizes."""
    digest = hashlib.sha256((directory / "config.json").read_bytes())
    for file in files:
        with file.open("rb") as opened:
            digest.update(opened.read(1 << 16))
        digest.update(str(file.stat().st_size).encode())
    return digest.hexdigest()[:12]
