"""Random literals for the idiom templates: `$:kind` or `$:kind(args)` in a template draws one of these.

Each kind is a function of a random source and optional integer arguments that returns the literal's source text.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, TypeVar

from cwm_lsp.train.generate.idioms_words import KEYS, NAMES, ROMANS, WORDS

Kind = Callable[..., Any]
KindT = TypeVar("KindT", bound=Kind)
KINDS: dict[str, Kind] = {}


def literal(value: object) -> str:
    """The source text of a literal, with double quotes where that is safe."""
    text = repr(value)
    return text if '"' in text else text.replace("'", '"')


def kind(function: KindT) -> KindT:
    """Register a literal kind under the function's name, less its leading underscore."""
    KINDS[function.__name__.lstrip("_")] = function
    return function


def draw(rng: random.Random, name: str, args: tuple[int, ...]) -> str:
    """The text of one random literal of the named kind."""
    return literal(KINDS[name](rng, *args))


@kind
def _int(rng: random.Random, low: int | None = None, high: int = 30) -> int:
    if low is not None:
        return rng.randint(low, high)
    roll = rng.random()
    if roll < 0.75:
        return rng.randint(0, 30)
    if roll < 0.85:
        return -rng.randint(1, 20)
    return rng.randint(31, 999) if roll < 0.95 else rng.randint(1000, 9999)


@kind
def _ints(rng: random.Random, least: int = 0, most: int = 7, low: int | None = None, high: int = 30) -> list[int]:
    size = rng.randint(least, most)
    if low is not None:
        return [rng.randint(low, high) for _ in range(size)]
    low, high = rng.choice(((0, 9), (0, 9), (1, 5), (0, 30), (-9, 9), (1, 100), (-50, 50), (0, 1), (10, 99)))
    return [rng.randint(low, high) for _ in range(size)]


@kind
def _sorted(rng: random.Random, least: int = 0, most: int = 7) -> list[int]:
    return sorted(_ints(rng, least, most))


@kind
def _distinct(rng: random.Random, least: int = 1, most: int = 6, high: int = 20) -> list[int]:
    return rng.sample(range(high + 1), rng.randint(least, most))


@kind
def _float(rng: random.Random, low: int = 0, high: int = 50) -> float:
    return round(rng.uniform(low, high), rng.choice((1, 1, 2)))


@kind
def _floats(rng: random.Random, least: int = 0, most: int = 5) -> list[float]:
    return [_float(rng) for _ in range(rng.randint(least, most))]


@kind
def _bool(rng: random.Random) -> bool:
    return rng.random() < 0.5


@kind
def _bools(rng: random.Random, least: int = 0, most: int = 6) -> list[bool]:
    return [rng.random() < 0.5 for _ in range(rng.randint(least, most))]


@kind
def _word(rng: random.Random, least: int = 0, most: int = 10) -> str:
    roll = rng.random()
    if roll < 0.7:
        text = rng.choice(WORDS)
    elif roll < 0.85:
        text = "".join(rng.choice("abcde") for _ in range(rng.randint(least, most)))
    else:
        text = rng.choice(WORDS).capitalize() if roll < 0.95 or least else ""
    return text[:most] if len(text) >= least else text + rng.choice("abx") * (least - len(text))


@kind
def _soup(rng: random.Random, least: int = 0, most: int = 8) -> str:
    letters = rng.choice(("ab", "abc", "aabbcd", "abcxyz", "aAbBcC", "xyz123", "ab 1!", "0123456789", "aeioubcd"))
    return "".join(rng.choice(letters) for _ in range(rng.randint(least, most)))


@kind
def _runs(rng: random.Random) -> str:
    return "".join(rng.choice("abcxy") * rng.choice((1, 1, 2, 3)) for _ in range(rng.randint(0, 4)))


@kind
def _text(rng: random.Random, least: int = 0, most: int = 12) -> str:
    roll = rng.random()
    if roll < 0.5:
        return _word(rng, least, most)
    return _soup(rng, least, min(most, 8)) if roll < 0.75 else _sentence(rng)[:most]


@kind
def _palindrome(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(("level", "noon", "radar", "kayak", "madam", "abba", "Anna", "race car", "a", "", "civic"))
    return _text(rng, 0, 8)


@kind
def _char(rng: random.Random) -> str:
    return rng.choice("aaeiobcstxyz")


@kind
def _sentence(rng: random.Random, least: int = 1, most: int = 4) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(least, most))]
    if len(words) > 1 and rng.random() < 0.3:
        words[-1] = words[0]
    if rng.random() < 0.25:
        words[0] = words[0].capitalize()
    return " ".join(words) + (rng.choice(".!?") if rng.random() < 0.1 else "")


@kind
def _csv(rng: random.Random) -> str:
    return ",".join(str(_int(rng)) if rng.random() < 0.7 else rng.choice(WORDS) for _ in range(rng.randint(1, 5)))


@kind
def _query(rng: random.Random) -> str:
    parts = [f"{rng.choice(KEYS)}={rng.choice(WORDS) if rng.random() < 0.5 else _int(rng)}" for _ in range(3)]
    return rng.choice("&;&").join(parts[: rng.randint(1, 3)])


@kind
def _words(rng: random.Random, least: int = 0, most: int = 5) -> list[str]:
    words = [_word(rng, 1, 9) for _ in range(rng.randint(least, most))]
    if len(words) > 2 and rng.random() < 0.5:
        words[-1] = words[0]
    return words


@kind
def _chars(rng: random.Random, least: int = 0, most: int = 6) -> list[str]:
    return [rng.choice("abcde") for _ in range(rng.randint(least, most))]


@kind
def _digits(rng: random.Random, least: int = 0, most: int = 6) -> str:
    return "".join(rng.choice("0123456789") for _ in range(rng.randint(least, most)))


@kind
def _binary(rng: random.Random, least: int = 1, most: int = 7) -> str:
    return "".join(rng.choice("01") for _ in range(rng.randint(least, most)))


@kind
def _alnum(rng: random.Random) -> str:
    return "".join(rng.choice("abXY01239 _-") for _ in range(rng.randint(0, 9)))


@kind
def _name(rng: random.Random) -> str:
    return rng.choice(NAMES)


@kind
def _names(rng: random.Random, least: int = 0, most: int = 5) -> list[str]:
    return rng.sample(NAMES, rng.randint(least, most))


@kind
def _key(rng: random.Random) -> str:
    return rng.choice(KEYS[:14])


@kind
def _counts(rng: random.Random, least: int = 0, most: int = 4) -> dict[str, int]:
    keys = rng.sample(rng.choice((KEYS[:6], KEYS, NAMES)), rng.randint(least, most))
    high = rng.choice((5, 9, 30, 100))
    return {key: rng.randint(0, high) for key in keys}


@kind
def _strings(rng: random.Random) -> dict[str, str]:
    values = rng.sample(WORDS, 3)
    return {key: rng.choice(values) for key in rng.sample(KEYS, rng.randint(0, 4))}


@kind
def _groups(rng: random.Random) -> dict[str, list[int]]:
    return {key: _ints(rng, 0, 4, 0, 20) for key in rng.sample(rng.choice((KEYS, NAMES)), rng.randint(1, 3))}


@kind
def _pairs(rng: random.Random, least: int = 0, most: int = 5) -> list[tuple[str, int]]:
    keys = rng.choice((KEYS[:4], NAMES[:5], WORDS[:5]))
    return [(rng.choice(keys), rng.randint(0, 30)) for _ in range(rng.randint(least, most))]


@kind
def _points(rng: random.Random, least: int = 1, most: int = 4) -> list[tuple[int, int]]:
    return [(rng.randint(-5, 9), rng.randint(-5, 9)) for _ in range(rng.randint(least, most))]


@kind
def _intervals(rng: random.Random) -> list[tuple[int, int]]:
    starts = [rng.randint(0, 15) for _ in range(rng.randint(0, 5))]
    return [(start, start + rng.randint(0, 6)) for start in starts]


@kind
def _matrix(rng: random.Random, most: int = 3, high: int = 9) -> list[list[int]]:
    columns = rng.randint(1, most)
    return [[rng.randint(0, high) for _ in range(columns)] for _ in range(rng.randint(1, most))]


@kind
def _square(rng: random.Random, most: int = 3, high: int = 9) -> list[list[int]]:
    size = rng.randint(1, most)
    return [[rng.randint(0, high) for _ in range(size)] for _ in range(size)]


@kind
def _board(rng: random.Random) -> list[list[str]]:
    return [[rng.choice("XO  XO.") for _ in range(3)] for _ in range(3)]


@kind
def _grid(rng: random.Random) -> list[str]:
    width = rng.randint(2, 5)
    return ["".join(rng.choice("..#") for _ in range(width)) for _ in range(rng.randint(1, 3))]


@kind
def _graph(rng: random.Random) -> dict[str, list[str]]:
    nodes = "ABCDE"[: rng.randint(2, 5)]
    return {node: rng.sample(nodes, rng.randint(0, min(2, len(nodes)))) for node in nodes}


@kind
def _node(rng: random.Random) -> str:
    return rng.choice("AABC")


@kind
def _nested(rng: random.Random, depth: int = 2) -> list[Any]:
    return [
        _nested(rng, depth - 1) if depth and rng.random() < 0.4 else rng.randint(0, 20)
        for _ in range(rng.randint(1 if depth == 2 else 0, 4))
    ]


@kind
def _tree(rng: random.Random, depth: int = 2) -> dict[str, Any]:
    keys = rng.sample(KEYS, rng.randint(1, 3))
    return {key: _tree(rng, depth - 1) if depth and rng.random() < 0.4 else rng.randint(0, 30) for key in keys}


@kind
def _bst(rng: random.Random, depth: int = 3, low: int = 0, high: int = 40) -> tuple[Any, ...] | None:
    if depth == 0 or high - low < 2 or rng.random() < 0.15:
        return None
    middle = rng.randint(low + 1, high - 1)
    return (_bst(rng, depth - 1, low, middle), middle, _bst(rng, depth - 1, middle, high))


@kind
def _people(rng: random.Random) -> list[dict[str, Any]]:
    return [{"name": name, "age": rng.randint(5, 80)} for name in rng.sample(NAMES, rng.randint(0, 4))]


@kind
def _scores(rng: random.Random, least: int = 0, most: int = 5) -> list[int]:
    return [rng.choice((rng.randint(40, 100), rng.randint(0, 100))) for _ in range(rng.randint(least, most))]


@kind
def _cart(rng: random.Random) -> list[tuple[str, float, int]]:
    return [(rng.choice(WORDS[:20]), _float(rng, 0, 30), rng.randint(1, 5)) for _ in range(rng.randint(0, 4))]


@kind
def _brackets(rng: random.Random) -> str:
    if rng.random() < 0.4:
        return rng.choice(("()", "([])", "{[()]}", "(())", "()[]{}", "(a + b)", "", "[(])", "((", "f(x[0])"))
    return "".join(rng.choice("()[]{}()x") for _ in range(rng.randint(1, 7)))


@kind
def _rpn(rng: random.Random) -> str:
    text = f"{rng.randint(1, 12)} {rng.randint(1, 12)} {rng.choice('+-*')}"
    while rng.random() < 0.5 and len(text) < 14:
        text += f" {rng.randint(1, 9)} {rng.choice('+-*')}"
    return text


@kind
def _roman(rng: random.Random) -> str:
    return rng.choice(ROMANS)


@kind
def _moves(rng: random.Random) -> str:
    return "".join(rng.choice(rng.choice(("NSEW", "NSEW", "UDLR"))) for _ in range(rng.randint(0, 7)))


@kind
def _mixed(rng: random.Random, least: int = 0, most: int = 5) -> list[Any]:
    makers = (lambda: rng.randint(-9, 30), lambda: rng.choice(WORDS), lambda: _float(rng), lambda: None, lambda: True)
    return [rng.choice(makers)() for _ in range(rng.randint(least, most))]


@kind
def _any(rng: random.Random) -> object:
    return rng.choice((_int(rng), _word(rng), _float(rng), _ints(rng, 0, 4), None, _bool(rng), "", 0, {}, (1, 2)))


@kind
def _maybe_number(rng: random.Random) -> object:
    return rng.choice((_int(rng), str(_int(rng)), str(_int(rng)), rng.choice(WORDS), "", None, "3.5", " 12 "))


@kind
def _maybe_numbers(rng: random.Random) -> list[str]:
    return [rng.choice((str(rng.randint(0, 99)), str(rng.randint(0, 99)), rng.choice(WORDS))) for _ in range(4)]


@kind
def _steps(rng: random.Random) -> list[tuple[str, int]]:
    verbs = rng.choice(("push pop peek", "add sub mul", "deposit withdraw", "set add clear")).split()
    return [(rng.choice(verbs), rng.randint(0, 20)) for _ in range(rng.randint(1, 5))]


@kind
def _coins(rng: random.Random) -> list[int]:
    return rng.choice(([1, 5, 10, 25], [25, 10, 5, 1], [1, 2, 5], [5, 2, 1], [50, 20, 10, 5], [1, 3, 4], [10, 5]))
