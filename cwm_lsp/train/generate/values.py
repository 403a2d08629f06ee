"""Random literals and names for generated programs.

Covered: ints, bools, strings, floats, None, lists, tuples, dicts, sets of int and nested lists, in the small sizes
that people write in examples.  Not covered: bytes, complex numbers, sets of str (their order is not deterministic).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

Value = object


@dataclass(frozen=True, slots=True)
class Sample:
    """A module and the calls to trace in it.

    Without calls it is general code text, to be learned as such. `origin` is the text of the program that it was made
    from, where it was made by changing one. `answers` are what is known about it without running it: (topic, answer),
    topics as in `train.forms.words`. `place` names the file that it is taken from; a generated program has none.
    """

    source: str
    calls: tuple[str, ...]
    origin: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A module of a corpus with calls that are known for it; `place` names its file."""

    source: str
    calls: tuple[str, ...]
    place: str = ""


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WORDS: tuple[str, ...] = _split(
    """apple banana cherry grape lemon mango orange peach pear plum kiwi fig date cat dog bird fish horse cow sheep
    mouse tiger lion bear wolf fox red green blue yellow black white pink gray brown alice bob carol dave eve frank
    grace heidi ivan judy anna john mary peter susan tom lucy mike sara paul hello world python code data list tree
    graph node edge stack queue heap hash key value item name type test file line word text book page desk chair
    table lamp door window house street city paris london rome berlin tokyo oslo madrid milk bread egg rice salt
    sugar tea coffee water juice sun moon star sky rain snow wind cloud river lake sea hill stone gold iron wood
    start stop open close left right up down north south east west one two three four five six seven level radar
    noon civic racecar admin user guest error warning info debug the quick brown lazy over is a to and in of big
    small fast slow happy sad spam eggs ham foo bar baz zip mary low high math art music"""
)

NAMES: dict[str, tuple[str, ...]] = {
    kind: tuple(names.split())
    for kind, names in {
        "int": "total count n x y a b value score limit index number amount size age width height level points step "
        "offset base result num quantity current best start end year total_cost left right first last high low mid "
        "m p q threshold target answer position checksum steps_left remainder diff product",
        "small": "n k times steps limit depth size rounds width num_items repeat max_len step count",
        "bool": "flag found ok is_valid done active ready enabled matched is_empty has_value changed verbose",
        "str": "name text word s line key title label message city greeting phrase suffix prefix token sentence "
        "result output code username char_list status password part first_name t",
        "float": "price rate ratio average weight temperature amount balance height distance x y score mean tax",
        "ints": "numbers values nums items scores data ages digits prices lst arr xs results evens stack squares",
        "strs": "words names lines items tokens parts fruits tags letters labels keys cities result users queue",
        "pair": "point pair position bounds coords size start origin p interval dims",
        "counts": "counts scores ages stock inventory prices totals freq lookup result d points config cache",
        "groups": "groups grades index table buckets records by_key mapping lists teams",
        "iset": "seen unique members allowed ids visited common primes selected",
        "grid": "grid matrix rows table board cells nested lists m",
        "pairs": "pairs entries records items ranking people orders results",
        "obj": "obj account counter box instance thing current holder first second",
        "any": "result combined output info parts record",
        "opt": "maybe previous default cached best selected value limit",
    }.items()
}

TEMPORARY_NAMES: dict[str, tuple[str, ...]] = {
    kind: tuple(names.split())
    for kind, names in {
        "int": "x n i v num value item j e k a",
        "small": "i j k n idx step",
        "str": "w word s name item part c x key",
        "char": "c ch char letter symbol",
        "pair": "p pair point",
        "ints": "row line values group sub",
        "key": "k key name word",
        "error": "e err exc error",
    }.items()
}

VERBS: tuple[str, ...] = _split(
    "get compute find count make build check update process parse format filter sum merge collect convert calculate "
    "select group split join apply handle reduce scan transform normalize"
)
NOUNS: tuple[str, ...] = _split(
    "total values items words numbers result score text name data list pairs table key digits letters index price "
    "summary report entry line record message range average grid state"
)
SHORT_FUNCTION_NAMES: tuple[str, ...] = _split("f g main run solve func demo test process compute helper example check")
HINTS: dict[str, str] = {
    "int": "int",
    "small": "int",
    "bool": "bool",
    "str": "str",
    "float": "float",
    "ints": "list[int]",
    "strs": "list[str]",
    "pair": "tuple[int, int]",
    "counts": "dict[str, int]",
    "groups": "dict[str, list[int]]",
    "iset": "set[int]",
    "grid": "list[list[int]]",
    "pairs": "list[tuple[str, int]]",
    "opt": "int | None",
}

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PUNCTUATION = ",.!?;:-_ "
_SIZES = (0, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 7)


def function_name(rng: random.Random) -> str:
    """Verb and noun, or one of the short names that examples use."""
    if rng.random() < 0.2:
        return rng.choice(SHORT_FUNCTION_NAMES)
    return f"{rng.choice(VERBS)}_{rng.choice(NOUNS)}"


def random_int(rng: random.Random) -> int:
    """Mostly 0-20, sometimes negative, sometimes of 2 to 4 digits."""
    draw = rng.random()
    if draw < 0.66:
        return rng.randint(0, 20)
    if draw < 0.78:
        return rng.randint(-20, -1)
    if draw < 0.93:
        return rng.randint(21, 100)
    return rng.randint(101, 9999)


def random_float(rng: random.Random) -> float:
    """One or two decimals, at times negative or whole."""
    value = round(rng.uniform(0, rng.choice((1, 10, 10, 100))), rng.choice((1, 1, 2)))
    return -value if rng.random() < 0.1 else value


def random_word(rng: random.Random) -> str:
    """A word in lower case, title case or upper case."""
    word = rng.choice(WORDS)
    draw = rng.random()
    return word if draw < 0.72 else word.title() if draw < 0.92 else word.upper()


def _soup(rng: random.Random) -> str:
    return "".join(rng.choices(_LETTERS[: rng.choice((3, 5, 26))], k=rng.randint(1, 8)))


def _digit_string(rng: random.Random) -> str:
    return str(rng.randint(0, 10 ** rng.randint(1, 5)))


def _sentence(rng: random.Random) -> str:
    words = [random_word(rng) for _ in range(rng.randint(2, 4))]
    return rng.choice((" ", " ", " ", ", ", "-", "  ")).join(words)


def _mixed(rng: random.Random) -> str:
    pool = _LETTERS[:8] + _LETTERS[:8].upper() + "0123456789"
    return "".join(rng.choices(pool, k=rng.randint(2, 8)))


def _punctuated(rng: random.Random) -> str:
    word = random_word(rng)
    mark = rng.choice(_PUNCTUATION)
    return rng.choice((f"{word}{mark}", f" {word} ", f"{mark}{word}", f"{word}{mark}{rng.choice(WORDS)}", f"  {word}"))


_STRINGS: tuple[Callable[[random.Random], str], ...] = (
    *((random_word,) * 8),
    *((_soup,) * 3),
    *((_sentence,) * 4),
    _digit_string,
    _mixed,
    _punctuated,
    _punctuated,
    lambda rng: "",
)


def random_str(rng: random.Random) -> str:
    """A word, letter soup, digits, a short sentence, mixed case, punctuation or nothing."""
    return rng.choice(_STRINGS)(rng)


def random_ints(rng: random.Random) -> list[int]:
    """0-7 ints, often of one range so that repeats and neighbours turn up."""
    size = rng.choice(_SIZES)
    if rng.random() < 0.6:
        high = rng.choice((3, 5, 9, 9, 12, 20))
        return [rng.randint(rng.choice((0, 1, -5)) if high > 5 else 0, high) for _ in range(size)]
    return [random_int(rng) for _ in range(size)]


def random_strs(rng: random.Random) -> list[str]:
    """0-7 words, now and then other strings."""
    size = min(rng.choice(_SIZES), 5)
    if rng.random() < 0.75:
        return [rng.choice(WORDS) for _ in range(size)]
    return [random_str(rng) for _ in range(size)]


def _keys(rng: random.Random, largest: int) -> list[str]:
    size = min(rng.choice(_SIZES), largest)
    if rng.random() < 0.35:
        return rng.sample(_LETTERS[:6], size)
    return list(dict.fromkeys(rng.choices(WORDS, k=size)))


def random_counts(rng: random.Random) -> dict[str, int]:
    """0-4 entries from str to int."""
    return {key: random_int(rng) for key in _keys(rng, 4)}


def random_groups(rng: random.Random) -> dict[str, list[int]]:
    """0-3 entries from str to a list of ints."""
    return {key: random_ints(rng)[:4] for key in _keys(rng, 3)}


def random_grid(rng: random.Random) -> list[list[int]]:
    """A rectangle of 1-3 rows by 1-3 columns."""
    rows, columns = rng.randint(1, 3), rng.randint(1, 3)
    return [[rng.randint(0, 9) for _ in range(columns)] for _ in range(rows)]


def random_pairs(rng: random.Random) -> list[tuple[str, int]]:
    """0-4 (name, number) tuples."""
    return [(key, rng.randint(0, 30)) for key in _keys(rng, 4)]


GENERATORS: dict[str, Callable[[random.Random], Value]] = {
    "int": random_int,
    "small": lambda rng: rng.randint(1, 6),
    "bool": lambda rng: rng.random() < 0.5,
    "str": random_str,
    "float": random_float,
    "ints": random_ints,
    "strs": random_strs,
    "pair": lambda rng: (random_int(rng), random_int(rng)),
    "counts": random_counts,
    "groups": random_groups,
    "iset": lambda rng: set(random_ints(rng)),
    "grid": random_grid,
    "pairs": random_pairs,
    "opt": lambda rng: None if rng.random() < 0.4 else random_int(rng),
    "char": lambda rng: rng.choice(_LETTERS),
    "word": random_word,
    "digits": _digit_string,
    "sentence": _sentence,
    "padded": lambda rng: rng.choice((" ", "  ", "-", "*")) + random_word(rng) + rng.choice((" ", "  ", "-", "")),
}


def to_source(value: Value, double: bool) -> str:
    """The literal for a value, its strings in double or in single quotes."""
    if isinstance(value, str):
        text = repr(value)
        return f'"{text[1:-1]}"' if double and text[0] == "'" and '"' not in value else text
    if isinstance(value, list):
        return "[" + ", ".join([to_source(item, double) for item in value]) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join([to_source(item, double) for item in value]) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, dict):
        return "{" + ", ".join([f"{to_source(k, double)}: {to_source(v, double)}" for k, v in value.items()]) + "}"
    if isinstance(value, set) and value:
        return "{" + ", ".join([repr(item) for item in sorted(value)]) + "}"
    return repr(value)


def literal(rng: random.Random, kind: str, double: bool = True) -> str:
    """A random literal of a kind (a key of GENERATORS)."""
    return to_source(GENERATORS[kind](rng), double)
