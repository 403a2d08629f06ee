"""A worker with the bundled model and little memory to spare, so that a large request really runs out of it.

`small_memory_worker.py ENDPOINT MIB`: after its first prediction, the process may take MIB more address space.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Generator
from pathlib import Path

from cwm_lsp.trace.model import End, Frame
from cwm_lsp.worker.engine import NeuralEngine
from cwm_lsp.worker.predict import PredictParams
from cwm_lsp.worker.serve import serve

_MIB = 2**20


def _limit(mib: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + mib * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


class Limited(NeuralEngine):
    """Is limited from its second prediction on: the first one loads what is loaded only once."""

    def __init__(self, mib: int) -> None:
        super().__init__("nano")
        self._mib = mib
        self._count = 0

    def predict(self, params: PredictParams, cancelled: Callable[[], bool]) -> Generator[Frame, None, End]:
        """As the bundled model does."""
        self._count += 1
        if self._count == 2:
            _limit(self._mib)
        return (yield from super().predict(params, cancelled))


if __name__ == "__main__":
    _, where, mib = sys.argv
    sys.exit(serve("nano", Path(where), 60.0, lambda _: Limited(int(mib))))
