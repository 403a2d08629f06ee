"""What a run makes once, before its first step: its tokenizer, its configuration, and the programs held out.

Done in a child, for training programs run while it is done.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from cwm_lsp.model.tokenizer import read_tokenizer
from cwm_lsp.record.children import spawned
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.checkpoint import hugging_face_config, write_config, write_tokenizer
from cwm_lsp.train.chunks import Setup, make_maker
from cwm_lsp.train.decontaminate import read_excluded
from cwm_lsp.train.retokenise import retokenise
from cwm_lsp.train.rows import Rows
from cwm_lsp.train.sources import GENERATORS, all_sources, mixture
from cwm_lsp.train.vocabulary import make_tokenizer

BUNDLED = "nano"
_BUNDLED_DIRECTORY = Path(__file__).parents[1] / "model" / BUNDLED
_HELD_OUT = "held_out.npz"
_HELD_OUT_ROWS = 16
_HELD_OUT_CHUNK = -1  # training counts from 0


def start(setup: Setup) -> None:
    """Fills the output directory. Raises UserError for files that cannot be used."""
    ours, theirs = Pipe()
    child = spawned(_start, setup, theirs)
    theirs.close()
    try:
        error: UserError | None = ours.recv()
    except EOFError:
        error = UserError("The training data could not be begun: see the message above, and check the corpus files.")
    child.join()
    if error is not None:
        raise error


def started(directory: Path) -> bool:
    """Whether `start` has filled the directory."""
    return (directory / _HELD_OUT).is_file()


def starting_directory(start: str) -> Path:
    """Where the model is that a run starts from; raises UserError where there is none."""
    directory = _BUNDLED_DIRECTORY if start == BUNDLED else Path(start).expanduser()
    if not (directory / "config.json").is_file():
        raise UserError(f"No model to start from at '{start}': correct `start`, or leave it out to start from nothing.")
    return directory


def starting_weights(setup: Setup) -> Path | None:
    """Where the weights are that a run that is `started` begins with; None for random ones."""
    if not setup.recipe.start:
        return None
    return setup.out if setup.recipe.retokenise else starting_directory(setup.recipe.start)


def held_out_rows(directory: Path) -> Rows:
    """The programs held out, as `start` wrote them."""
    with np.load(directory / _HELD_OUT) as file:
        return Rows(file["ids"], file["documents"], file["weights"])


def _start(setup: Setup, pipe: Connection) -> None:
    try:
        _fill(setup)
        pipe.send(None)
    except UserError as error:
        pipe.send(error)


def _fill(setup: Setup) -> None:
    recipe, out = setup.recipe, setup.out
    out.mkdir(parents=True, exist_ok=True)
    if recipe.start and recipe.retokenise:
        retokenise(starting_directory(recipe.start), out, _tokenizer(setup))
    elif recipe.start:
        before = starting_directory(recipe.start)
        for name in ("tokenizer.json", "tokenizer_config.json", "config.json"):
            shutil.copyfile(before / name, out / name)
    else:
        write_tokenizer(out, _tokenizer(setup))
        write_config(out, hugging_face_config(recipe.shape, read_tokenizer(out).special))
    maker = make_maker(setup)
    # real functions are all trained on
    generated = {name: weight for name, weight in recipe.late.items() if name in GENERATORS} or {"typed2": 1.0}
    tokens = _HELD_OUT_ROWS * recipe.row_tokens[_HELD_OUT_CHUNK]
    held_out = replace(maker, recipe=replace(recipe, late=generated, chunk_tokens=tokens))
    rows = held_out.chunk(_HELD_OUT_CHUNK, 1.0).rows
    np.savez_compressed(out / _HELD_OUT, ids=rows.ids, documents=rows.documents, weights=rows.weights)


def _tokenizer(setup: Setup) -> Tokenizer:
    recipe = setup.recipe
    sources = all_sources(setup.corpus, read_excluded(setup.exclude))
    return make_tokenizer(mixture(sources, recipe.late), recipe.shape.vocabulary, recipe.seed)
