"""Numbers that a client uses to ask for more, valid until the next stop."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from cwm_lsp.dap.errors import Error, RequestError

T = TypeVar("T")


class Scope(Enum):
    """What is told of the variables in a container."""

    VALUES = "values"
    CONFIDENCE = "confidence"
    HISTORY = "history"
    ACTUAL = "actual"


@dataclass(frozen=True, slots=True)
class Container:
    """What has variables at a stop: the locals of frame `index`, or with a `path` (dotted) an object among them.

    With a `text`, the parts of the value with that repr; `path` is then an expression for it, "" where there is none.
    Of another `scope` than values: how far the locals can be trusted, or the earlier values of all of them, or of the
    one that is called `path`, or the values of the real run beside the prediction.
    """

    index: int
    path: str = ""
    scope: Scope = Scope.VALUES
    text: str = ""

    def path_of(self, name: str) -> str:
        """The dotted name of what is called `name` here."""
        return f"{self.path}.{name}" if self.path else name


class Handles(Generic[T]):
    """Hands out numbers for things. They are never used twice, so that a stale one is recognised."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._next = 1
        self._things: dict[int, T] = {}

    def add(self, thing: T) -> int:
        """A new number for `thing`."""
        number, self._next = self._next, self._next + 1
        self._things[number] = thing
        return number

    def get(self, number: int) -> T:
        """The thing with that number; raises `RequestError` for one of an earlier stop or made up."""
        if number not in self._things:
            raise RequestError(Error.STALE, what=self._what, id=number)
        return self._things[number]

    def reset(self) -> None:
        """Makes all numbers stale."""
        self._things.clear()
