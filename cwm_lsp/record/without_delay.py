"""Run a module as `python -m` would, with TCP_NODELAY on every socket it makes: `without_delay.py MODULE ARGUMENTS`.

debugpy sends small messages back and forth; with Nagle's algorithm against delayed acknowledgements a step takes
180 ms on Linux, without it about 4 ms.
"""

import contextlib
import runpy
import socket
import sys
from typing import Any


class _PromptSocket(socket.socket):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        with contextlib.suppress(OSError):  # not a TCP socket
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


if __name__ == "__main__":
    socket.socket = _PromptSocket  # type: ignore[misc]
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
