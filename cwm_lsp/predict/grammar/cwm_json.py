"""The JSON of the `cwm` dialect as an automaton over characters: strings that hold reprs, and objects of them.

A point in a text is a set of threads, one for each way in which it can be understood. A thread waits for literal text
or is inside a JSON string; what follows is a `Node`, which leads to further threads.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cwm_lsp.predict.grammar.reprs import Repr
from cwm_lsp.trace.dialects.cwm import SAME

_RUN = re.compile(r'[^"\\\x00-\x1f]+')
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX = frozenset("0123456789abcdefABCDEF")


class Node(Protocol):
    """A place between two parts of the text. Hashable; equal nodes have the same threads."""

    def threads(self) -> tuple[Thread, ...]:
        """The ways to go on from here."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Exactly `text` (not empty) comes next, and then whatever follows `then`."""

    text: str
    then: Node


@dataclass(frozen=True, slots=True)
class InString:
    """Inside a JSON string. `inner` is the point in the text that it stands for, `escape` an unfinished escape."""

    inner: Repr
    escape: str
    then: Node


@dataclass(frozen=True, slots=True)
class Done:
    """The text is over. `texts` are the source lines that can come with it."""

    texts: frozenset[str] = frozenset()

    def threads(self) -> tuple[Thread, ...]:
        """Itself alone."""
        return (self,)


Thread = Literal | InString | Done


def advance(threads: tuple[Thread, ...], text: str) -> tuple[Thread, ...]:
    """The threads that are left behind `text` (not empty), each once."""
    if len(threads) == 1:  # by far the commonest cases, without the work of the others
        only = threads[0]
        if isinstance(only, Literal) and len(only.text) > len(text):
            return (Literal(only.text[len(text) :], only.then),) if only.text.startswith(text) else ()
        if isinstance(only, InString) and (read := _read(only.inner, only.escape, text)) and read[2] is None:
            return (InString(read[0], read[1], only.then),)
    found: dict[Thread, None] = {}
    waiting = [(thread, text) for thread in reversed(threads)]
    while waiting:
        thread, rest = waiting.pop()
        if not rest:
            found[thread] = None
        elif isinstance(thread, Literal):
            expected = thread.text
            if len(expected) > len(rest):
                if expected.startswith(rest):
                    found[Literal(expected[len(rest) :], thread.then)] = None
            elif rest.startswith(expected):
                waiting += [(after, rest[len(expected) :]) for after in reversed(thread.then.threads())]
        elif isinstance(thread, InString):
            read = _read(thread.inner, thread.escape, rest)
            if read is not None and read[2] is None:
                found[InString(read[0], read[1], thread.then)] = None
            elif read is not None and read[0].complete:
                waiting += [(after, read[2] or "") for after in reversed(thread.then.threads())]
    return tuple(found)


@lru_cache(maxsize=4096)
def escaped(text: str) -> str:
    """`text` as it stands between the quotes of a JSON string."""
    return json.dumps(text)[1:-1]


def string_threads(start: Repr, then: Node, *, same: bool = False, known: str | None = None) -> tuple[Thread, ...]:
    """The ways to write a value behind its opening quote.

    The text `known` if that is given, else any repr that begins at `start`; with `same`, also the sign for "unchanged".
    """
    threads: tuple[Thread, ...] = (Literal(f'{SAME}"', then),) if same else ()
    if known is not None:
        return (*threads, Literal(f'{escaped(known)}"', then))
    return (*threads, InString(start, "", then))


@lru_cache(maxsize=100_000)
def _read(inner: Repr, escape: str, text: str) -> tuple[Repr, str, str | None] | None:
    """Reads on inside a JSON string: (point inside, unfinished escape, what follows the closing quote or None).

    None where the text is no part of such a string.
    """
    position = 0
    point: Repr | None = inner
    while point is not None and position < len(text):
        char = text[position]
        if escape:
            escape += char
            meant = _meant(escape)
            if meant is None:
                return None
            if meant:
                point, escape = point.feed(meant), ""
        elif run := _RUN.match(text, position):
            point = point.feed(run.group())
            position = run.end()
            continue
        elif char == "\\":
            escape = char
        elif char == '"':
            return point, "", text[position + 1 :]
        else:
            return None
        position += 1
    return None if point is None else (point, escape, None)


def _meant(escape: str) -> str | None:
    """The character that an escape stands for; empty while it is unfinished, None if it is none.

    The halves of a surrogate pair count as a character each.
    """
    if not escape.startswith("\\u"):
        return _ESCAPES.get(escape[1])
    if not _HEX.issuperset(escape[2:]):
        return None
    return chr(int(escape[2:], 16)) if len(escape) == 6 else ""
