"""`cwm-lsp model quantize`: write a copy of a model with fewer bits."""

from __future__ import annotations

import time
from pathlib import Path

import click

from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import bar, print_json
from cwm_lsp.model.checkpoint.locate import locate
from cwm_lsp.model.config import Method
from cwm_lsp.model.place import GB


@click.command(
    short_help="Write a quantised copy of a model.",
    epilog="\b\nExamples:\n  cwm-lsp model quantize facebook/cwm --quantize fp8 --out cwm-fp8",
)
@click.argument("name", metavar="MODEL")
@click.option("--quantize", "method", type=click.Choice(["fp8", "int8", "int4"]), default="fp8", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new directory for it.")
@json_option
def quantize(name: str, method: Method, out: Path, as_json: bool) -> None:
    """Write a copy of a model with the matrices of its layers in 8 or 4 bits.

    Loading the copy gives the same network as loading the original with --quantize, and is no more than reading half
    or a quarter of the bytes. Works file by file: main memory holds one reduced file.
    """
    source = locate(name)
    began = time.monotonic()
    with bar() as progress:
        task = progress.add_task("Quantising", total=None)
        from cwm_lsp.model.checkpoint.save import quantize_checkpoint

        def on_file(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        size = quantize_checkpoint(source, out, method, on_file)
    seconds = time.monotonic() - began
    if as_json:
        print_json({"model": str(out), "quantization": method, "bytes": size, "seconds": round(seconds, 2)})
    else:
        click.echo(f"{size / GB:.2f} GB in '{out}', in {seconds:.0f} s: use it with --model {out}.")
