"""On which predictions values rest: programs with what is said of their unknown values, and what comes of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.compute.holes import holes
from cwm_lsp.compute.versions import unsupported
from cwm_lsp.compute.world import start
from cwm_lsp.predict.following import Following
from cwm_lsp.predict.merging import chance, is_known, lost, merged
from cwm_lsp.predict.resting import Resting
from cwm_lsp.predict.shadows import RESULT, named
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import End, EndReason, Event, Frame, Origin, Value
from tests.compute import compared
from tests.record import programs
from tests.record.programs import entry

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")
FILE = Path(__file__).with_name("resting.txt")


@dataclass(frozen=True)
class Case:
    source: str
    said: dict[str, str]
    expected: dict[str, set[str]]  # by local of the last line, RESULT for what is returned: names of predicted values


def cases() -> dict[str, Case]:
    found = {}
    for part in FILE.read_text(encoding="utf-8").split("#### ")[1:]:
        head, source = part.split("\n", 1)
        name, _, said = head.partition(": ")
        marks = source.rstrip().rpartition("\n# ")[2].replace("->", f"{RESULT}=").split()
        expected = {name: set(filter(None, on.split(","))) for name, _, on in (mark.partition("=") for mark in marks)}
        found[name] = Case(source, dict(pair.split("=", 1) for pair in said.split("; ")), expected)
    return found


CASES = cases()
LOST = Value("", Origin.UNKNOWN)
ANOTHER = {"1": "-99", "2": "99", "'": "'another'", "[": "[]", "<": "<Another>", "N": "None"}  # of the same type


def told(source: str, said: dict[str, str], call: str = "f('abc')") -> tuple[list[Frame], End]:
    """The frames of `call`, where each open value is `said` by its name, with p = 0.5 (`?`: nothing)."""
    path = Following(start(analyse(source, "case.py"), entry(call)))
    resting = Resting({})
    frames: list[Frame] = []
    while True:
        coming, world = path.coming()
        if not isinstance(coming, Frame):
            assert isinstance(coming, End), coming
            return frames, coming
        if is_known(coming):
            path.go(coming, world)
            frames.append(resting.computed(coming, len(frames)))
            continue
        before, frame = path.world, lost(coming, "nobody knows")
        if "?" not in [said.get(name) for name, value in named(coming) if holes(value.repr)]:
            frame = merged(coming, answered(coming, said))
        path.take(frame)
        assert path.follows
        frames.append(resting.mixed(coming, frame, before, len(frames), chance(coming, frame), True))


def answered(coming: Frame, said: dict[str, str]) -> Frame:
    def answer(name: str, value: Value) -> Value:
        if not holes(value.repr):
            return value
        return Value(said[name], Origin.PREDICTED, 0.5)

    values = {}
    for name, value in coming.locals.items():
        attrs = {inner: answer(f"{name}.{inner}", each) for inner, each in value.attrs.items()}
        shown = answer(name, value)
        values[name] = Value(shown.repr, shown.origin, shown.p, attrs=attrs)
    result = None if coming.value is None else answer(RESULT, coming.value)
    return replace(coming, locals=values, value=result)


def predicted_in(frame: Frame) -> str:
    return next(name for name, value in named(frame) if value.origin is Origin.PREDICTED and value.p is not None)


@pytest.mark.parametrize("name", CASES)
def test_values_rest_on_what_they_follow_from(name: str) -> None:
    case = CASES[name]
    frames, end = told(case.source, case.said)
    assert end.reason is EndReason.RETURNED
    last = [frame for frame in frames if frame.event is Event.LINE and frame.qualname == "f"][-1]
    shown = dict(named(last)) | {RESULT: next(value for _, value in named(frames[-1]))}
    on = {name: {predicted_in(frames[index]) for index in value.rests_on} for name, value in shown.items()}
    assert {name: on[name] for name in case.expected} == case.expected
    for _, value in (pair for frame in frames for pair in named(frame)):
        if value.origin is Origin.COMPUTED:
            assert value.p == (0.5 ** len(value.rests_on) if value.rests_on else None)
            assert bool(value.rests_on) == value.reason.startswith("rests on ")


@pytest.mark.parametrize("name", CASES)
def test_what_does_not_rest_on_a_prediction_is_the_same_without_it(name: str) -> None:
    case = CASES[name]
    frames, _ = told(case.source, case.said)
    for changed in case.said:
        at = next(frame.index for frame in frames if dict(named(frame)).get(changed, LOST).origin is Origin.PREDICTED)
        others, _ = told(case.source, case.said | {changed: ANOTHER[case.said[changed][:1]]})
        for index, frame in enumerate(frames):
            mine = [value for _, value in named(frame) if at not in value.rests_on and index != at]
            theirs = dict(named(others[index])) if index < len(others) else {}
            if all(at in value.rests_on for _, value in named(frame)):
                continue
            assert index < len(others)
            assert (frame.event, frame.line) == (others[index].event, others[index].line)
            shown = [theirs[name].repr for name, value in named(frame) if at not in value.rests_on and index != at]
            assert shown == [value.repr for value in mine]


OTHER: dict[type, Callable[[Any], Any]] = {
    bool: lambda x: not x,
    int: lambda x: 2 * x + 3,
    str: lambda x: x[1:] + "x",
    list: lambda x: x[::-1] + x[:1],
}
PROGRAMS = [case for case in compared.cases("programs.txt") if re.fullmatch(r"f\(.+\)", case.entry.call)]


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case.name)
def test_programs_of_which_an_argument_is_predicted(case: programs.Case) -> None:
    """Another argument may change no value that does not rest on it. (That something raises is no dependence.)"""
    call = ast.parse(case.entry.call, mode="eval").body
    assert isinstance(call, ast.Call)
    args = {f"arg{number}": ast.literal_eval(arg) for number, arg in enumerate(call.args)}
    asked = "".join(f"    {name} = ask()\n" for name in args)
    source = f"{case.source}\nfrom lib import ask\ndef begin():\n{asked}    return f({', '.join(args)})\n"
    said = {name: repr(value) for name, value in args.items()}
    frames, _ = told(source, said, "begin()")
    for at, (changed, value) in enumerate(args.items(), 2):
        if type(value) not in OTHER:
            continue
        others, _ = told(source, said | {changed: repr(OTHER[type(value)](value))}, "begin()")
        for frame, other in zip(frames, others, strict=False):
            free = {name: value for name, value in named(frame) if at not in value.rests_on and frame.index > at}
            if Event.EXCEPTION in (frame.event, other.event):
                break
            assert not free or (frame.event, frame.line) == (other.event, other.line)
            for name in free:
                assert dict(named(other))[name].repr == free[name].repr


PARTS = """\
from lib import get
def f(u):
    a = get(u)
    xs = [1]
    xs.append(a)
    d = {'k': a, 'xs': xs}
    xs.append(get(u))
    d['n'] = xs[1]
    return xs, d
"""


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ({"a": "<A>", "xs": "[1, <A>, <B>]", "d": ""}, "([1, <A>, <B>], {'k': <A>, 'xs': [1, <A>, <B>], 'n': <A>})"),
        ({"a": "[]", "xs": "[1, [], 2]", "d": ""}, "([1, [], 2], {'k': [], 'xs': [1, [], 2], 'n': []})"),
        ({"a": "(<A>, 2)", "xs": "[1, (<A>, 2), {'b': <B>}]", "d": ""},
         "([1, (<A>, 2), {'b': <B>}], {'k': (<A>, 2), 'xs': [1, (<A>, 2), {'b': <B>}], 'n': (<A>, 2)})"),
        ({"a": "?", "xs": "[1, <unknown>, 3]", "d": ""},
         "([1, <unknown>, 3], {'k': <unknown>, 'xs': [1, <unknown>, 3], 'n': <unknown>})"),
    ],
)  # fmt: skip
def test_a_part_of_a_container_is_said_once(said: dict[str, str], result: str) -> None:
    frames, _ = told(PARTS, said)
    assert frames[-1].value is not None
    assert frames[-1].value.repr == result
    assert frames[-1].value.origin is (Origin.UNKNOWN if "?" in said.values() else Origin.COMPUTED)


SHUFFLED = """\
from lib import shuffle
def f(u):
    items = [3, 1, 2]
    alias = items
    pair = (items, 4)
    shuffle(items, u)
    alias.append(5)
    n = len(items)
    return items, pair
"""


def test_what_unknown_code_was_given_is_open_under_all_its_names() -> None:
    said = {"items": "[1, 2]", "alias": "never asked", "pair": "never asked"}
    frames, _ = told(SHUFFLED, said)
    assert [value.repr for value in frames[5].locals.values()] == ["'abc'", "[1, 2]", "[1, 2]", "([1, 2], 4)"]
    reason = "rests on `items` predicted at line 6"
    assert frames[-2].locals["n"] == Value("3", Origin.COMPUTED, 0.5, True, {}, reason, (5,))
    assert frames[-1].value is not None
    assert frames[-1].value.repr == "([1, 2, 5], ([1, 2, 5], 4))"


MANY = """\
from lib import get
def f(u):
    n = 0
    for i in range(12):
        x = get(u)
        n += 1
    return n, x
"""


def test_more_predictions_than_shadows_rest_on_the_oldest_too() -> None:
    frames, _ = told(MANY, {"x": "7"})
    predicted = [frame.index for frame in frames if frame.line == 6]
    *_, result = frames
    assert len(predicted) == 12
    assert result.value is not None
    assert result.value.rests_on == (*predicted[:4], predicted[-1])  # of the last eight it is known that they are gone
    assert result.value.reason.endswith(" and 2 more")
