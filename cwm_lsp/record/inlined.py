"""Where Python 3.12 and later run comprehensions inside the enclosing function: the bytecode that 3.11 has in a frame.

Does not cover: 3.11 reports the first line of a comprehension that spans several before its iterable is evaluated
and 3.12 does not; and an exception in such a comprehension has the line of its part.
"""

from __future__ import annotations

import dis
import sys
from functools import lru_cache
from types import CodeType

_NONE: frozenset[int] = frozenset()
_AFTER = 3  # between the loop's end and the names' restoring: POP_TOP, SWAP or a store of the result


@lru_cache(maxsize=4096)
def comprehensions(code: CodeType) -> frozenset[int]:
    """The offsets of `code` at which events belong to a comprehension inside it (none before 3.12)."""
    if sys.version_info < (3, 12):
        return _NONE
    hidden: set[int] = set()
    instructions = list(dis.get_instructions(code))
    size = len(instructions)
    for start, first in enumerate(instructions):
        if first.opname != "LOAD_FAST_AND_CLEAR" or instructions[start - 1].opname == "LOAD_FAST_AND_CLEAR":
            continue
        end, open_loops = start, 0
        for end in range(start, size):
            open_loops += {"FOR_ITER": 1, "END_FOR": -1}.get(instructions[end].opname, 0)
            if instructions[end].opname == "END_FOR" and open_loops == 0:
                break
        while any(later.positions == first.positions for later in instructions[end + 1 : end + 1 + _AFTER]):
            end += 1
        hidden.update(i.offset for i in instructions[start : end + 1])
        # what only comes back to the comprehension's line is no new line; nor is the way out of an exception in it
        place = first.positions
        if end + 1 < size and place is not None:
            after = instructions[end + 1]
            if after.positions is not None and after.positions.lineno == place.lineno:
                hidden.add(after.offset)
        hidden.update(i.offset for i in instructions[end + 1 :] if i.positions == place)
    return frozenset(hidden)


def delegates(code: CodeType, offset: int) -> bool:
    """Whether the instruction waits for another generator: 3.12 reports the StopIteration that ends `yield from`."""
    return sys.version_info >= (3, 12) and dis.opname[code.co_code[offset]] in ("SEND", "END_SEND")
