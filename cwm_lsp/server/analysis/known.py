"""How a function of a text grows, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """The classes of one function, None where unknown, and the `sources` that they rest on: pieces of the text, each of
    lines that follow one another."""

    sources: tuple[tuple[str, ...], ...]
    time: str | None
    space: str | None
