"""The built-in functions and types by name."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.comparing import members, sortable
from cwm_lsp.compute.natives.iterables import SIZED, bounded, finite, length_bound, materialized, nested, unordered
from cwm_lsp.compute.natives.order import hash_is_known, order_is_known
from cwm_lsp.compute.natives.outcome import Outcome, unknown
from cwm_lsp.compute.natives.table import RUNNERS, allow, callback
from cwm_lsp.compute.natives.texts import printable, run_format, run_repr, run_str
from cwm_lsp.compute.values import Raised, Unknown

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]
_FORBIDDEN_ATTRIBUTES = frozenset(
    {"__globals__", "__builtins__", "__code__", "__closure__", "__traceback__", "__loader__", "__spec__", "__self__"}
    | {"__reduce__", "__reduce_ex__", "__getstate__", "__subclasses__", "__sizeof__", "__func__", "__getattribute__"}
)
_FORBIDDEN_PREFIXES = ("tb_", "gi_", "f_", "co_", "cr_", "ag_")


def readable(name: Any) -> str:
    """`name`, an attribute; ends the operation where it leads out of the computed world."""
    if isinstance(name, str) and (name in _FORBIDDEN_ATTRIBUTES or name.startswith(_FORBIDDEN_PREFIXES)):
        raise unknown(f"the attribute {name}")
    return name  # type: ignore[no-any-return]


def lookup(name: str) -> Any:
    """The built-in `name`; `Unknown` where it is not on the allow-list, None where Python has no such built-in."""
    value = getattr(builtins, name, None)
    if value is None or not callable(value) or value in RUNNERS:
        return value
    return Unknown(f"{name} is not computed", rests=False)


def _range(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    for arg in args:
        if isinstance(arg, int):
            limits.bits(arg.bit_length())
    return function(*args, **kwargs)


def consumer(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """The runner of what consumes its first argument, in order."""
    return function(bounded(args[0]), *args[1:], **kwargs) if args else function(**kwargs)


def collector(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """As `consumer`, where the order of a set does not matter."""
    if not args:
        return function(**kwargs)
    return function(members(unordered(args[0])), *args[1:], **kwargs)


def sequence(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`list(...)` and `tuple(...)`."""
    if not args or kwargs:
        return function(*args, **kwargs)
    source = bounded(args[0])
    if type(source) in SIZED:
        limits.items(len(source))
    return function(source, *args[1:])


def lazy(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """Iterators over their arguments."""
    return function(*map(nested, args), **kwargs)


def zipped(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`zip`, whose tuples are as wide as there are arguments."""
    if len(args) > limits.MAX_WIDTH:
        bound = (min if function is zip else max)(map(length_bound, map(nested, args)))
        limits.items(int(min(bound, limits.MAX_ITEMS) + 1) * len(args))
        limits.spend(int(bound) * len(args) * 8)
    return lazy(function, args, kwargs)


def applied(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`map`: the first argument is called with the elements of the others."""
    return function(callback(args[0]), *map(nested, args[1:]), **kwargs) if args else function(**kwargs)


def skipping(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`filter` and its kin: elements may be skipped without end, unless a function of the program looks at each."""
    if len(args) != 2 or kwargs:
        return function(*args, **kwargs)
    test = callback(args[0])
    watched = test is not None and test is args[0] and type(test).__module__ == "cwm_lsp.compute.function"
    return function(test, nested(args[1]) if watched else finite(args[1]))


def _sum(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if not 1 <= len(args) <= 2:
        return function(*args, **kwargs)
    source = args[0]
    if type(source) is range:
        limits.steps(len(source))
        return function(*args, **kwargs)
    if isinstance(source, set | frozenset) and not order_is_known(source):
        return function(bounded(source), *args[1:], **kwargs)
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    if isinstance(start, list | tuple):
        parts = materialized(source)
        if all(isinstance(part, list | tuple) for part in parts):
            limits.items(sum(map(len, parts)))
            limits.work(sum(map(len, parts)) * len(parts) / 2)
        source = parts
    return function(bounded(source, limits.MAX_STEPS), *args[1:], **kwargs)


def _extreme(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`min` and `max`."""
    keywords = {**kwargs, "key": callback(kwargs["key"])} if "key" in kwargs else dict(kwargs)
    if len(args) != 1:
        return function(*args, **keywords)
    source = args[0]
    if type(source) is range and not keywords:
        return function(source[:: len(source) - 1] if len(source) > 2 else source)
    if isinstance(source, set | frozenset) and "key" not in keywords and totally_ordered(source):
        return function(source, **keywords)
    if type(source) in (list, tuple) and "key" not in keywords:
        sortable(source)
    return function(bounded(source, limits.MAX_STEPS), **keywords)


def totally_ordered(values: Any) -> bool:
    """Whether sorting the distinct `values` gives the same in whatever order they come."""
    kinds = set(map(type, values))
    return kinds <= {int, bool} or kinds == {str} or kinds == {bytes}


def _sorted(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) != 1:
        return function(*args, **kwargs)
    keywords = {**kwargs, "key": callback(kwargs["key"])} if "key" in kwargs else kwargs
    source = args[0]
    if isinstance(source, set | frozenset) and kwargs.get("key") is None and totally_ordered(source):
        return function(source, **keywords)
    values = list(bounded(source))
    if kwargs.get("key") is None:
        sortable(values)
    limits.items(len(values))
    return function(values, **keywords)


def _pow(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    values = [*args, *(kwargs[name] for name in ("base", "exp", "mod") if name in kwargs)]
    if 2 <= len(values) <= 3 and all(isinstance(value, int) for value in values):
        limits.power(*values)
    elif len(values) == 2 and hasattr(type(values[0]), "denominator") and isinstance(values[1], int):
        limits.bits((values[0].numerator.bit_length() + values[0].denominator.bit_length()) * (abs(values[1]) + 1))
    return function(*args, **kwargs)


def _hash(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    result = function(*args, **kwargs)
    if not hash_is_known(args[0]) and type(type(args[0]).__hash__).__module__ != "cwm_lsp.compute.function":
        return Unknown("a hash that depends on the process")
    return result


def _print(_: Any, args: Arguments, kwargs: Keywords) -> Any:
    if kwargs.get("file") is not None:
        raise unknown("printing to a file")
    for name in ("sep", "end"):
        if not isinstance(kwargs.get(name), str | None):
            raise TypeError(f"{name} must be None or a string, not {type(kwargs[name]).__name__}")
    for name in kwargs:
        if name not in ("sep", "end", "file", "flush"):
            raise TypeError(f"'{name}' is an invalid keyword argument for print()")
    for value in args:
        printable(value)
        str(value)  # a function of the program may do it, and may fail


def _getattr(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    for name in args[1:2]:
        readable(name)
    if len(args) > 1 and function is not hasattr and type(args[0]).__module__ == "cwm_lsp.compute.function":
        raise unknown("an attribute of a function")
    result = function(*args, **kwargs)
    if callable(result) and type(result).__module__ == "builtins" and not isinstance(result, type):
        callback(result)
    return result


def _setattr(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) > 1:
        readable(args[1])
        if isinstance(args[0], type) or args[1] == "__class__" or not hasattr(args[0], "__dict__"):
            raise unknown("setting an attribute of what is built in")
    return function(*args, **kwargs)


def _syntax_error(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """A SyntaxError reads its second argument."""
    return function(*args[:1], *(bounded(value) for value in args[1:]), **kwargs)


def _vars(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    kind = type(args[0]) if args else None
    if kind is None or kind is type or kind.__module__.startswith("cwm_lsp.") or isinstance(args[0], ModuleType):
        raise unknown("the names of a scope")
    return function(*args, **kwargs)


def _exit(_: Any, args: Arguments, kwargs: Keywords) -> Any:
    raise Outcome(Raised(SystemExit(*args[:1], **kwargs)))


def _bytes(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if args and isinstance(args[0], int):
        limits.chars(args[0])
    elif args and not isinstance(args[0], str):
        args = (materialized(args[0]) if hasattr(type(args[0]), "__next__") else args[0], *args[1:])
        if not isinstance(args[0], bytes | bytearray | memoryview) and hasattr(type(args[0]), "__len__"):
            bounded(args[0])
    return function(*args, **kwargs)


def _type(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) != 1 or kwargs:
        raise unknown("a class that is made by a call of type")
    kind = type(args[0])
    if kind.__module__.startswith("cwm_lsp."):
        raise unknown("the type of a function")
    return kind


def _iter(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) == 1:
        return function(nested(args[0]), **kwargs)
    return function(*((callback(args[0]), *args[1:]) if args else args), **kwargs)


def _enumerate(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    return function(nested(args[0]), *args[1:], **kwargs) if args else function(**kwargs)


def _int(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if (
        args
        and hasattr(type(args[0]), "adjusted")
        and args[0].is_finite()
        and args[0].adjusted() > limits.MAX_BITS // 4
    ):
        raise Outcome(limits.TOO_LARGE)
    return function(*args, **kwargs)


def _dict(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if args and not hasattr(type(args[0]), "keys"):
        return function(bounded(args[0]), *args[1:], **kwargs)
    return function(*args, **kwargs)


allow(
    [abs, bool, callable, chr, complex, divmod, float, hex, bin, oct, isinstance, issubclass, len,
     object, ord, round, slice, property, staticmethod, classmethod, super]
)  # fmt: skip
allow([kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, BaseException)],
      stores=True)  # fmt: skip
allow([SyntaxError, IndentationError, TabError], _syntax_error, stores=True)
allow([any, all], consumer)
allow([reversed], lazy)
allow([next], stores=True, mutates=True)
allow([range], _range)
allow([list, tuple], sequence)
allow([set, frozenset], collector)
allow([dict], _dict, stores=True)
allow([map], applied)
allow([filter], skipping)
allow([zip], zipped)
allow([enumerate], _enumerate)
allow([iter], _iter)
allow([sum], _sum)
allow([min, max], _extreme)
allow([sorted], _sorted)
allow([pow], _pow)
allow([hash], _hash)
allow([print], _print)
allow([getattr, hasattr], _getattr)
allow([setattr, delattr], _setattr, mutates=True)
allow([vars], _vars)
allow([sys.exit], _exit)
allow((getattr(builtins, name) for name in ("exit", "quit") if hasattr(builtins, name)), _exit)
allow([bytes, bytearray], _bytes)
allow([type], _type)
allow([int], _int)
allow([repr, ascii], run_repr)
allow([str], run_str)
allow([format], run_format)
