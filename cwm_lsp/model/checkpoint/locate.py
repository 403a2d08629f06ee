"""Where on this disk a model is: what `--model` takes, without loading anything."""

from __future__ import annotations

import re
from pathlib import Path

from cwm_lsp.trace.problem import UserError

BUNDLED = "nano"
BUNDLED_DIRECTORY = Path(__file__).parents[1] / BUNDLED
PUBLISHED = ("facebook/cwm", "facebook/cwm-sft", "facebook/cwm-pretrain")
_HUB_ID = re.compile(r"(?P<id>\w[\w.-]*/\w[\w.-]*)(@(?P<revision>[\w./-]+))?")


def locate(model: str) -> Path:
    """The directory of "nano", of a directory in Hugging Face layout, or of a hub id whose snapshot is on disk.

    A hub id can name a branch, tag or commit: `facebook/cwm@main`. Never touches the network. Raises UserError.
    """
    if model == BUNDLED:
        return BUNDLED_DIRECTORY
    directory = Path(model).expanduser()
    if directory.is_dir():
        return directory
    named = hub_id(model)
    if named is None:
        raise UserError(
            f"No model at '{model}': give a directory in Hugging Face layout, or '{BUNDLED}' for the bundled one."
        )
    return _snapshot(*named)


def hub_id(model: str) -> tuple[str, str] | None:
    """(id, revision) when `model` is written like a hub id, such as `facebook/cwm` or `facebook/cwm@main`."""
    match = _HUB_ID.fullmatch(model)
    return None if match is None else (match["id"], match["revision"] or "main")


def name_of(model: str, directory: Path) -> str:
    """What a trace calls the model: a snapshot's directory is named by a commit, which says nothing."""
    if model == BUNDLED:
        return BUNDLED
    named = None if Path(model).expanduser().is_dir() else hub_id(model)
    return directory.resolve().name if named is None else named[0]


def _snapshot(id: str, revision: str) -> Path:
    from huggingface_hub import snapshot_download  # slow to import, and seldom needed
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(id, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError as error:
        wanted = "" if revision == "main" else f" --revision {revision}"
        raise UserError(
            f"The model '{id}' is not on this disk in revision '{revision}': "
            f"get it with 'cwm-lsp model pull {id}{wanted}', or give the directory of a copy."
        ) from error
