"""A training run's settings, read from a TOML file (examples under `configs/`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.trace.problem import UserError


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the network; vocabulary counts special tokens."""

    vocabulary: int
    width: int
    layers: int
    heads: int
    kv_heads: int
    head_width: int
    mlp_width: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """`minutes` of wall time (the schedule follows time, so a slower machine trains less, not longer).

    `batch_tokens` padded tokens a step; `max_tokens` of one example
    and `usual_tokens` of five in six (longer traces are cut at a frame);
    `muon_rate` for matrices, `adam_rate` for embedding and norms; `flat` is the share of time before the learning
    rates fall linearly to zero. `early` and `late` are the weights of the data sources at the start and from
    `settled` (share of time) on.
    """

    name: str
    seed: int
    minutes: float
    batch_tokens: int
    max_tokens: int
    usual_tokens: int
    muon_rate: float
    adam_rate: float
    flat: float
    settled: float
    compile: bool
    early: dict[str, float]
    late: dict[str, float]
    shape: Shape


def read_recipe(path: Path) -> Recipe:
    """Raises UserError when the file is missing, no TOML, or lacks or misspells a setting."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return Recipe(shape=Shape(**raw.pop("shape")), **raw)
    except OSError as error:
        raise UserError(f"No training configuration at '{path}'; see cwm_lsp/train/configs for examples.") from error
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise UserError(f"'{path}' is not a training configuration: {error}.") from error
