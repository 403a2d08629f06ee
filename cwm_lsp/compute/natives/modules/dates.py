"""datetime: arithmetic and texts of given moments; nothing that asks the clock or the local time zone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from cwm_lsp.compute.natives import limits
from cwm_lsp.compute.natives.container_methods import allow_operators
from cwm_lsp.compute.natives.outcome import unknown
from cwm_lsp.compute.natives.table import allow, allow_methods
from cwm_lsp.compute.natives.texts import run_repr

Arguments = tuple[Any, ...]
Keywords = Mapping[str, Any]


def _formatted(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """`strftime`, `strptime`, `__format__`."""
    for value in (*args, *kwargs.values()):
        if isinstance(value, str):
            limits.numbers_in(value)
            limits.work(len(value) * 1000)
            if any(part in value for part in ("%s", "%c", "%x", "%X", "%Z", "%p", "%E", "%O", "%-s")):
                raise unknown("a format that depends on the machine")
    return function(*args, **kwargs)


def _with_zone(function: Any, args: Arguments, kwargs: Keywords) -> Any:
    """What takes the local time zone unless one is given."""
    zone = args[-1] if args and isinstance(args[-1], datetime.tzinfo) else kwargs.get("tz")
    if zone is None and getattr(args[0] if args else None, "tzinfo", None) is None:
        raise unknown("the local time zone")
    if zone is None and getattr(function, "__name__", "") != "timestamp":
        raise unknown("the local time zone")
    return function(*args, **kwargs)


datetime.datetime.strptime("1", "%d")  # imports what it needs from a file now, not when a program runs
_KINDS = (datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone)
allow(_KINDS)
for _kind in _KINDS:
    allow_operators(_kind)
    allow_methods(_kind, "isoformat weekday isoweekday isocalendar timetuple toordinal replace ctime date time timetz "
                  "utcoffset tzname dst utctimetuple total_seconds fromordinal fromisoformat fromisocalendar combine "
                  "utcfromtimestamp __bool__")  # fmt: skip
    allow_methods(_kind, "strftime strptime __format__", _formatted)
    allow_methods(_kind, "__repr__ __str__", run_repr)
for _name in ("astimezone", "timestamp", "fromtimestamp"):
    allow_methods(datetime.datetime, _name, _with_zone)
