"""`cwm-lsp model pull`: download a model, once its licence is accepted."""

from __future__ import annotations

import sys

import click

from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import note, print_json, waiting
from cwm_lsp.model.checkpoint.locate import hub_id
from cwm_lsp.model.place import GB
from cwm_lsp.trace.problem import UserError


@click.command(
    short_help="Download a model from the hub.",
    epilog="\b\nExamples:\n  cwm-lsp model pull facebook/cwm\n"
    "  cwm-lsp model pull facebook/cwm-sft --revision main --yes --json",
)
@click.argument("id", metavar="ID")
@click.option("--revision", default="main", show_default=True, help="A branch, tag or commit; files are of one commit.")
@click.option("--yes", is_flag=True, help="Accept the licence without being asked.")
@json_option
def pull(id: str, revision: str, yes: bool, as_json: bool) -> None:
    """Download a model into the hub's cache on this disk, after showing its licence and asking.

    What was interrupted goes on where it stopped. Checksums are verified. HF_HOME says where the cache is, and
    HF_ENDPOINT names another hub.
    """
    if hub_id(id) != (id, "main"):
        raise UserError(f"'{id}' is no hub id: give one such as facebook/cwm.")
    with waiting("Asking the hub ..."):
        from cwm_lsp.model.checkpoint.pull import RemoteFile, download, look_up

        remote = look_up(id, revision)
    note(f"{remote.id} at commit {remote.commit}: {len(remote.files)} files, {remote.size / GB:.2f} GB.")
    note(f"Licence: {remote.licence}.")
    if not (yes or _accepted()):
        raise UserError("The licence was not accepted, so nothing was downloaded: answer 'y' or give --yes.")

    def on_file(file: RemoteFile, done: int, of: int) -> None:
        note(f"[{done + 1}/{of}] {file.name}, {file.size / 1e6:,.1f} MB")

    if not sys.stderr.isatty():
        from huggingface_hub.utils.tqdm import disable_progress_bars

        disable_progress_bars()
    directory = download(remote, on_file)
    if as_json:
        print_json({"model": id, "revision": remote.commit, "directory": str(directory), "bytes": remote.size})
    else:
        named = id if revision == "main" else f"{id}@{revision}"
        click.echo(f"It is in '{directory}': use it with --model {named}.")


def _accepted() -> bool:
    note("Do you accept it? [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")  # with nobody there to answer, an empty line
