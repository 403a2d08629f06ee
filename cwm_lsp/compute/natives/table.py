"""The allow-list: what is built in and may be called, and how each is kept within the limits.

A function that is not in the table is never called. Most entries are `FREE`: their cost is bounded by their arguments,
which are bounded themselves. The others have a `Runner`, which checks and then calls. Methods are listed by their
unbound form (`list.append`), with the receiver as first argument.
"""

from __future__ import annotations

import collections
import functools
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    CodeType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any
from weakref import WeakSet

from cwm_lsp.compute.natives.comparing import PLAIN, hashable
from cwm_lsp.compute.natives.limits import charge, charged, late
from cwm_lsp.compute.natives.outcome import Outcome, ended, unknown
from cwm_lsp.compute.natives.weight import is_long
from cwm_lsp.compute.values import Raised, Unknowable, Unknown, derived

_Cache = type(functools.lru_cache(len))
_HeapTypeMethod = type(re.compile("").match)
Runner = Callable[[Any, tuple[Any, ...], Mapping[str, Any]], Any]
_NOT_HASHED = PLAIN | {list, dict, collections.deque, Unknown}
NO_KEYWORDS: Mapping[str, Any] = {}
HEAP_TYPE = 1 << 9


def free(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """The runner of what needs no check."""
    return function(*args, **kwargs) if kwargs else function(*args)


RUNNERS: dict[Any, Runner] = {}  # by function, type or unbound method
STORES: set[Any] = set()  # those that keep their arguments and do not look at them: an unknown one may be given
MUTATES: set[Any] = set()  # those that change their first argument
OWNERS: dict[Any, type] = {}  # of methods that are written in Python and do not check their receiver
CODES: set[CodeType] = set()  # of functions that the standard library makes anew for each of the program's classes
MADE: WeakSet[type] = WeakSet()  # classes that were made so
_methods: dict[tuple[type, str], tuple[Any, Runner] | None] = {}
NATIVE_KINDS = frozenset(
    {BuiltinFunctionType, _HeapTypeMethod, MethodDescriptorType,
     WrapperDescriptorType, MethodWrapperType, ClassMethodDescriptorType,
     FunctionType, operator.itemgetter, operator.attrgetter, operator.methodcaller, functools.partial}
)  # fmt: skip


def allow(functions: Iterable[Any], runner: Runner = free, *, stores: bool = False, mutates: bool = False) -> None:
    """Put `functions` on the list."""
    for function in functions:
        RUNNERS[function] = runner
        if stores:
            STORES.add(function)
        if mutates:
            MUTATES.add(function)


def allow_methods(
    owner: type, names: str, runner: Runner = free, *, stores: bool = False, mutates: bool = False
) -> None:
    """Put the methods `names` (separated by spaces) of `owner` on the list; a name that it lacks is left out."""
    for name in names.split():
        method = owner.__dict__.get(name)
        if isinstance(method, classmethod | staticmethod):
            method = method.__func__
        if method is not None:
            allow([method], runner, stores=stores, mutates=mutates)
            if type(method) is FunctionType:
                OWNERS[method] = owner


def resolve(function: Any) -> tuple[Any, tuple[Any, ...], Runner] | None:
    """`function` as what stands in the table, its receiver, and its runner; None where it is not on the list."""
    kind = type(function)
    if kind is BuiltinFunctionType or kind is MethodWrapperType or kind is _HeapTypeMethod:
        owner = function.__self__
        if owner is None or type(owner) is ModuleType:
            runner = RUNNERS.get(function)
            return None if runner is None else (function, (), runner)
        return _bound(owner, function.__name__)
    if kind is MethodType:
        found = resolve(function.__func__)
        return None if found is None else (found[0], (function.__self__,), found[2])
    if kind is _Cache:
        return function, (), free  # what it wraps was checked when it was made
    if kind is functools.partial:
        return function, (), _run_partial
    if kind is operator.itemgetter or kind is operator.attrgetter:
        return function, (), free  # what they look for was checked when they were made
    if kind is operator.methodcaller:
        return function, (), _run_method_caller
    try:
        runner = RUNNERS.get(function)
    except TypeError:
        return None
    if runner is None and kind is FunctionType and (function.__code__ in CODES or _is_generated(function)):
        return function, (), free
    if runner is None and isinstance(function, type) and function in MADE:
        return function, (), free
    return None if runner is None else (function, (), runner)


def _bound(owner: Any, name: str) -> tuple[Any, tuple[Any, ...], Runner] | None:
    of_class = isinstance(owner, type)  # dict.fromkeys: a class method, or `__new__`
    kind = owner if of_class else type(owner)
    try:
        found = _methods[kind, name]
    except KeyError:
        found = _methods[kind, name] = _method(kind, name)
    if found is None:
        return None
    method, runner = found
    if type(method) is ClassMethodDescriptorType:
        return method.__get__(None, kind), (), runner
    if of_class:
        return getattr(owner, name), (), runner
    return method, (owner,), runner


def _method(kind: type, name: str) -> tuple[Any, Runner] | None:
    for base in kind.__mro__:
        method = base.__dict__.get(name)
        if isinstance(method, staticmethod | classmethod):
            method = method.__func__
        if method is not None and type(method) in NATIVE_KINDS:
            runner = RUNNERS.get(method)
            return None if runner is None else (method, runner)
    return None


def call(function: Any, args: Iterable[Any] = (), kwargs: Mapping[str, Any] = NO_KEYWORDS) -> Any:
    """The value of `function(*args, **kwargs)` for what is built in; `Raised` or `Unknown` otherwise.

    `Unknown` says that the call, whatever it gives, changes nothing. Raises `Unknowable` where it would.
    """
    found = resolve(function)
    if found is None:
        receiver = getattr(function, "__self__", None)
        if receiver is None or type(receiver) is ModuleType or type(receiver) in _IMMUTABLE:
            return Unknown(f"{_name(function)} is not computed")
        raise Unknowable(f"{_name(function)} is not computed")
    method, receivers, runner = found
    args = (*receivers, *args)
    try:
        kinds = set(map(type, args))
        doubtful = Unknown in kinds or (kwargs and Unknown in map(type, kwargs.values()))
        if doubtful and (method not in STORES or type(args[0]) is Unknown):
            given = *args, *kwargs.values()
            raise Outcome(derived(next(value for value in given if type(value) is Unknown), *given), own=True)
        if not receivers:
            owner = getattr(method, "__objclass__", None) or OWNERS.get(method)
            if owner is not None and not (args and isinstance(args[0], owner)):
                if type(method) is not FunctionType:
                    return method(*args, **kwargs)  # a TypeError
                raise unknown(f"{_name(method)} of another type")
        if not kinds <= _NOT_HASHED:
            for value in args:
                hashable(value)
        result = runner(method, args, kwargs)
        charge(result)
        return result
    except Exception as error:
        result = ended(error)
    if type(result) is Unknown and (method in MUTATES or not kinds <= _INERT or not set(kwargs) <= _INERT_KEYWORDS):
        raise Unknowable(result.reason)
    return result


def guarded(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """The value of `function(*args, **kwargs)`, a class or method of the program's own that may end in a built-in one:
    within the limits of that. Raises what it raises, and Unknowable where it is too much."""
    runner: Runner | None = None
    if isinstance(function, type):
        runner = RUNNERS.get(_built_in_base(function))
    elif getattr(function, "__name__", "") == "__init__":
        found = resolve(function)
        if found is not None:
            function, receivers, runner = found
            args = (*receivers, *args)
    inside = (getattr(function, "__self__", None), *args)
    if isinstance(getattr(function, "__func__", function), FunctionType) and any(map(is_long, inside)):
        raise Unknowable("too large")  # functions of dataclasses visit all parts
    if runner is None or runner is free:
        return function(*args, **kwargs)
    try:
        return charged(runner(function, args, kwargs))
    except Outcome as outcome:
        raise Unknowable(outcome.result.reason) from None


def _built_in_base(cls: type) -> type | None:
    """The built-in class that makes and fills instances of `cls`; None where the program's own code does."""
    for base in cls.__mro__:
        if base in RUNNERS:
            return None if base is object or issubclass(base, BaseException) else base
        if "__init__" in vars(base) or "__new__" in vars(base):
            return None
    return None


_INERT = frozenset(
    {
        int,
        bool,
        float,
        complex,
        str,
        bytes,
        bytearray,
        type(None),
        list,
        tuple,
        dict,
        set,
        frozenset,
        range,
        slice,
        collections.deque,
        collections.Counter,
        Unknown,
        BuiltinFunctionType,
        Decimal,
        Fraction,
        type,
        *map(type, ({}.keys(), {}.values(), {}.items())),
    }
)  # arguments of these types are not changed by a function that is not among MUTATES
_IMMUTABLE = frozenset({int, bool, float, complex, str, bytes, type(None), tuple, frozenset, range, slice, type})
_INERT_KEYWORDS = frozenset({"reverse", "default", "start", "strict", "sep", "end", "base", "exp", "mod", "indent"})


def is_native(function: Any) -> bool:
    """Whether `function` is built in and on the list."""
    return resolve(function) is not None


def _name(function: Any) -> str:
    name = getattr(function, "__qualname__", None) or type(function).__name__
    return name if isinstance(name, str) else "a function"


class Guarded:
    """A built-in function as an argument of another one, which will call it: kept within the limits then too."""

    __slots__ = ("function",)

    def __init__(self, function: Any) -> None:
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if late():  # nobody else counts how often it is called
            raise Unknowable("too much work")
        result = call(self.function, args, kwargs)
        if type(result) is Raised:
            raise result.exception
        return result


def callback(function: Any) -> Any:
    """`function` as it may be given to a native that will call it; ends the operation where it is not on the list."""
    kind = type(function)
    if kind is Unknown:
        raise Outcome(function)
    if (
        (kind is type and not function.__flags__ & HEAP_TYPE)
        or kind in NATIVE_KINDS
        or (isinstance(function, type) and function in _known_types())
    ):
        found = resolve(function)
        if found is None:
            raise unknown(f"{_name(function)} is not computed")
        return function if function in _LITTLE else Guarded(function)
    if kind is MethodType and type(function.__func__) is FunctionType:
        return Guarded(function)
    return function


# functions that need no check wherever they are called, and give nothing large
_LITTLE = frozenset({len, ord, chr, bool, float, callable, isinstance, issubclass})


def _known_types() -> frozenset[Any]:
    global _types
    if not _types:
        _types = frozenset(entry for entry in RUNNERS if isinstance(entry, type))
    return _types


_types: frozenset[Any] = frozenset()


def _run_partial(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    inner = callback(function.func)
    return inner(*function.args, *args, **{**function.keywords, **kwargs})


def _run_method_caller(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    made, parts = function.__reduce__()
    name, *given = parts if made is operator.methodcaller else (*made.args, *parts)
    named = {} if made is operator.methodcaller else made.keywords
    method = getattr(args[0], name)
    return callback(method)(*given, **named) if len(args) == 1 and not kwargs else function(*args, **kwargs)


def _is_generated(function: FunctionType) -> bool:
    """Whether dataclasses or namedtuple compiled it (of the program's own functions none is a real one)."""
    return function.__code__.co_filename == "<string>"
