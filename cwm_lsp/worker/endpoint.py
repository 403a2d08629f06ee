"""Where the worker of a model listens, and where it writes its log.

An endpoint is a path: with suffix `.sock` a Unix domain socket, with suffix `.port` a file that holds the port on
the loopback interface and the token that every client must show. Beside it lies the `.lock` of the one worker that
may listen there.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs

import cwm_lsp
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.problem import UserError

_MAX_SOCKET_PATH = 100  # bytes; the limit is 104 on macOS and 108 on Linux, with the final zero
_PACKAGE = Path(cwm_lsp.__file__).resolve().parent
BUNDLED = "nano"
ALREADY_RUNNING = 3  # exit status of a worker that found another one at its endpoint


def endpoint_of(model: str, quantize: Quantization | None = None) -> Path:
    """The endpoint of the worker of `model` whose weights are reduced to `quantize` (None: to what fits the machine).

    It depends on the weights, the quantisation, this installation's code and the Python version, so that what is new
    on disk gets a new worker, and an old one ends when nobody uses it. Creates its directory (mode 0700); raises
    UserError when none is private to the user.
    """
    name = f"{_fingerprint(model, quantize)}{'.port' if os.name == 'nt' else '.sock'}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that XDG_RUNTIME_DIR is unset is usual outside desktop sessions
        directory = platformdirs.user_runtime_path("cwm-lsp", appauthor=False)
    if len(os.fsencode(directory / name)) > _MAX_SOCKET_PATH:
        directory = Path(tempfile.gettempdir()) / f"cwm-lsp-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    _make_private(directory)
    return directory / name


def log_path(endpoint: Path) -> Path:
    """The rotating log of the worker at `endpoint`."""
    return platformdirs.user_log_path("cwm-lsp", appauthor=False) / f"worker-{endpoint.stem}.log"


def _make_private(directory: Path) -> None:
    """Create `directory`; another user must not be able to put a socket there."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.lstat()
    except OSError as problem:
        raise UserError(
            f"Cannot create '{directory}' for the worker's socket ({problem.strerror}): "
            "set XDG_RUNTIME_DIR to a directory of yours with mode 0700."
        ) from problem
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o077):
        raise UserError(f"The directory '{directory}' is open to other users: run 'chmod 700' on it or remove it.")


def _fingerprint(model: str, quantize: Quantization | None) -> str:
    weights = _PACKAGE / "model" / BUNDLED if model == BUNDLED else Path(model)
    facts = [model, quantize or "", str(_PACKAGE), sys.prefix, sys.version]
    facts += _stamps(weights, ("*.json", "*.safetensors"))
    facts += _stamps(_PACKAGE, ("*.py", "*/*.py", "*/*/*.py"))
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _stamps(directory: Path, patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(directory.glob(pattern)):
            with suppress(FileNotFoundError):  # replaced under our eyes
                status = path.stat()
                yield f"{path} {status.st_mtime_ns} {status.st_size}"
