"""A process that runs a program does not outlive the one that watches it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>
_WATCHER = "CWM_WATCHER"


def watched_by_us() -> dict[str, str]:
    """What the environment of a process must have that calls `die_with_parent`."""
    return {_WATCHER: str(os.getpid())}


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends, however and whenever that happens.

    Covers Linux. Elsewhere a program whose watcher is killed runs to its limits.
    """
    watcher = os.environ.pop(_WATCHER, None)  # not for the program to see
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if watcher is not None and os.getppid() != int(watcher):  # it ended before
            os._exit(1)
