"""How far a run is, and everything that it needs to go on as if it had not stopped."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from cwm_lsp.model.network import Network
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.replacing import replace_text

LOG = "log.jsonl"
STATE = "state.pt"


@dataclass(slots=True)
class State:
    """`chunk` is the one that is trained on, `done` how many of its batches were; `tokens` counts what rows hold
    without padding, on all devices; `seconds` those of training, in all sittings.
    `documents` counts those of this process by source and form ("typed2/watch"), and the programs dropped."""

    step: int = 0
    chunk: int = 0
    done: int = 0
    tokens: int = 0
    seconds: float = 0.0
    documents: dict[str, int] = field(default_factory=dict)


def write_state(directory: Path, network: Network, optimisers: list[torch.optim.Optimizer], state: State) -> None:
    """Replaces `state.pt` as a whole."""
    part = directory / f"{STATE}.part"
    saved = {
        "network": network.state_dict(),
        "optimisers": [optimiser.state_dict() for optimiser in optimisers],
        "state": asdict(state),
    }
    torch.save(saved, part)
    os.replace(part, directory / STATE)


def read_state(directory: Path, network: Network, optimisers: list[torch.optim.Optimizer]) -> State:
    """Puts everything back; log lines of steps that were lost are dropped. Raises UserError where it does not fit."""
    try:
        saved: dict[str, Any] = torch.load(directory / STATE, weights_only=True, map_location="cpu")
        network.load_state_dict(saved["network"])
        for optimiser, kept in zip(optimisers, saved["optimisers"], strict=True):
            optimiser.load_state_dict(kept)
        state = State(**saved["state"])
    except (OSError, RuntimeError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"The run in '{directory}' cannot be gone on with ({error}); start a new one.") from error
    _truncate_log(directory / LOG, state.step)
    return state


def last_state(directory: Path) -> State:
    """How far the run in a directory is; raises UserError where there is none."""
    try:
        return State(**torch.load(directory / STATE, weights_only=True, map_location="cpu", mmap=True)["state"])
    except (OSError, RuntimeError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"'{directory}' holds no training run ({error}): name the directory of one.") from error


def _truncate_log(path: Path, step: int) -> None:
    if path.exists():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = "".join(line for line in lines if line.endswith("\n") and json.loads(line)["step"] <= step)
        replace_text(path, kept)
