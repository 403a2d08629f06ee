"""A training run's settings, read from a TOML file (examples under `configs/`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
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
    """What a run does; how far it is, its `progress`, goes from 0 to 1 and decides learning rates and mixture.

    `tokens` (of packed rows, padding counted) or, where that is 0, `minutes` of wall time are the whole run: with
    tokens a run is reproduced exactly, with minutes a slow machine trains less, not longer.
    `batch_tokens` are one step's on one device, `row_tokens` the lengths of rows, which chunks of `chunk_tokens` take
    in turn. Five of six documents are cut at `usual_tokens` (0: none is), as long traces repeat themselves. `workers`
    processes make the data.
    `muon_rate` for matrices, `adam_rate` for embedding and norms: they rise over `warm_up`, stay until `flat`, and fall
    linearly to zero (shares of the run). `start` is a model to start from ("nano": the bundled one), else random
    weights; its tokenizer and shape are then taken, too.
    `early` and `late` weigh the sources of programs at the start and from `settled` (share) on; `forms` weighs the
    ways of asking, once settled (before that, plain traces make up for what is missing).
    """

    name: str
    seed: int
    batch_tokens: int
    row_tokens: tuple[int, ...]
    chunk_tokens: int
    workers: int
    muon_rate: float
    adam_rate: float
    warm_up: float
    flat: float
    settled: float
    compile: bool
    early: Mapping[str, float]
    late: Mapping[str, float]
    forms: Mapping[str, float]
    shape: Shape
    tokens: int = 0
    minutes: float = 0.0
    start: str = ""
    log_steps: int = 20
    save_minutes: float = 5.0
    usual_tokens: int = 0


def read_recipe(path: Path) -> Recipe:
    """Raises UserError when the file is missing, no TOML, or lacks or misspells a setting."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        recipe = Recipe(shape=Shape(**raw.pop("shape")), row_tokens=tuple(raw.pop("row_tokens")), **raw)
    except OSError as error:
        raise UserError(f"No training configuration at '{path}'; see cwm_lsp/train/configs for examples.") from error
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise UserError(f"'{path}' is not a training configuration: {error}.") from error
    problem = _problem(recipe)
    if problem:
        raise UserError(f"'{path}' is not a training configuration: {problem}.")
    return recipe


def _problem(recipe: Recipe) -> str:
    if bool(recipe.tokens) == bool(recipe.minutes):
        return "give either tokens or minutes"
    if any(recipe.batch_tokens % length or recipe.chunk_tokens % recipe.batch_tokens for length in recipe.row_tokens):
        return "row_tokens must divide batch_tokens, and batch_tokens chunk_tokens"
    if recipe.shape.vocabulary > 1 << 16:
        return "the vocabulary can have 65,536 entries at most"
    return ""
