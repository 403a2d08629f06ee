"""The surroundings of a traced program: no terminal, its module importable, `sys` as it may see it."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_HEADROOM = 400  # levels of stack kept for the hook and for reprs above what the program may use

_USER_LIMIT = 1000  # Python's default


def _depth() -> int:
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count


@contextmanager
def quiet(module: ModuleType, stdin: str = "") -> Iterator[Callable[[], int]]:
    """Stand `module` in `sys.modules`, streams on the null device, and tracing out of the program's reach.

    With `stdin`, `sys.stdin` gives that text; what reads the descriptor itself finds nothing.

    Gives a function that says how many activations the program may have (it can change that with
    `sys.setrecursionlimit`, which never takes away the stack that recording needs). The cyclic garbage collector is
    off: its passes would make finalisers run at other places than without a recorder, and it halves the speed.
    Restores everything.
    """
    limit = _USER_LIMIT
    real_set = sys.setrecursionlimit
    base = _depth() + _HEADROOM

    def set_limit(new: int) -> None:
        nonlocal limit
        real_set(int(new) + base)
        limit = int(new)

    seen: dict[str, Any] = {
        "settrace": lambda function: None,
        "setprofile": lambda function: None,
        "setrecursionlimit": set_limit,
        "getrecursionlimit": lambda: limit,
    }
    kept = {name: getattr(sys, name) for name in (*seen, "stdin", "stdout", "stderr", "path", "argv")}
    collecting = gc.isenabled()
    kept_limit = sys.getrecursionlimit()
    shadowed = sys.modules.get(module.__name__)
    with open(os.devnull, encoding="utf-8") as nothing, open(os.devnull, "w", encoding="utf-8") as nowhere:
        given = io.BytesIO(stdin.encode("utf-8", "surrogatepass"))
        sys.stdin = io.TextIOWrapper(given, encoding="utf-8") if stdin else nothing
        sys.stdout = sys.stderr = nowhere
        sys.path = [*kept["path"]]
        sys.argv = [str(module.__dict__.get("__file__", ""))]
        sys.modules[module.__name__] = module
        for name, replacement in seen.items():
            setattr(sys, name, replacement)
        real_set(_USER_LIMIT + base)
        gc.disable()
        try:
            yield lambda: limit - 1  # the module body holds one level
        finally:
            for name, value in kept.items():
                setattr(sys, name, value)
            real_set(kept_limit)
            if collecting:
                gc.enable()
            if shadowed is None:
                sys.modules.pop(module.__name__, None)
            else:
                sys.modules[module.__name__] = shadowed
