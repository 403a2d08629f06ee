"""The Pythons whose instructions are computed, and what a program on them does differently besides instructions
(those: `handlers/versions.py`).

The instructions are those of the running Python's own compiler, and line events come where that Python makes them: so
which version it is is settled when the package is imported.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

Version = tuple[int, int]
SUPPORTED: tuple[Version, ...] = ((3, 11), (3, 12), (3, 13), (3, 14))
HERE: Version = sys.version_info[:2]
_RELEASE = sys.version_info[:3]


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one Python; each field says since when it is so."""

    monitored: bool = _RELEASE >= (3, 12)
    """Line events begin at certain instructions, as for `sys.monitoring`. Before: wherever the line is another one."""
    call_forgets_line: bool = HERE == (3, 12)
    """Behind a call of a function of the program the line counts as another one."""
    throw_forgets_line: bool = _RELEASE >= (3, 13)
    """It does where something is thrown into a generator."""
    closes_unstarted: bool = _RELEASE < (3, 12)
    """Closing a generator that has not begun makes it run, to be thrown into."""
    closes_unguarded: bool = not ((3, 13) <= _RELEASE < (3, 13, 10) or _RELEASE == (3, 14, 0))  # gh-140373
    """So does closing one that has no `try` around its `yield`."""
    close_returns: bool = _RELEASE >= (3, 13)
    """`close` gives what the generator returned."""
    locals_are_views: bool = _RELEASE >= (3, 13)
    """`f_locals` shows variables in the order of the code object. Before: in the order in which they were first bound,
    and what it has shown is kept until it shows something else."""
    flags_docstrings: bool = _RELEASE >= (3, 14)
    """A function's first constant is its docstring only where a flag says so."""
    counts_unpacked: bool = _RELEASE >= (3, 14)
    """The error of too many values to unpack says how many there are."""
    no_container: str = "is not a container or iterable" if _RELEASE >= (3, 14) else "is not iterable"
    """How the error of `in` says so."""


RULES = Rules()


if sys.version_info >= (3, 13) and sys.version_info < (3, 15):
    from _suggestions import _generate_suggestions as suggestion  # what the error of an unexpected keyword suggests
else:

    def suggestion(candidates: list[str], name: str) -> str | None:
        """None: no suggestions are made."""
        return None


def unsupported(version: Version = HERE) -> str | None:
    """Why programs are not computed on `version`; None where they are."""
    return None if version in SUPPORTED else f"Python {version[0]}.{version[1]}'s bytecode is not computed"
