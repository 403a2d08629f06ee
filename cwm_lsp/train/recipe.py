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
class Reinforce:
    """How a run learns from answers of its own (`train/reinforce`); `early`, `late` and `forms` are then those of the
    ordinary batch that goes with each step.

    A step asks each device `prompts` prompts of the `sources` (by weight), `samples` answers to each, drawn at
    `temperature`: the last `frames` of a trace or fewer, or an answer in words. Prompts of more than `prompt_tokens`,
    or whose right answer has more than `answer_tokens`, are not asked. `replay` is the share of the ordinary batch in
    the step (above 0, below 1). `partial` is the share of a trace's reward that its right frames earn, its output the
    rest. `kl` weighs the distance from the model at the start of the sitting. `held_out` prompts are kept for
    measuring.
    """

    prompts: int
    samples: int
    temperature: float
    frames: int
    prompt_tokens: int
    answer_tokens: int
    replay: float
    partial: float
    sources: Mapping[str, float]
    kl: float = 0.0
    held_out: int = 64


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
    weights; its shape is then taken, too, and its tokenizer, unless `retokenise` asks for one of `shape.vocabulary`
    entries of this run's own programs (`train/retokenise`).
    `early` and `late` weigh the sources of programs at the start and from `settled` (share) on; `forms` weighs the
    ways of asking, once settled (before that, plain traces make up for what is missing). With `reinforce` the run is
    one of the third stage.
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
    retokenise: bool = False
    log_steps: int = 20
    save_minutes: float = 5.0
    usual_tokens: int = 0
    reinforce: Reinforce | None = None


def read_recipe(path: Path) -> Recipe:
    """Raises UserError when the file is missing, no TOML, or lacks or misspells a setting."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        table = raw.pop("reinforce", None)
        recipe = Recipe(
            shape=Shape(**raw.pop("shape")),
            row_tokens=tuple(raw.pop("row_tokens")),
            reinforce=None if table is None else Reinforce(**table),
            **raw,
        )
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
    if recipe.retokenise and not recipe.start:
        return "retokenise needs a model to start from: a run from nothing has its own tokenizer anyway"
    if recipe.shape.vocabulary > 1 << 16:
        return "the vocabulary can have 65,536 entries at most"
    return _reinforce_problem(recipe, recipe.reinforce) if recipe.reinforce else ""


def _reinforce_problem(recipe: Recipe, table: Reinforce) -> str:
    if not recipe.start:
        return "[reinforce] needs a model that answers already: give its directory as start"
    if (
        min(table.prompts, table.frames, table.prompt_tokens, table.answer_tokens, table.held_out) < 1
        or table.samples < 2
    ):
        return "[reinforce] needs at least one of everything, and two samples of a prompt"
    if not (0 < table.replay < 1 and 0 <= table.partial <= 1 and table.temperature > 0 and table.kl >= 0):
        return "[reinforce] needs 0 < replay < 1, 0 <= partial <= 1, temperature > 0 and kl >= 0"
    return ""
