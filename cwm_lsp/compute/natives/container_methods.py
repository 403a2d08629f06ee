"""Methods of the built-in containers and numbers, and the special methods that classes of the program inherit."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.builtin_functions import _getattr, _hash, _setattr
from cwm_lsp.compute.natives.comparing import guard as compare_guard
from cwm_lsp.compute.natives.comparing import members, sortable
from cwm_lsp.compute.natives.iterables import SIZED, bounded, unordered
from cwm_lsp.compute.natives.operators import consumes, cost_guard
from cwm_lsp.compute.natives.order import ordered
from cwm_lsp.compute.natives.outcome import Outcome
from cwm_lsp.compute.natives.table import RUNNERS, Runner, allow_methods, callback
from cwm_lsp.compute.natives.texts import printable, run_format, run_repr
from cwm_lsp.compute.values import Unknown

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]


def _search(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`index`, `count`, `remove`: the elements are compared."""
    if len(args) > 1 and type(args[1]) in (list, tuple, dict):
        compare_guard(args[1], args[0])
        printable(args[1])  # the message of a failure shows it
    return function(*args, **kwargs)


def _by_key(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """Look-ups with a default, which may be unknown where the key may not."""
    if len(args) > 1 and type(args[1]) is Unknown:
        raise Outcome(args[1])
    return function(*args, **kwargs)


def _extend(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) == 2:
        source = bounded(args[1])
        if type(source) in SIZED:
            limits.items(len(args[0]) + len(source))
            if len(source) > limits.MAX_WIDTH:
                limits.spend(8 * len(source))
        return function(args[0], source, **kwargs)
    return function(*args, **kwargs)


def _sort(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if kwargs.get("key") is not None:
        return function(*args, **{**kwargs, "key": callback(kwargs["key"])})
    sortable(args[0])
    return function(*args, **kwargs)


def run_update(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """The runner of `dict.update`, `dict.__init__`, `Counter.update`."""
    if len(args) == 2 and not hasattr(type(args[1]), "keys"):
        return function(args[0], bounded(args[1]), **kwargs)
    return function(*args, **kwargs)


def _from_keys(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    return function(members(bounded(args[0])), *args[1:], **kwargs) if args else function(**kwargs)


def _with_sets(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """Methods of sets, whose arguments may come in any order."""
    return function(args[0], *(members(unordered(value)) for value in args[1:]), **kwargs)


def _set_pop(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    ordered(args[0])
    return function(*args, **kwargs)


def _to_bytes(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    size = args[1] if len(args) > 1 else kwargs.get("length", 1)
    if isinstance(size, int):
        limits.chars(size)
    return function(*args, **kwargs)


def special(op: str) -> Runner:
    """The runner of the function or special method of the operator `op`."""

    def run(function: Any, args: Arguments, kwargs: Keywords) -> Any:
        if len(args) == 2 and hasattr(type(args[1]), "__next__") and consumes(op, type(args[0])):
            return function(args[0], bounded(args[1]), **kwargs)
        if len(args) >= 2:
            guard = cost_guard(op, type(args[0]), type(args[1]))
            if guard is not None:
                guard(args[0], args[1])
        return function(*args, **kwargs)

    return run


def _reflected(op: str) -> Runner:
    in_order = special(op)

    def run(function: Any, args: Arguments, kwargs: Keywords) -> Any:
        return in_order(lambda a, b: function(b, a), (args[1], args[0]), kwargs) if len(args) == 2 else function(*args)

    return run


def compared(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """The runner of comparisons."""
    if len(args) == 2:
        compare_guard(*args)
    return function(*args, **kwargs)


def stored(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """The runner of `__setitem__`: what a slice is replaced by is consumed."""
    if len(args) == 3 and type(args[1]) is slice and type(args[2]) not in SIZED:
        return function(*args[:2], bounded(args[2]), **kwargs)
    return function(*args, **kwargs)


def _new(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`__new__`: as the class itself."""
    runner = RUNNERS.get(getattr(function, "__self__", None))
    if runner is None or len(args) < 2:
        return function(*args, **kwargs)
    return runner(lambda *rest, **named: function(args[0], *rest, **named), args[1:], kwargs)


def _iterated(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    ordered(args[0])
    return function(*args, **kwargs)


_OPERATORS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "lshift": "<<",
    "rshift": ">>", "and": "&", "or": "|", "xor": "^",
}  # fmt: skip


def allow_operators(kind: type) -> None:
    """Put the special methods of `kind`'s operators on the list."""
    for name, op in _OPERATORS.items():
        allow_methods(kind, f"__{name}__", special(op))
        allow_methods(kind, f"__i{name}__", special(op), mutates=True)
        allow_methods(kind, f"__r{name}__", _reflected(op))
    allow_methods(kind, "__neg__ __pos__ __abs__ __divmod__ __rdivmod__")
    allow_methods(kind, "__lt__ __le__ __eq__ __ne__ __gt__ __ge__", compared)


_HOLDERS: tuple[dict[Any, Any], ...] = ({}, OrderedDict())
_VIEWS = [type(view) for holder in _HOLDERS for view in (holder.keys(), holder.values(), holder.items())]
_BUILT_IN: list[type] = [
    object, int, bool, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, slice, deque,
    type(None), *_VIEWS,
]  # fmt: skip

for _kind in _BUILT_IN:
    allow_operators(_kind)
    allow_methods(_kind, "__len__ __bool__ __getitem__ __contains__ __length_hint__ __neg__ __pos__ __abs__ __invert__ "
                  "__int__ __float__ __index__ __round__ __floor__ __ceil__ "
                  "__trunc__ __complex__ __divmod__ __reversed__ __init_subclass__ __missing__")  # fmt: skip
    allow_methods(_kind, "__new__", _new)
    allow_methods(_kind, "__iter__", _iterated)
    allow_methods(_kind, "__repr__ __str__", run_repr)
    allow_methods(_kind, "__format__", run_format)
    allow_methods(_kind, "__hash__", _hash)
    allow_methods(_kind, "__getattribute__", _getattr)
    allow_methods(_kind, "__setattr__ __delattr__", _setattr, mutates=True)
    allow_methods(_kind, "__setitem__", stored, mutates=True, stores=True)
    allow_methods(_kind, "__delitem__", mutates=True)
allow_methods(object, "__init__", stores=True)
allow_methods(list, "__init__", _extend, mutates=True)
allow_methods(dict, "__init__", run_update, mutates=True, stores=True)
allow_methods(set, "__init__", _with_sets, mutates=True)

for _kind in (list, deque, bytearray):
    allow_methods(_kind, "append appendleft insert", mutates=True, stores=True)
    allow_methods(_kind, "pop popleft clear reverse rotate", mutates=True)
    allow_methods(_kind, "remove", _search, mutates=True)
    allow_methods(_kind, "extend extendleft", _extend, mutates=True)
    allow_methods(_kind, "copy __copy__")
    allow_methods(_kind, "index count", _search)
allow_methods(list, "sort", _sort, mutates=True)
allow_methods(tuple, "index count", _search)
allow_methods(range, "index count", _search)

for _kind in (dict, OrderedDict):
    allow_methods(_kind, "get", _by_key, stores=True)
    allow_methods(_kind, "pop setdefault", _by_key, stores=True, mutates=True)
    allow_methods(_kind, "popitem clear move_to_end", mutates=True)
    allow_methods(_kind, "keys values items copy __copy__")
    allow_methods(_kind, "update", run_update, mutates=True, stores=True)
    allow_methods(_kind, "fromkeys", _from_keys, stores=True)
for _kind in _VIEWS:
    allow_methods(_kind, "isdisjoint", _with_sets)

for _kind in (set, frozenset):
    allow_methods(_kind, "union intersection difference symmetric_difference issubset issuperset isdisjoint",
                  _with_sets)  # fmt: skip
    allow_methods(_kind, "update intersection_update difference_update symmetric_difference_update", _with_sets,
                  mutates=True)  # fmt: skip
    allow_methods(_kind, "add remove discard clear", mutates=True)
    allow_methods(_kind, "pop", _set_pop, mutates=True)
    allow_methods(_kind, "copy __copy__")

allow_methods(int, "bit_length bit_count as_integer_ratio conjugate is_integer")
allow_methods(int, "to_bytes", _to_bytes)
allow_methods(int, "from_bytes")
allow_methods(float, "is_integer as_integer_ratio conjugate hex fromhex")
allow_methods(complex, "conjugate")
allow_methods(slice, "indices")
allow_methods(BaseException, "__init__ __new__ with_traceback add_note", stores=True)
allow_methods(BaseException, "__str__ __repr__", run_repr)
for _kind in (KeyError, OSError, SyntaxError, UnicodeDecodeError, UnicodeEncodeError, StopIteration, NameError,
              AttributeError, ImportError, SystemExit):  # fmt: skip
    allow_methods(_kind, "__init__ __new__", stores=True)
    allow_methods(_kind, "__str__", run_repr)
