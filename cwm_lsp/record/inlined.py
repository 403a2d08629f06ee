"""Where Python 3.12 and later run comprehensions inside the enclosing function: the bytecode that 3.11 has in a frame.

Does not cover: 3.11 reports the first line of a comprehension that spans several before its iterable is evaluated
and 3.12 does not; and an exception in such a comprehension has the line of its part.
"""

from __future__ import annotations

import dis
import sys
from functools import lru_cache
from types import CodeType

Region = tuple[int, int, int, int]  # first and last offset, offset that follows, line of the comprehension


@lru_cache(maxsize=4096)
def comprehensions(code: CodeType) -> tuple[Region, ...]:
    """The comprehensions that are part of `code` itself (none before 3.12)."""
    if sys.version_info < (3, 12):
        return ()
    found: list[Region] = []
    instructions = list(dis.get_instructions(code))
    size = len(instructions)
    for start, first in enumerate(instructions):
        place = first.positions
        if first.opname != "LOAD_FAST_AND_CLEAR" or instructions[start - 1].opname == "LOAD_FAST_AND_CLEAR":
            continue
        end = next((i for i in range(start, size)
                    if instructions[i].opname == "END_FOR" and instructions[i].positions == place), start)
        # names are put back after the loop; the result may be stored between
        while end + 2 < size and place in (instructions[end + 1].positions, instructions[end + 2].positions):
            end += 1
        follows = instructions[end + 1].offset if end + 1 < size else -1
        line = place.lineno if place is not None and place.lineno is not None else -1
        found.append((first.offset, instructions[end].offset, follows, line))
    return tuple(found)


def inside(regions: tuple[Region, ...], offset: int, line: int) -> bool:
    """Whether a line event at `offset` belongs to a comprehension, or only returns to its line when it is over."""
    return any(first <= offset <= last or (offset == follows and line == own)
               for first, last, follows, own in regions)
