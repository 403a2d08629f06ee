"""Hit counts as clients write them: `5`, `== 5`, `>= 5`, `> 5`, `<= 5`, `< 5`, `% 3`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_FORM = re.compile(r"(==|=|>=|>|<=|<|%)?\s*(\d{1,9})")
_HOLDS: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "%": lambda count, number: count % number == 0,
}


@dataclass(frozen=True, slots=True)
class HitCount:
    """Which of the times that a place is reached count, the first being 1."""

    sign: str
    number: int

    def met(self, count: int) -> bool:
        """Whether the `count`-th time is one of them."""
        return _HOLDS[self.sign](count, self.number)


def hit_count(text: str) -> HitCount | None:
    """The hit count that a client wrote; None if it is none. A number alone means that time only."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    sign, number = match[1] or "==", int(match[2])
    return None if sign == "%" and number == 0 else HitCount("==" if sign == "=" else sign, number)
