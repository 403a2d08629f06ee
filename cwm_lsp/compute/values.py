"""What the interpreter and its natives hand to each other.

The object model is Python's own, only code is interpreted. A value of the program is:

* a real built-in object (int, str, list, iterators, exceptions, ...). Built-in functions, types and methods of the
  allow-list are themselves too: the program's `len` is `builtins.len`, its `xs.append` is the real bound method. So
  identity, repr and passing them on (`map(len, xs)`) are right. What is not on the allow-list can't be reached.
* an instance of a class of the program. That class is a real class (`type(name, bases, namespace)`), whose methods are
  `Function`s: lookup, inheritance, `super`, properties, dataclasses and operators follow Python's own rules.
* a `Function` or a `Generator` of the program: objects that the machine steps into, never native code. Both can be
  called by natives (`key=`, `map`, a user's `__eq__` in a list): the machine then runs inside that call and makes the
  frames that belong to it. A native needs no callback protocol: it calls.
* `Unknown`.

Inside such a call two kinds of exceptions fly: ordinary ones, which are the program's own (a native hands them back as
`Raised`), and `Unknowable`, which is no `Exception`: nobody but the machine catches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NoReturn

from cwm_lsp.compute.holes import COUNT, hole


class Unknowable(BaseException):
    """What happens next can't be known, and why. Passes through natives; the machine ends its run there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Raised:
    """A native operation raised `exception` (a built-in one, or one of the program's own)."""

    exception: BaseException


def value_of(result: Any) -> Any:
    """`result` of a native operation, raised where it is a `Raised`."""
    if type(result) is Raised:
        raise result.exception
    return result


LOST = "<unknown>"  # how a value is shown that nobody will say


@dataclass(slots=True)
class Shown:
    """What is unknown in the values of one frame, numbered as its holes are; `lost`: why something will stay so."""

    objects: list[Unknown] = field(default_factory=list)
    lost: str = ""


SHOWING: ContextVar[Shown | None] = ContextVar("SHOWING", default=None)
"""Set while built-in reprs make the texts of a frame; never while the program's own code runs."""


class Unknown:
    """A value that can't be known, and why. It may be assigned, passed on and kept in containers. `text` is what
    somebody said that its repr is (empty: nobody did; `LOST`: nobody will). `rests`: it may be another one where an
    open prediction comes out otherwise, for all that is known.

    Whatever would need to look at it raises `Unknowable`, so that no native can take it for a value. Its identity is
    that of the value: what is computed from an Unknown is another one.
    """

    __slots__ = ("reason", "rests", "text")

    def __init__(self, reason: str, text: str = "", *, rests: bool = True) -> None:
        self.reason = reason
        self.text = text
        self.rests = rests

    def __repr__(self) -> str:
        """Its text, or a hole, for the values of a frame."""
        shown = SHOWING.get()
        if shown is None:
            raise Unknowable(self.reason)
        if self.text:
            if self.text == LOST:
                shown.lost = self.reason
            return self.text
        number = next((n for n, known in enumerate(shown.objects) if known is self), len(shown.objects))
        if number == COUNT:
            raise Unknowable("too many values are unknown")
        if number == len(shown.objects):
            shown.objects.append(self)
        return hole(number, self.rests)

    def _look(self, *_: object) -> NoReturn:
        raise Unknowable(self.reason)

    __str__ = __bool__ = __hash__ = __len__ = __iter__ = __next__ = __call__ = _look
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __getitem__ = _look
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _look
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = __pow__ = __rpow__ = _look
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __lshift__ = __rshift__ = _look
    __rlshift__ = __rrshift__ = __matmul__ = __rmatmul__ = __neg__ = __pos__ = __invert__ = __abs__ = _look
    __int__ = __float__ = __complex__ = __index__ = __round__ = __format__ = __setitem__ = __delitem__ = _look
    __enter__ = __exit__ = __reversed__ = __bytes__ = __fspath__ = _look


_ATOMS = frozenset({int, float, complex, bool, str, bytes, type(None), range})
_MOST_PARTS = 1000


def may_rest(values: Iterable[Any]) -> bool:
    """Whether something in `values` may rest on an open prediction. Looks into tuples, lists and dicts."""
    pending = list(values)
    for count, value in enumerate(pending):  # grows while it goes on
        kind = type(value)
        if kind is Unknown:
            if value.rests:
                return True
        elif kind is tuple or kind is list or kind is dict:
            pending += [*value, *value.values()] if kind is dict else value
        elif kind not in _ATOMS:
            return True
        if count > _MOST_PARTS:
            return True
    return False


Unknown.__name__ = "<unknown>"  # how messages of exceptions name its type: no type of a program has that name


def derived(source: Unknown, *others: Any) -> Unknown:
    """What an operation on `source` and `others` gives: unknown for the same reason, and lost where that is."""
    return Unknown(source.reason, LOST if source.text == LOST else "", rests=may_rest((source, *others)))
