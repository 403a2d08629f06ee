"""Frames and values of the hook itself, run in this process."""

from __future__ import annotations

import gc
import sys

import pytest

from cwm_lsp.record.limits import DEFAULT_LIMITS, Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.model import EndReason, Trace
from tests.record.programs import PATH, entry


def _trace(source: str, call: str = "f()", limits: Limits = DEFAULT_LIMITS) -> Trace:
    return trace_program(source, entry(call), path=PATH, module_name="traced", limits=limits)


VALUES = {
    "address": ("def f():\n    return object()\n", "<object object>"),
    "raising_repr": (
        "class A:\n    def __repr__(self):\n        raise KeyError\ndef f():\n    return A()\n",
        "<A: repr raised KeyError>",
    ),
    "repr_not_text": (
        "class A:\n    def __repr__(self):\n        return 3\ndef f():\n    return A()\n",
        "<A: repr raised TypeError>",
    ),
    "endless_repr": (
        "class A:\n    def __repr__(self):\n        return repr(self)\ndef f():\n    return A()\n",
        "<A: repr raised RecursionError>",
    ),
    "exiting_repr": (
        "class A:\n    def __repr__(self):\n        raise SystemExit\ndef f():\n    return A()\n",
        "<A: repr raised SystemExit>",
    ),
    "huge_int": ("def f():\n    return 10 ** 5000\n", "<int: repr raised ValueError>"),
    "long": ("def f():\n    return 'x' * 500\n", "'" + "x" * 199 + "... <302 more characters>"),
    "self_reference": ("def f():\n    a = []\n    a.append(a)\n    return a\n", "[[...]]"),
    "class": ("class A: pass\ndef f():\n    return A\n", "<class 'traced.A'>"),
}


@pytest.mark.parametrize("name", VALUES)
def test_value(name: str) -> None:
    source, expected = VALUES[name]
    value = _trace(source, limits=Limits(max_repr_chars=200)).frames[-1].value
    assert value is not None
    assert value.repr == expected


def test_reprs_are_not_traced() -> None:
    source = "class A:\n    def __repr__(self):\n        return 'A'\ndef f():\n    a = A()\n    return a\n"
    assert {frame.function for frame in _trace(source).frames} == {"f"}


def test_changes_and_attributes_of_plain_objects() -> None:
    source = "class A: pass\ndef f(n):\n    a = A()\n    a.x = n\n    n = n\n    return a\n"
    frames = _trace(source, "f(7)").frames
    shown = [
        {
            name: (value.changed, {k: (v.repr, v.changed) for k, v in value.attrs.items()})
            for name, value in frame.locals.items()
        }
        for frame in frames
    ]
    assert shown == [
        {"n": (None, {})},
        {"n": (False, {})},
        {"n": (False, {}), "a": (True, {})},
        {"n": (False, {}), "a": (True, {"x": ("7", True)})},
        {"n": (False, {}), "a": (False, {"x": ("7", False)})},
        {},
    ]


def test_this_process_is_as_before() -> None:
    def state() -> tuple[object, ...]:
        return (
            sys.stdin,
            sys.stdout,
            sys.stderr,
            sys.path,
            sys.argv,
            sys.settrace,
            sys.setrecursionlimit,
            sys.gettrace(),
            sys.getprofile(),
            sys.getrecursionlimit(),
            gc.isenabled(),
            sys.modules.get("traced"),
        )

    before = state()
    _trace("import sys\nprint('out')\nsys.setrecursionlimit(5000)\nsys.path.append('x')\ndef f(): 1 / 0\n")
    _trace("def f():\n    while True:\n        x = 1\n", limits=Limits(max_frames=10))
    assert _trace("def f():\n    while True: pass\n", limits=Limits(seconds=0.1)).end.reason is EndReason.TIMEOUT
    assert all(a is b or a == b for a, b in zip(before, state(), strict=True))


def test_recursion_limit_of_the_program() -> None:
    source = "import sys\ndef f(n):\n    return n if n == 0 else f(n - 1)\nsys.setrecursionlimit(3000)\n"
    limits = Limits(max_frames=20_000)
    assert len(_trace(source, "f(2500)", limits).frames) == 2501 * 3
    assert _trace(source, "f(3500)", limits).end.message.startswith("RecursionError")
