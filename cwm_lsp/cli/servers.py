"""`cwm-lsp lsp`, `dap` and `worker`: the servers, on stdin and stdout."""

from __future__ import annotations

from pathlib import Path

import click

_stdio = click.option("--stdio", is_flag=True, help="Speak on stdin and stdout, as it does anyway.")


@click.command(short_help="Serve an editor (LSP).", epilog="\b\nExamples:\n  cwm-lsp lsp --stdio")
@_stdio
def lsp(stdio: bool) -> None:
    """Serve an editor: the language server, on stdin and stdout."""
    from cwm_lsp.server.main import serve_stdio

    serve_stdio()


@click.command(
    short_help="Serve a debugger (DAP).",
    epilog="\b\nExamples:\n  cwm-lsp dap --stdio\n  cwm-lsp dap --trace recorded.json",
)
@_stdio
@click.option(
    "--trace", type=click.Path(path_type=Path), metavar="FILE", help="Replay this trace, as `record` prints it."
)
def dap(stdio: bool, trace: Path | None) -> int:
    """Serve a debugger: the debug adapter over a prediction, on stdin and stdout."""
    from cwm_lsp.dap.main import serve_stdio

    return serve_stdio(trace)


@click.command(
    short_help="Own a model and serve predictions.",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    epilog="\b\nExamples:\n  cwm-lsp worker --stdio\n  cwm-lsp worker --listen --model nano",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def worker(options: tuple[str, ...]) -> int:
    """Own a model and serve predictions: what the front ends start by themselves."""
    from cwm_lsp.worker.__main__ import main

    return main(list(options))
