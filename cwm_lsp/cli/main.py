"""The console script: the commands and what their ends mean for the exit status.

0: done. 1: a check failed. 2: bad input or environment, told in one line `error: ...` on stderr. 130: Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from cwm_lsp import __version__
from cwm_lsp.cli.bench import bench
from cwm_lsp.cli.compare import compare
from cwm_lsp.cli.complexity import complexity
from cwm_lsp.cli.corpus import corpus
from cwm_lsp.cli.demo import demo
from cwm_lsp.cli.doctor import doctor
from cwm_lsp.cli.eval import evaluate
from cwm_lsp.cli.failure import told, write_log
from cwm_lsp.cli.halts import halts
from cwm_lsp.cli.implement import implement
from cwm_lsp.cli.inputs import inputs
from cwm_lsp.cli.model import model
from cwm_lsp.cli.predict import predict
from cwm_lsp.cli.record import record
from cwm_lsp.cli.servers import dap, lsp, worker
from cwm_lsp.cli.train import train
from cwm_lsp.trace.problem import UserError

DONE, BAD_INPUT, INTERRUPTED = 0, 2, 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="\b\nExamples:\n  cwm-lsp demo\n  cwm-lsp predict examples/gcd.py::gcd --call 'gcd(48, 18)'",
)
@click.version_option(__version__, prog_name="cwm-lsp")
def commands() -> None:
    """A neural debugger for Python: predicts what a program will do, and checks it against real runs."""


for command in (
    predict,
    compare,
    record,
    halts,
    complexity,
    inputs,
    implement,
    demo,
    evaluate,
    bench,
    train,
    corpus,
    model,
    doctor,
    lsp,
    dap,
    worker,
):
    commands.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # not a text file when somebody has replaced it
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader (`head`, a pager) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return DONE
    except click.exceptions.NoArgsIsHelpError as problem:
        click.echo(problem.format_message(), err=True)
        return BAD_INPUT
    except click.UsageError as problem:
        where = problem.ctx.command_path if problem.ctx else "cwm-lsp"
        told(f"{problem.format_message().rstrip('.')}: see '{where} --help'.")
        return BAD_INPUT
    except (UserError, click.ClickException) as problem:
        told(str(problem))
        return BAD_INPUT
    except Exception as problem:
        told(f"{type(problem).__name__} inside cwm-lsp, which is a bug: please report it with {write_log(problem)}.")
        return BAD_INPUT
    return status


def _run(arguments: list[str]) -> int:
    try:
        with commands.make_context("cwm-lsp", arguments) as context:
            status = commands.invoke(context)
    except click.exceptions.Exit as end:  # --help, --version, `context.exit`
        return end.exit_code
    return DONE if status is None else int(status)


if __name__ == "__main__":
    sys.exit(main())
