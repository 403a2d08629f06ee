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
    epilog="\b\nExamples:\n  cwm-lsp dap --stdio\n  cwm-lsp dap --trace recorded.json\n  cwm-lsp dap --port 0",
)
@_stdio
@click.option(
    "--trace", type=click.Path(path_type=Path), metavar="FILE", help="Replay this trace, as `record` prints it."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Speak on this port of this machine instead (0: any); prints port and token as JSON.",
)
def dap(stdio: bool, trace: Path | None, port: int | None) -> int:
    """Serve a debugger: the debug adapter over a prediction, on stdin and stdout or a socket."""
    from cwm_lsp.dap.listen import serve_socket
    from cwm_lsp.dap.main import serve_stdio

    if stdio and port is not None:
        raise click.UsageError("--stdio and --port exclude each other; leave one out.")
    if port is not None:
        return serve_socket(port, trace)
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
