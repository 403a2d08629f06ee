"""What a program can do that its source does not tell: where it does, the grammars allow more."""

from __future__ import annotations

import re

_COMPILES = re.compile(r"(?<![.\w])compile\b")
_WRITES_NAMES = re.compile(r"\b(?:exec|eval|locals|vars|_getframe|f_locals)\b")


def compiles(source: str) -> bool:
    """Whether code may run that is not in the source."""
    return _COMPILES.search(source) is not None


def writes_names(source: str) -> bool:
    """Whether names may be bound that the code does not bind."""
    return _WRITES_NAMES.search(source) is not None
