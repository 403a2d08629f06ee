"""What expressions are built from: Python's operators, functions and methods, each with what it does to values.

They work on values of examples (literals), inside this process, so each is bounded: none makes much out of little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_LARGEST = 10**15
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Operation:
    """`text` has `{0}`, `{1}` for the operands. `does` raises whatever it likes where it does not apply."""

    text: str
    does: Callable[..., Any]
    cost: int = 1


def _whole(value: Any) -> Any:
    if type(value) is not int:
        raise TypeError
    return value


def _number(value: Any) -> Any:
    if type(value) not in (int, float):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _many(value: Any) -> Any:
    if type(value) not in (list, tuple, str, set, dict):
        raise TypeError
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError
    return value


def _times(one: Any, two: Any) -> Any:
    if type(one) in (str, list, tuple):
        _whole(two)
        if len(one) * max(two, 0) > _LONGEST:
            raise OverflowError
    else:
        _number(one), _number(two)
    return one * two


UNARY: tuple[Operation, ...] = (
    Operation("len({0})", lambda a: len(_many(a))),
    Operation("sum({0})", lambda a: sum(_number(each) for each in _many(a))),
    Operation("max({0})", lambda a: max(_many(a))),
    Operation("min({0})", lambda a: min(_many(a))),
    Operation("sorted({0})", lambda a: sorted(_many(a))),
    Operation("sorted({0}, reverse=True)", lambda a: sorted(_many(a), reverse=True), 2),
    Operation("set({0})", lambda a: set(_many(a))),
    Operation("list({0})", lambda a: list(_many(a))),
    Operation("{0}[::-1]", lambda a: _many(a)[::-1]),
    Operation("{0}[0]", lambda a: _many(a)[0]),
    Operation("{0}[-1]", lambda a: _many(a)[-1]),
    Operation("{0}[1:]", lambda a: _many(a)[1:]),
    Operation("{0}[:-1]", lambda a: _many(a)[:-1]),
    Operation("{0}[::2]", lambda a: _many(a)[::2], 2),
    Operation("{0}[1::2]", lambda a: _many(a)[1::2], 2),
    Operation("str({0})", lambda a: str(a)),
    Operation("int({0})", lambda a: int(a) if type(a) is not int else _no()),
    Operation("float({0})", lambda a: float(a), 2),
    Operation("abs({0})", lambda a: abs(_number(a))),
    Operation("round({0})", lambda a: round(_number(a))),
    Operation("-{0}", lambda a: -_number(a)),
    Operation("not {0}", lambda a: not _truth(a)),
    Operation("bin({0})", lambda a: bin(_whole(a)), 2),
    Operation("range({0})", lambda a: list(range(_short(a)))),
    Operation("range(1, {0} + 1)", lambda a: list(range(1, _short(a) + 1))),
    Operation("{0}.upper()", lambda a: _text(a).upper()),
    Operation("{0}.lower()", lambda a: _text(a).lower()),
    Operation("{0}.swapcase()", lambda a: _text(a).swapcase()),
    Operation("{0}.title()", lambda a: _text(a).title()),
    Operation("{0}.capitalize()", lambda a: _text(a).capitalize()),
    Operation("{0}.strip()", lambda a: _text(a).strip()),
    Operation("{0}.split()", lambda a: _text(a).split()),
    Operation("{0}.isalpha()", lambda a: _text(a).isalpha()),
    Operation("{0}.isdigit()", lambda a: _text(a).isdigit()),
    Operation("''.join({0})", lambda a: "".join(_listed(a))),
    Operation("' '.join({0})", lambda a: " ".join(_listed(a))),
    Operation("{0}.keys()", lambda a: list(a.keys()), 2),
    Operation("{0}.values()", lambda a: list(a.values()), 2),
    Operation("list({0}.items())", lambda a: list(a.items()), 2),
    Operation("{{v: k for k, v in {0}.items()}}", lambda a: {v: k for k, v in a.items()}, 3),
    Operation("[y for x in {0} for y in x]", lambda a: [each for part in _listed(a) for each in _many(part)], 2),
    Operation("any({0})", lambda a: any(_truth(each) for each in _listed(a))),
    Operation("all({0})", lambda a: all(_truth(each) for each in _listed(a))),
)

BINARY: tuple[Operation, ...] = (
    Operation("{0} + {1}", lambda a, b: _sized(a + b)),
    Operation("{0} - {1}", lambda a, b: a - b),
    Operation("{0} * {1}", _times),
    Operation("{0} / {1}", lambda a, b: _number(a) / _number(b)),
    Operation("{0} // {1}", lambda a, b: _number(a) // _number(b)),
    Operation("{0} % {1}", lambda a, b: _number(a) % _number(b)),
    Operation("{0} == {1}", lambda a, b: a == b if type(a) is type(b) else _no()),
    Operation("{0} != {1}", lambda a, b: a != b if type(a) is type(b) else _no(), 2),
    Operation("{0} < {1}", lambda a, b: a < b),
    Operation("{0} <= {1}", lambda a, b: a <= b),
    Operation("{0} in {1}", lambda a, b: a in _many(b)),
    Operation("{0} & {1}", lambda a, b: a & b if type(a) is set else _no()),
    Operation("{0} | {1}", lambda a, b: a | b if type(a) is set else _no()),
    Operation("{0} and {1}", lambda a, b: _truth(a) and _truth(b)),
    Operation("{0} or {1}", lambda a, b: _truth(a) or _truth(b)),
    Operation("{0}[{1}]", lambda a, b: _many(a)[b]),
    Operation("{0}[:{1}]", lambda a, b: _many(a)[: _whole(b)]),
    Operation("{0}[{1}:]", lambda a, b: _many(a)[_whole(b) :]),
    Operation("{0}.count({1})", lambda a, b: a.count(b)),
    Operation("{0}.split({1})", lambda a, b: _text(a).split(_text(b))),
    Operation("{1}.join({0})", lambda a, b: _text(b).join(_listed(a))),
    Operation("{0}.startswith({1})", lambda a, b: _text(a).startswith(_text(b))),
    Operation("{0}.endswith({1})", lambda a, b: _text(a).endswith(_text(b))),
    Operation("max({0}, {1})", lambda a, b: max(_number(a), _number(b))),
    Operation("min({0}, {1})", lambda a, b: min(_number(a), _number(b))),
    Operation("range({0}, {1})", lambda a, b: list(range(_short(a), _short(b)))),
    Operation("range({0}, {1} + 1)", lambda a, b: list(range(_short(a), _short(b) + 1)), 2),
)

OF_ONE: Mapping[str, tuple[Operation, ...]] = {
    "test": (
        Operation("{0} % 2 == 0", lambda a: _whole(a) % 2 == 0),
        Operation("{0} % 2 == 1", lambda a: _whole(a) % 2 == 1),
        Operation("{0} > 0", lambda a: _number(a) > 0),
        Operation("{0} < 0", lambda a: _number(a) < 0),
        Operation("{0} >= 0", lambda a: _number(a) >= 0),
        Operation("{0} > 1", lambda a: _number(a) > 1),
        Operation("{0} in 'aeiou'", lambda a: _letter(a) in "aeiou"),
        Operation("{0} in 'aeiouAEIOU'", lambda a: _letter(a) in "aeiouAEIOU"),
        Operation("{0} not in 'aeiouAEIOU'", lambda a: _letter(a) not in "aeiouAEIOU"),
        Operation("{0} in 'AEIOU'", lambda a: _letter(a) in "AEIOU"),
        Operation("{0}.isupper()", lambda a: _text(a).isupper()),
        Operation("{0}.islower()", lambda a: _text(a).islower()),
        Operation("{0}.isdigit()", lambda a: _text(a).isdigit()),
        Operation("{0}.isalpha()", lambda a: _text(a).isalpha()),
        Operation("isinstance({0}, int)", lambda a: isinstance(a, int)),
        Operation("isinstance({0}, str)", lambda a: isinstance(a, str)),
        Operation("{0}", lambda a: bool(a)),
    ),
    "image": (
        Operation("{0}", lambda a: a),
        Operation("{0} + 1", lambda a: _number(a) + 1),
        Operation("{0} - 1", lambda a: _number(a) - 1),
        Operation("{0} * 2", lambda a: _number(a) * 2),
        Operation("{0} ** 2", lambda a: _number(a) * a),
        Operation("{0} ** 3", lambda a: _number(a) * a * a),
        Operation("abs({0})", lambda a: abs(_number(a))),
        Operation("str({0})", lambda a: str(a)),
        Operation("int({0})", lambda a: int(_text(a))),
        Operation("len({0})", lambda a: len(_many(a))),
        Operation("ord({0})", lambda a: ord(_letter(a))),
        Operation("{0}[0]", lambda a: _many(a)[0]),
        Operation("{0}[-1]", lambda a: _many(a)[-1]),
        Operation("{0}[::-1]", lambda a: _many(a)[::-1]),
        Operation("{0}.upper()", lambda a: _text(a).upper()),
        Operation("{0}.lower()", lambda a: _text(a).lower()),
        Operation("''.join(sorted({0}))", lambda a: "".join(sorted(_text(a)))),
        Operation("sum({0})", lambda a: sum(_number(each) for each in _many(a))),
    ),
}
"""What a comprehension may ask of its element, and make of it."""


def bounded(value: Any) -> bool:
    """Whether a value is small enough to be worked with."""
    if isinstance(value, int | float):
        return -_LARGEST < value < _LARGEST
    return not isinstance(value, str | list | tuple | set | dict) or len(value) <= _LONGEST


def _no() -> Any:
    raise TypeError


def _short(value: Any) -> int:
    if _whole(value) > _LONGEST:
        raise OverflowError
    return int(value)


def _letter(value: Any) -> str:
    if len(_text(value)) != 1:
        raise TypeError
    return str(value)


def _listed(value: Any) -> Any:
    if type(value) not in (list, tuple):
        raise TypeError
    return value


def _sized(value: Any) -> Any:
    if not bounded(value):
        raise OverflowError
    return value
