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

from dataclasses import dataclass
from typing import Any, NoReturn


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


class Unknown:
    """A value that can't be known, and why. It may be assigned, passed on and kept in containers. `text` is what
    somebody said that its repr is (empty: nobody did).

    Whatever would need to look at it raises `Unknowable`, so that no native can take it for a value.
    """

    __slots__ = ("reason", "text")

    def __init__(self, reason: str, text: str = "") -> None:
        self.reason = reason
        self.text = text

    def _look(self, *_: object) -> NoReturn:
        raise Unknowable(self.reason)

    __repr__ = __str__ = __bool__ = __hash__ = __len__ = __iter__ = __next__ = __call__ = _look
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __getitem__ = _look
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _look
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = __pow__ = __rpow__ = _look
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __lshift__ = __rshift__ = _look
    __rlshift__ = __rrshift__ = __matmul__ = __rmatmul__ = __neg__ = __pos__ = __invert__ = __abs__ = _look
    __int__ = __float__ = __complex__ = __index__ = __round__ = __format__ = __setitem__ = __delitem__ = _look
    __enter__ = __exit__ = __reversed__ = __bytes__ = __fspath__ = _look
