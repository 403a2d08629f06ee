"""Real recorded traces for the tests, and walks along them."""

from __future__ import annotations

import functools
import json
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cwm_lsp.dap import cursor
from cwm_lsp.dap.cursor import START, Motion
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.record.inprocess import record
from cwm_lsp.trace.model import MODULE, Entry, Event, Frame, ModelInfo, Origin, Trace, Value
from cwm_lsp.trace.serialize import to_json

MOTIONS = {
    "in": Motion.STEP_IN,
    "over": Motion.STEP_OVER,
    "out": Motion.STEP_OUT,
    "continue": Motion.CONTINUE,
    "back": Motion.STEP_BACK,
    "reverse": Motion.REVERSE,
}

FACT = """
    def fact(n):
        if n < 2:
            return 1
        return n * fact(n - 1)
"""
TWO = """
    def f(x):
        y = x + 1
        return y

    def g(x):
        return x * 2

    def both(a):
        b = f(a) + g(a)
        c = b + 1
        return c
"""
GENERATOR = """
    def numbers(n):
        for i in range(n):
            yield i

    def total(n):
        found = 0
        for number in numbers(n):
            found += number
        return found
"""
TWINS = """
    def count(start):
        while True:
            yield start
            start += 10

    def zipped():
        one = count(1)
        two = count(2)
        a = next(one)
        b = next(two)
        c = next(one)
        d = next(two)
        return [a, b, c, d]
"""
SUM = """
    def squares(xs):
        for x in xs:
            y = x * x
            yield y

    def run(xs):
        s = sum(squares(xs))
        return s
"""
CAUGHT = """
    def inner(x):
        return 10 // x

    def middle(x):
        try:
            return inner(x)
        finally:
            x = None

    def outer(x):
        try:
            y = middle(x)
        except ZeroDivisionError:
            y = -1
        return y
"""
UNCAUGHT = """
    def pick(d, k):
        return d[k]

    def ask(d):
        v = pick(d, 'z')
        return v
"""
ACCOUNT = """
    class Account:
        def __init__(self, owner):
            self.owner = owner
            self.balance = 0

        def deposit(self, amount):
            self.balance += amount
            return self.balance

    def use():
        account = Account('eve')
        account.deposit(5)
        account.deposit(7)
        return account.balance
"""
SHORT = """
    def apply(xs):
        double = lambda x: x * 2
        ys = list(map(double, xs))
        zs = list(y + 1 for y in ys)
        return zs
"""


def text(source: str) -> str:
    """A program of this file as it stands in its own file, its first line 1."""
    return textwrap.dedent(source).lstrip("\n")


@functools.cache
def recorded(source: str, call: str) -> Trace:
    """A real run of `call` (of the module body if it is empty)."""
    function = call.partition("(")[0] if call else MODULE
    return record(text(source), Entry(function, call), path="case.py")


def timeline_of(trace: Trace) -> Timeline:
    """The finished timeline of a trace."""
    timeline = Timeline()
    for frame in trace.frames:
        timeline.append(frame)
    return timeline


def halts_at(timeline: Timeline, breakpoints: frozenset[int]) -> Callable[[int], bool]:
    """Whether a frame stands before one of these lines."""

    def halts(index: int) -> bool:
        frame = timeline.frames[index]
        return frame.event is Event.LINE and frame.line in breakpoints

    return halts


def step(timeline: Timeline, position: int, motion: Motion, breakpoints: frozenset[int] = frozenset()) -> int | None:
    """Where a motion ends, None at either end of the trace."""
    scan = cursor.begin(timeline, position, motion)
    if motion in cursor.BACKWARD:
        stop = cursor.backward(timeline, scan, halts_at(timeline, breakpoints))
    else:
        stop, _ = cursor.forward(timeline, scan, halts_at(timeline, breakpoints))
    return None if stop is None else stop.index


def walk(timeline: Timeline, script: str, breakpoints: frozenset[int] = frozenset()) -> str:
    """The stops of the motions in `script`, from the start, as `function:line`; `end` and `start` where there is none.

    A motion that runs into the end stands on the last frame afterwards, one that runs into the start at the first line.
    """
    position, stops = START, []
    for word in script.split():
        motion = MOTIONS[word]
        found = step(timeline, position, motion, breakpoints)
        if found is None:
            backward = motion in cursor.BACKWARD
            stops.append("start" if backward else "end")
            position = (cursor.first_line(timeline) or 0) if backward else len(timeline) - 1
        else:
            position = found
            stops.append(f"{timeline.frames[found].function}:{timeline.frames[found].line}")
    return " ".join(stops)


def as_predicted(trace: Trace) -> Trace:
    """The trace as if a model had made it: arguments given, the rest predicted with p = 0.93."""

    def value(one: Value, given: bool) -> Value:
        attrs = {name: value(inner, given) for name, inner in one.attrs.items()}
        if given:
            return replace(one, origin=Origin.GIVEN, attrs=attrs)
        return replace(one, origin=Origin.PREDICTED, p=0.93, attrs=attrs)

    def frame(one: Frame) -> Frame:
        given = one.index == 0
        values = {name: value(inner, given) for name, inner in one.locals.items()}
        return replace(one, locals=values, value=None if one.value is None else value(one.value, False))

    return replace(trace, frames=tuple(map(frame, trace.frames)), model=ModelInfo("nano", "1"))


def write(directory: Path, source: str, call: str, *, predicted: bool = True) -> tuple[Path, Path]:
    """A program and the trace of a call of it, as files `case.py` and `trace.json`."""
    program, file = directory / "case.py", directory / "trace.json"
    program.write_text(text(source), encoding="utf-8")
    trace = recorded(source, call)
    file.write_text(json.dumps(to_json(as_predicted(trace) if predicted else trace)), encoding="utf-8")
    return program, file
