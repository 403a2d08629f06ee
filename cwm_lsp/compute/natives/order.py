"""What differs between two processes that run one program: the order of sets, hashes, addresses.

The recorders run with PYTHONHASHSEED=0. Where this process does too, hashes of str and bytes are the same here;
hashes that come from addresses (None before Python 3.12, functions, classes, plain objects, nan) never are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cwm_lsp.compute.natives.outcome import unknown
from cwm_lsp.compute.values import Unknown

HASHES_ARE_FIXED = not sys.flags.hash_randomization
_ALWAYS = frozenset({int, bool, complex, Fraction, Decimal})
_SEEDED = frozenset({str, bytes})
_FIXED = _ALWAYS | _SEEDED if HASHES_ARE_FIXED else _ALWAYS
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_NESTED = frozenset({tuple, frozenset})


def hash_is_known(value: object) -> bool:
    """Whether `hash(value)` is the same in every process (that runs with PYTHONHASHSEED=0)."""
    kind = type(value)
    if kind in _FIXED:
        return True
    if kind is float:
        return value == value
    if value is None:
        return sys.version_info >= (3, 12)
    return kind in _NESTED and all(map(hash_is_known, value))  # type: ignore[call-overload]


def order_is_known(members: Iterable[Any]) -> bool:
    """Whether every process iterates over a set of these `members` in this order."""
    return set(map(type, members)) <= _FIXED or len(members) < 2 or all(map(hash_is_known, members))  # type: ignore[arg-type]


def ordered(value: Any) -> None:
    """Ends the operation where `value` is a set whose order is not known."""
    if isinstance(value, set | frozenset) and not order_is_known(value):
        raise unknown("the order of this set depends on the process")


def without_address(text: str) -> Any:
    """`text`; Unknown where it shows an address (the operation that made it is over)."""
    return Unknown("an address is shown") if "0x" in text and _ADDRESS.search(text) else text
