"""Runs programs that try to get out, to hang or to fill the memory, and says on stdout what succeeded.

`python -m tests.compute.nasty written` takes those of `nasty.txt` and `nasty_programs.txt`, `generated SEED COUNT`
makes some. A process of its own: its memory is measured, and an audit hook cannot be taken away again.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.world import start
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.trace.model import Entry, Frame

OUTSIDE = frozenset({"open", "socket", "subprocess", "os", "shutil", "ctypes", "pty", "glob", "mmap", "tempfile"})
HARMLESS = frozenset({"os.listdir", "os.scandir"})  # of the import system, for modules of the allow-list
PRELUDE = """\
import re, itertools, functools, math, copy, time, random, os, subprocess, threading, sys, json, dataclasses, types
import collections, decimal, fractions, operator, string, textwrap, heapq, statistics, bisect, enum, typing
def gen():
    while True:
        yield 1
def deep(n):
    return deep(n + 1)
def grow():
    xs = [1]
    while True:
        xs += xs
def nested(n=100000):
    xs = []
    for _ in range(n):
        xs = [xs]
    return xs
def shared():
    xs = [1]
    for _ in range(60):
        xs = [xs, xs]
    return xs
def raised():
    try:
        1 / 0
    except ZeroDivisionError as error:
        return error.__traceback__
class Loud:
    def __repr__(self):
        while True:
            pass
    def __hash__(self):
        return 10 ** 10 ** 10
    def __eq__(self, other):
        return [0 for _ in range(10**9)]
    def __lt__(self, other):
        return deep(0)
    def __len__(self):
        return 10**12
    def __iter__(self):
        return itertools.count()
    def __index__(self):
        return 10**12
    def __add__(self, other):
        return self + 1
    def __getattr__(self, name):
        return getattr(self, name + 'x')
    def __reduce__(self):
        return open, ('x', 'w')
class Endless(list):
    def __iter__(self):
        while True:
            yield self
class Own:
    def __init__(self):
        self.__class__.__init__ = open
class Meta(type):
    def __new__(meta, *args):
        return super().__new__(meta, *args)
def function():
    return 1
@dataclasses.dataclass(frozen=True)
class N:
    l: object
    r: object
@dataclasses.dataclass(order=True)
class M:
    l: object
    r: object
class P(typing.NamedTuple):
    l: object
    r: object
Q = collections.namedtuple('Q', 'l r')
def build(kind, x=1):
    [x := kind(x, x) for _ in range(60)]
    return x
"""
VALUES = (
    "10**9", "-1", "0", "10**400", "1 << 190000", "'a' * 900000", "'ab\\t{0}%s'", "'\\U0001F600' * 200000",
    "[0] * 200000", "range(10**12)", "itertools.count()", "itertools.repeat('a')", "itertools.cycle([1])", "gen()",
    "Loud()", "Endless()", "{i: i for i in range(1000)}", "shared()", "build(N)", "build(P)", "nested(300)",
    "lambda *a: a", "float('inf')", "b'a' * 10**6", "list", "decimal.Decimal('1e99999')", "fractions.Fraction(1, 3)",
    "re.compile('(a|aa)+$')", "open", "object()", "type", "[].append", "str.join", "getattr", "operator.mul",
    "(1, 2)", "'abc'", "None", "collections.Counter('abc')", "'('", "collections.deque([1], 5)", "set(range(1000))",
    "itertools.product(range(9), repeat=40)", "'__class__'", "Endless", "'__globals__'", "'x'", "'w'", "eval",
    "__import__", "function", "dict", "str.upper", "'.*' * 20", "'[' * 90000",
)  # fmt: skip
SHAPES = (
    "{0} * {1}", "{0} ** {1}", "{0} + {1}", "{0} << {1}", "{0} % {1}", "{0} | {1}", "{0} == {1}", "{0} < {1}",
    "{0} in {1}", "sum({0})", "sum({0}, {1})", "sorted({0}, key={1})", "list(map({0}, {1}))", "list(zip({0}, {1}))",
    "list({0})", "set({0})", "''.join({0})", "'{{:{{}}}}'.format({0}, {1})", "format({0}, '>90000')",
    "'%*d' % ({0}, {1})", "'a'.replace('a', {0})", "'a'.zfill({0})", "'a'.center({0}, 'b')", "'\\t'.expandtabs({0})",
    "'aa'.translate({{97: {0}}})", "str({0})", "int({0})", "bytes({0})", "bytearray({0})", "math.factorial({0})",
    "math.comb({0}, {1})", "math.prod({0})", "pow({0}, {1}, {0})", "re.match({0}, {1})", "re.sub('a', {0}, {1})",
    "re.findall('(?=(.*))', {0})", "json.dumps({0})", "json.loads({0})", "itertools.product({0}, repeat={1})",
    "list(itertools.permutations({0}))", "list(itertools.accumulate({0}, {1}))", "functools.reduce({0}, {1})",
    "functools.partial({0}, {1})()", "copy.deepcopy({0})", "copy.copy({0})", "hash({0})", "[*{0}, *{1}]", "{{**{0}}}",
    "{{*{0}}}", "max({0}, default={1})", "getattr({0}, {1})", "{0}({1})", "{0}[{1}]", "[{0} for _ in range(100000)]",
    "{{i: {0} for i in range(100000)}}", "{0}.__class__.__base__.__subclasses__()", "type({0})", "vars({0})",
    "isinstance({0}, {1})", "next({0})", "dict.fromkeys({0}, {1})", "dict(enumerate({0}))", "{0}.join({1})",
    "{0}.update({1})", "{0}.extend({1})", "{0}.split({1})", "{0}.format({1})", "{0}.__init__({1})",
    "{0}.__iadd__({1})", "heapq.nlargest({0}, {1})", "list(heapq.merge({0}, {1}))", "statistics.mean({0})",
    "print({0}, file={1})", "collections.Counter({0}).most_common()", "collections.namedtuple('A', {0})",
    "string.Template({0}).substitute(a={1})", "textwrap.wrap({0}, {1})", "bisect.insort({0}, {1})",
    "operator.attrgetter({0})({1})", "operator.methodcaller({0})({1})", "list(itertools.islice({0}, {1}, None))",
    "any({0})", "list(filter({0}, {1}))", "dataclasses.asdict({0})", "[] == [{0}]",
    "list(itertools.chain.from_iterable({0}))", "list(itertools.groupby({0}, {1}))", "setattr({0}, {1}, open)",
    "dir({0})", "(lambda x: [x := [x, {0}] for _ in range(100)])({1})", "list(itertools.zip_longest(*[{0}] * 90))",
    "globals()[{0}]", "(z := {0}, [z := z + z for _ in range(60)])", "decimal.Decimal({0}) ** {1}",
    "fractions.Fraction({0}) ** {1}",
)  # fmt: skip
BODIES = (
    "value = {0}\n    return value",
    "value = {0}\n    for _ in range(60):\n        value = value + value\n    return value",
    "value = {0}\n    for _ in range(60):\n        value = [value, value]\n    return str(value)",
    "value = []\n    while True:\n        value.append({0})",
    "value = {{}}\n    for i in range(1000):\n        value[i] = {0}\n    return value",
    "try:\n        return {0}\n    except BaseException as error:\n        return error, {0}",
    "return [{0} for _ in range(1000)]",
)


def written() -> list[str]:
    """The programs of the two files beside this one."""
    lines = Path(__file__).with_name("nasty.txt").read_text(encoding="utf-8").splitlines()
    programs = Path(__file__).with_name("nasty_programs.txt").read_text(encoding="utf-8").split("####\n")[1:]
    return [f"def f():\n    value = {line}\n    return value\n" for line in lines] + programs


def generated(seed: int, count: int) -> list[str]:
    """Random shapes around random values."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        value = rng.choice(SHAPES).format(rng.choice(VALUES), rng.choice(VALUES))
        if rng.random() < 0.5:
            value = rng.choice(SHAPES).format(f"({value})", rng.choice(VALUES))
        made.append(f"def f():\n    {rng.choice(BODIES).format(value)}\n")
    return made


def peak() -> int:
    """Megabytes of this program alone at its worst (`getrusage` counts what the parent had at the fork)."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) >> 10


def run(program: Program) -> None:
    """Computes `f()` to its end, which comes soon."""
    coming, world = start(program, Entry("f", "f()"), Limits(max_frames=1500, max_seconds=0.4)).step()
    while isinstance(coming, Frame):
        coming, world = world.step()


def main(sources: list[str]) -> None:
    """Prints a line for each program that got out or took too long, and the peak of the memory."""
    run(
        analyse(PRELUDE + "def f():\n    return str(decimal.Decimal(1)), json.dumps(1), string.Template('a')\n", "a.py")
    )
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    touched: list[Any] = []
    watching = False

    def hook(event: str, args: Any) -> None:
        if watching and event.split(".")[0] in OUTSIDE and event not in HARMLESS:
            touched.append((event, args[:1]))

    sys.addaudithook(hook)
    for source in sources:
        program = analyse(PRELUDE + source, "case.py")
        if program.problems:
            continue  # no attempt
        begun = time.process_time()
        watching = True
        run(program)
        watching = False
        if touched or time.process_time() - begun > 10:
            print("OUT", touched[:1], f"{time.process_time() - begun:.1f} s", repr(source), flush=True)
        touched.clear()
    print("peak", peak())


if __name__ == "__main__":
    sys.setrecursionlimit(1000)
    main(written() if sys.argv[1] == "written" else generated(int(sys.argv[2]), int(sys.argv[3])))
