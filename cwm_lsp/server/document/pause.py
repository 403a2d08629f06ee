"""How long a prediction waits for the next key."""

from __future__ import annotations

import math
from dataclasses import dataclass

_ALONE = 2  # so many times the usual pause without an edit, and the next one stands alone
_SHARE = 1 / 3  # of the usual pause


@dataclass
class Typing:
    """When a text was edited last (seconds of a monotonic clock)."""

    last: float = -math.inf

    def pause(self, now: float, usual: float) -> float:
        """Seconds to wait behind an edit that is made `now`, where one waits the `usual` ones while somebody types.

        Behind an edit that stands alone (a paste, an undo, another number tried out) mostly nothing else comes, so a
        third is enough; where it was the first key of many, one prediction is begun in vain.
        """
        is_alone = now - self.last > _ALONE * usual
        self.last = now
        return usual * _SHARE if is_alone else usual
