"""The lock that makes sure of one worker per endpoint; the system releases it however the worker ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


class Lock:
    """A held lock. The file contains the holder's process id."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock up and remove its file."""
        with suppress(OSError):  # Windows does not remove an open file
            self._path.unlink()
        os.close(self._descriptor)


def acquire(path: Path) -> Lock | None:
    """The lock at `path`, or None while another process holds it. Raises OSError when the file cannot be opened."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _try_lock(descriptor):
            os.close(descriptor)
            return None
        if _is_still_at(path, descriptor):
            os.truncate(descriptor, 0)
            os.write(descriptor, b"%d\n" % os.getpid())
            return Lock(path, descriptor)
        os.close(descriptor)  # its last holder removed the file between our open and our lock


def _is_still_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the process id, which others may read
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
