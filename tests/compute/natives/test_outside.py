"""No native reaches the world outside, hangs, or takes much memory: everything on the list is called with anything."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cwm_lsp.compute import natives
from cwm_lsp.compute.values import Unknown

ROOT = Path(__file__).parents[3]
PROGRAM = r"""
import collections, copy, datetime, decimal, fractions, functools, itertools, operator, random, re, sys
from cwm_lsp.compute import natives
from cwm_lsp.compute.natives.table import RUNNERS
from cwm_lsp.compute.values import Raised, Unknowable, Unknown

choose = random.Random(int(sys.argv[1]))
OUTSIDE = ("open", "socket", "subprocess", "os", "shutil", "ctypes", "mmap", "tempfile", "glob", "pathlib", "import",
           "compile", "urllib", "webbrowser", "pty")
events = []


def hook(event, args):
    if event.split(".")[0] in OUTSIDE:
        events.append((event, repr(args)[:80], doing))


def shared():
    value = [1]
    for _ in range(50):
        value = [value, value]
    return value


def cyclic():
    value = [1]
    value.append(value)
    return value


def hashed():
    value = (1,)
    for _ in range(50):
        value = (value, value)
    return value


TEXTS = ["", "a", "abc", "%d %s", "%999999999d", "{:{}}", "{0.__class__}", "a" * 90_000, "/etc/passwd", "(a+)+$",
         ".*.*.*=", "[", "utf-8", "cp1252", "1e999999999", "{:10000000}", "%c%s%Z", "os", "\t" * 1000, "a,b"]
POOL = [
    lambda: choose.randint(-5, 5), lambda: choose.choice([10**6, 10**9, 10**18, 2**64, 10**5000, -(10**9)]),
    lambda: choose.choice([0.0, 1.5, -1e308, float("inf"), float("nan")]), lambda: choose.choice(TEXTS),
    lambda: choose.choice([b"", b"abc", b"a" * 10_000]), lambda: None, lambda: True, lambda: [3, 1, 2],
    lambda: ["b", "a"], lambda: [[1, 2], [3]], lambda: list(range(10_000)), lambda: ["a" * 10_000] * 5_000, shared,
    cyclic, hashed, lambda: (1, 2), lambda: {1: 2}, lambda: {"a": [1]}, lambda: {1, 2, 3}, lambda: {None, "a"},
    lambda: frozenset([1]), lambda: range(10), lambda: range(10**12), lambda: range(10**400), lambda: slice(1, None),
    itertools.count, lambda: itertools.repeat(0), lambda: itertools.cycle([0, 1]), lambda: iter([1, 2]),
    lambda: map(abs, itertools.count()), lambda: itertools.chain([1], itertools.repeat(0)),
    lambda: enumerate(itertools.repeat(())), lambda: collections.deque([1, 2]), lambda: collections.Counter("abc"),
    lambda: collections.Counter(a=10**12), lambda: collections.defaultdict(list),
    lambda: decimal.Decimal("1e900000"), lambda: fractions.Fraction(1, 3), lambda: datetime.date(2020, 1, 1),
    lambda: datetime.datetime(2020, 1, 1), lambda: Unknown("u"), lambda: [Unknown("v")], lambda: ValueError("x"),
    lambda: int, lambda: str, lambda: list, lambda: len, lambda: pow, lambda: operator.mul, lambda: "".join, object,
    lambda: re.compile("(a|aa)+$"), lambda: open, lambda: eval, lambda: __import__,
]
KEYWORDS = ["key", "reverse", "default", "start", "maxlen", "indent", "maxsplit", "sep", "func", "repeat", "width"]
doing = None
functions = sorted(RUNNERS, key=repr)
sys.addaudithook(hook)
for _ in range(int(sys.argv[2])):
    function = choose.choice(functions)
    args = [choose.choice(POOL)() for _ in range(choose.choice([0, 1, 1, 1, 2, 2, 2, 3]))]
    owner = getattr(function, "__objclass__", None)
    while owner in (int, str, list, dict, set, bytes, float) and not (args and isinstance(args[0], owner)):
        args[:1] = [choose.choice(POOL)()]
    named = {choose.choice(KEYWORDS): choose.choice(POOL)()} if choose.random() < 0.15 else {}
    doing = (str(function), [type(arg).__name__ for arg in args], list(named))
    natives.renew()
    try:
        result = natives.call(function, args, named)
        if hasattr(type(result), "__next__"):
            result = natives.advance(result)
        if type(result) is not Raised:
            natives.repr_of(result)
    except Unknowable:
        pass
doing = "end"
assert not events, events[:5]
with open("/proc/self/status") as status:  # of this program alone; getrusage counts what the parent had at the fork
    print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024)
"""


@pytest.mark.parametrize("seed", range(2))
def test_nothing_outside_is_touched(seed: int) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(seed), "800"],
        capture_output=True, text=True, timeout=100, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    assert int(run.stdout) < 256


@pytest.mark.parametrize("name", ["open", "eval", "exec", "compile", "input", "__import__", "globals", "locals", "id"])
def test_what_is_not_on_the_list_is_unknown(name: str) -> None:
    assert type(natives.lookup(name)) is Unknown
    assert type(natives.call(getattr(builtins, name), ())) is Unknown
