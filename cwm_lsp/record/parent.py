"""A process that runs a program does not outlive the one that watches it."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends, however that happens.

    Covers Linux. Elsewhere a program whose watcher is killed runs to its limits.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
