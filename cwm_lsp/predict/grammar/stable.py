"""Which values cannot change in place, judged by their repr."""

from __future__ import annotations

import re
from functools import lru_cache

from cwm_lsp.predict.grammar.reprs import ANY_TEXT, START, Repr

_ATOM = r"(?>[+-]?(?:\d[\d.]*(?:e[+-]?\d+)?|inf|nan)j?|True|False|None|b?'(?:[^'\\]|\\.)*+'|b?\"(?:[^\"\\]|\\.)*+\")"
_STABLE = re.compile(
    rf"{_ATOM}|\((?:{_ATOM}|[-+(), ])*+|range\([-\d, ]*\)|frozenset\(\{{(?:{_ATOM}|[-+(), ])*+\}}\)"
    r"|<(?:function|generator object|built-in function) [\w.<>]+>|<class '[\w.<>]+'>|<[\w.<>]+ object>",
    re.DOTALL,
)


@lru_cache(maxsize=4096)
def is_stable(text: str, start: Repr = START) -> bool:
    """Whether the object with this repr can't come to have another one, where reprs begin at `start`.

    Covers: atoms, tuples of them, ranges, functions, classes and objects whose repr hides their state.
    """
    return start is not ANY_TEXT and _STABLE.fullmatch(text) is not None
