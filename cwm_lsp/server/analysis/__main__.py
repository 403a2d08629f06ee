"""The helper process: `python -m cwm_lsp.server.analysis` answers questions on its stdin, one after another.

Pickled, as between the processes of `multiprocessing`: the pipes are those of the server that started it. It ends with
them.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress

from cwm_lsp.server.analysis import questions

_NICE = 5  # the server's event loop goes first where both want the same core


def main() -> None:
    """Answer until the server is gone; an answer is a pair of a result and what went wrong ("" if nothing)."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    asked = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anybody prints is no answer
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            name, arguments = pickle.load(asked)
            try:
                answer = (getattr(questions, name)(*arguments), "")
            except Exception as problem:  # a fault of ours costs this answer, not the process
                answer = (None, f"{type(problem).__name__}: {problem}")
            pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


if __name__ == "__main__":
    main()
