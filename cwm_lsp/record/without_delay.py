"""Run a module as `python -m` would, with TCP_NODELAY on every socket it makes: `without_delay.py MODULE ARGUMENTS`.

debugpy sends small messages back and forth; with Nagle's algorithm against delayed acknowledgements a step takes
180 ms on Linux, without it about 4 ms.
"""

import contextlib
import runpy
import socket
import sys
from pathlib import Path
from typing import Any

_ROOT = str(Path(__file__).resolve().parents[2])
sys.path.insert(0, _ROOT)
from cwm_lsp.record.parent import die_with_parent  # noqa: E402

sys.path.remove(_ROOT)


class _PromptSocket(socket.socket):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        with contextlib.suppress(OSError):  # not a TCP socket
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


if __name__ == "__main__":
    die_with_parent()
    socket.socket = _PromptSocket  # type: ignore[misc]
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
