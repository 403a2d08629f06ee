"""Writes a checkpoint's quantised copy, so that loading it is no more than reading it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from cwm_lsp.model.checkpoint.files import INDEX, weight_files
from cwm_lsp.model.config import Config, Method, read_config
from cwm_lsp.model.device import this_device
from cwm_lsp.model.place import GB, unsupported_because, weight_bytes
from cwm_lsp.model.quantize import is_reduced, recorded, reduce
from cwm_lsp.trace.problem import UserError

_BESIDE = ("*.json", "*.txt", "*.jinja", "*.model", "LICENSE*", "NOTICE*", "README*")
_SLACK = 1.05  # of the disk space that is asked for


def quantize_checkpoint(
    source: Path, target: Path, method: Method, on_file: Callable[[int, int], object] = lambda done, of: None
) -> int:
    """Writes the model at `source`, its layers reduced by `method`, to the directory `target`; returns its bytes.

    File by file, so that main memory holds one reduced file, and one tensor as it was. `config.json`, without which a
    directory is no model, is written last. Raises UserError.
    """
    config = read_config(source)
    files = weight_files(source)
    _check(config, source, target, method)
    target.mkdir(parents=True, exist_ok=True)
    where: dict[str, str] = {}
    total = 0
    for done, file in enumerate(files):
        on_file(done, len(files))
        tensors = _reduce_file(file, method)
        part = target / f"{file.name}.part"
        save_file(tensors, str(part), metadata={"format": "pt"})
        os.replace(part, target / file.name)
        where |= dict.fromkeys(tensors, file.name)
        total += sum(tensor.nbytes for tensor in tensors.values())
    on_file(len(files), len(files))
    for pattern in _BESIDE:
        for file in source.glob(pattern):
            if file.name not in ("config.json", INDEX):
                shutil.copyfile(file, target / file.name)
    if len(files) > 1:
        _write_json(target / INDEX, {"metadata": {"total_size": total}, "weight_map": where})
    raw = json.loads((source / "config.json").read_text(encoding="utf-8"))
    _write_json(target / "config.json", raw | {"quantization_config": recorded(config, method)})
    return total


def _check(config: Config, source: Path, target: Path, method: Method) -> None:
    if config.quantization != "none":
        raise UserError(f"The model at '{source}' is already quantised to {config.quantization}: give the original.")
    if target.exists() and any(target.iterdir()):
        raise UserError(f"'{target}' is not empty: give a new directory for the quantised model.")
    reason = unsupported_because(config, method, this_device())
    if reason is not None:
        raise UserError(f"Cannot quantise '{source}': {reason}")
    room = target.absolute()
    while not room.exists():
        room = room.parent
    needed, free = _SLACK * weight_bytes(config, method), shutil.disk_usage(room).free
    if needed > free:
        raise UserError(
            f"The quantised model needs {needed / GB:.1f} GB, and '{room}' has {free / GB:.1f} GB free: "
            "free some, or give a directory on another disk."
        )


def _reduce_file(file: Path, method: Method) -> dict[str, Tensor]:
    """The tensors of a weight file in main memory, those inside the layers reduced (on the GPU where there is one)."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tensors: dict[str, Tensor] = {}
    try:
        with safe_open(file, framework="pt") as weights:
            for name in weights.keys():  # noqa: SIM118 (not a dictionary)
                tensor = weights.get_tensor(name)
                if is_reduced(name):
                    prefix = name.removesuffix("weight")
                    for part, reduced in reduce(method, tensor.to(device)).items():
                        tensors[prefix + part] = reduced.cpu()
                else:
                    tensors[name] = tensor
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"'{file}' is damaged or cut short ({error}); download the model again.") from error
    return tensors


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
