"""How the command line tells that something went wrong: one line, never a traceback."""

from __future__ import annotations

import datetime
import os
import sys
import traceback
from pathlib import Path

import platformdirs

from cwm_lsp import __version__


def told(message: str) -> None:
    """Write `error: message` to stderr, in one line."""
    print(f"error: {' '.join(message.split())}", file=sys.stderr)


def write_log(problem: BaseException) -> str:
    """Append the traceback to the log and say where that is; where it cannot be written, say so instead."""
    path = Path(platformdirs.user_log_path("cwm-lsp", appauthor=False)) / "cli.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
            log.write(f"{now} cwm-lsp {__version__}, Python {sys.version.split()[0]}: {sys.argv}\n")
            log.write("".join(traceback.format_exception(problem)))
    except OSError as reason:
        return f"its command line (the log '{os.fspath(path)}' cannot be written: {reason.strerror})"
    return f"the traceback in '{os.fspath(path)}'"
