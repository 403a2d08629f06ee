"""collections."""

from __future__ import annotations

from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Mapping
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.comparing import members
from cwm_lsp.compute.natives.container_methods import allow_operators, run_update
from cwm_lsp.compute.natives.iterables import bounded
from cwm_lsp.compute.natives.outcome import unknown
from cwm_lsp.compute.natives.table import CODES, MADE, allow, allow_methods, callback
from cwm_lsp.compute.natives.texts import printable, run_repr

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]


def _deque(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    return function(bounded(args[0]), *args[1:], **kwargs) if args else function(**kwargs)


def _dict(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if args and not hasattr(type(args[0]), "keys"):
        return function(members(bounded(args[0])), *args[1:], **kwargs)
    return function(*args, **kwargs)


def _default_dict(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if args and callable(args[0]) and callback(args[0]) is not args[0] and not isinstance(args[0], type):
        raise unknown("a factory that needs limits")
    if len(args) > 1 and not hasattr(type(args[1]), "keys"):
        return function(args[0], bounded(args[1]), *args[2:], **kwargs)
    return function(*args, **kwargs)


def _named_tuple(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    if len(args) > 1 and not isinstance(args[1], str):
        args = (args[0], list(bounded(args[1], 200)), *args[2:])
    for value in args:
        printable(value)  # whatever it is, its text is taken
    made = function(*args, **{"module": "__main__", **kwargs})
    limits.items(len(made._fields) * 100)
    MADE.add(made)
    return made


allow([deque], _deque)
allow([Counter, OrderedDict], _dict)
allow([defaultdict], _default_dict)
allow([ChainMap])
allow([namedtuple], _named_tuple)
_Sample = namedtuple("_Sample", "field")
CODES.update(
    getattr(vars(_Sample)[name], "__func__", vars(_Sample)[name]).__code__
    for name in ("_make", "_replace", "_asdict", "__repr__", "__new__", "__getnewargs__")
)
allow_methods(Counter, "most_common elements total copy __missing__")
allow_methods(Counter, "update subtract __init__", run_update, mutates=True)
allow_methods(Counter, "__add__ __sub__ __or__ __and__ __pos__ __neg__ __eq__ __ne__ __le__ __lt__ __ge__ __gt__")
allow_methods(Counter, "__iadd__ __isub__ __ior__ __iand__ __delitem__", mutates=True)
allow_methods(Counter, "__repr__", run_repr)
allow_methods(defaultdict, "copy __copy__ __missing__ __or__ __ror__")
allow_methods(defaultdict, "__init__ __ior__", mutates=True)
allow_methods(defaultdict, "__repr__", run_repr)
allow_methods(OrderedDict, "__iter__ __reversed__ __eq__ __or__ __ror__")
allow_methods(OrderedDict, "__setitem__ __delitem__ __ior__ __init__", mutates=True)
allow_methods(OrderedDict, "__repr__", run_repr)
allow_methods(ChainMap, "get new_child copy __len__ __getitem__ __contains__ __iter__ __bool__")
allow_methods(ChainMap, "pop popitem clear update setdefault __setitem__ __delitem__", mutates=True)
allow_operators(deque)
