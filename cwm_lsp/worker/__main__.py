"""`python -m cwm_lsp.worker`: a worker at a socket (`--socket`, `--listen`) or, by default, on stdin and stdout."""

from __future__ import annotations

import argparse
import gc
import sys
from functools import partial
from pathlib import Path

from cwm_lsp.model.config import QUANTIZATIONS
from cwm_lsp.trace.problem import UserError
from cwm_lsp.worker.endpoint import BUNDLED, endpoint_of
from cwm_lsp.worker.engine import NeuralEngine
from cwm_lsp.worker.serve import IDLE_SECONDS, serve, serve_stdio

_SWITCH = 0.001  # seconds for which decoding may keep the event loop waiting, which hears of cancellations
_COLLECTIONS = (10_000, 5, 50)  # computed states are many and mostly without cycles


def main(arguments: list[str] | None = None) -> int:
    """Run a worker as `arguments` say; returns the exit status."""
    parser = argparse.ArgumentParser(prog="cwm-lsp worker", description="Own a model and serve predictions.")
    parser.add_argument("--model", default=BUNDLED, help="'nano' or a directory in Hugging Face layout")
    parser.add_argument(
        "--quantize", choices=QUANTIZATIONS, help="how many bits the weights get; by default what fits this machine"
    )
    parser.add_argument("--idle-seconds", type=float, default=IDLE_SECONDS, help="end after this time without clients")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--stdio", action="store_true", help="serve one client on stdin and stdout (the default)")
    where.add_argument("--listen", action="store_true", help="serve all clients where they look for this model")
    where.add_argument("--socket", type=Path, help="serve at this path: a socket (.sock) or a port file (.port)")
    options = parser.parse_args(arguments)
    sys.setswitchinterval(_SWITCH)
    gc.set_threshold(*_COLLECTIONS)
    factory = partial(NeuralEngine, quantize=options.quantize)
    try:
        if options.socket is not None or options.listen:
            endpoint = options.socket or endpoint_of(options.model, options.quantize)
            return serve(options.model, endpoint, options.idle_seconds, factory)
        return serve_stdio(options.model, factory)
    except (UserError, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
