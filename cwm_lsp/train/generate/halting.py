"""Calls that end beside calls that do not, told apart by one number, operator or statement.

What a draft does follows from how it is built (each template knows its condition); a test runs them. Covers: loops that
count up, down, in steps and by factors, Euclid's algorithm, work lists, searches that narrow, flags, sequences that
repeat, recursion (which ends always, if need be by RecursionError).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from cwm_lsp.train.generate.values import NAMES, Sample, function_name

TERMINATES, LOOPS = "terminates", "loops"


@dataclass(frozen=True, slots=True)
class Draft:
    """Lines of a function's body over the parameters `a` and `b`, the arguments, and whether the call ends."""

    lines: tuple[str, ...]
    arguments: tuple[object, ...]
    ends: bool


def halting_program(rng: random.Random) -> Sample:
    """One function and one call; its answer to `halts` is known."""
    wanted = rng.random() < 0.5
    while True:
        draft = rng.choice(_TEMPLATES)(rng)
        if draft.ends == wanted or rng.random() < 0.02:
            break
    names = dict(zip("abcdxyz", rng.sample(_NAMES, 7), strict=True))
    name = function_name(rng)
    parameters = ", ".join(names[letter] for letter, _ in zip("ab", draft.arguments, strict=False))
    body = [_renamed(line, names, name) for line in (*draft.lines, *_idle(rng, draft))]
    source = f"def {name}({parameters}):\n" + "".join(f"    {line}\n" for line in body)
    arguments = ", ".join(map(repr, draft.arguments))
    return Sample(source, (f"{name}({arguments})",), answers=(("halts", TERMINATES if draft.ends else LOOPS),))


_NAMES = tuple(dict.fromkeys((*NAMES["int"], *NAMES["small"])))


def _renamed(line: str, names: dict[str, str], function: str) -> str:
    for letter, name in names.items():
        line = line.replace(f"${letter}", name)
    return line.replace("$f", function)


def _idle(rng: random.Random, draft: Draft) -> tuple[str, ...]:
    return () if any("return" in line for line in draft.lines) else (f"return ${rng.choice('ac')}",)


def _count(rng: random.Random) -> Draft:
    start, limit, step = rng.randint(0, 5), rng.randint(6, 20), rng.choice((-2, -1, 0, 1, 1, 2, 3))
    sign = "+=" if step >= 0 else "-="
    work = rng.choice(("$d += $c", "$d = $c * 2", "$d = $d + 1"))
    order = [work, f"$c {sign} {abs(step)}"]
    rng.shuffle(order)
    lines = (f"$c = {start}", "$d = 0", f"while $c {rng.choice(('<', '<='))} $a:", *(f"    {line}" for line in order))
    return Draft((*lines, "return $d"), (limit,), step > 0)


def _wrong_variable(rng: random.Random) -> Draft:
    right = rng.random() < 0.5
    limit = rng.randint(3, 12)
    lines = ("$c = 0", "$d = 1", "while $c < $a:", "    $d = $d + 2", f"    ${'c' if right else 'd'} += 1", "return $d")
    return Draft(lines, (limit,), right)


def _steps_to_zero(rng: random.Random) -> Draft:
    step = rng.randint(2, 5)
    start = rng.randint(1, 30)
    test = rng.choice(("!= 0", "!= 0", "> 0"))
    lines = ("$c = 0", f"while $a {test}:", f"    $a -= {step}", "    $c += 1", "return $c")
    return Draft(lines, (start,), test == "> 0" or start % step == 0)


def _by_factor(rng: random.Random) -> Draft:
    factor = rng.choice((2, 2, 3, 10))
    if rng.random() < 0.5:
        test, start = rng.choice(("> 0", "> 1", ">= 0", "!= 1")), rng.randint(1, 200)
        ends = test in ("> 0", "> 1") or (test == "!= 1" and _reaches_one(start, factor))
        return Draft(
            ("$c = 0", f"while $a {test}:", f"    $a //= {factor}", "    $c += 1", "return $c"), (start,), ends
        )
    start = rng.choice((0, 0, 1, 2, 3))
    lines = ("$c = 0", "while $a < $b:", f"    $a *= {factor}", "    $c += 1", "return $c")
    return Draft(lines, (start, rng.randint(10, 500)), start > 0)


def _reaches_one(value: int, factor: int) -> bool:
    while value > 1:
        value //= factor
    return value == 1


def _euclid(rng: random.Random) -> Draft:
    kind = rng.choice(("mod", "mod", "sub", "swap"))
    one, other = rng.randint(1, 60), rng.randint(1, 60)
    if kind == "mod":
        return Draft(("while $b:", "    $a, $b = $b, $a % $b", "return $a"), (one, other), True)
    if kind == "swap":
        return Draft(("while $b:", "    $a, $b = $b, $a", "return $a"), (one, other), False)
    test = rng.choice((">", ">="))
    other = rng.choice((one, other))
    lines = (
        "while $a != $b:",
        f"    if $a {test} $b:",
        "        $a -= $b",
        "    else:",
        "        $b -= $a",
        "return $a",
    )
    return Draft(lines, (one, other), True)


def _work_list(rng: random.Random) -> Draft:
    limit, step = rng.randint(4, 12), rng.choice((0, 1, 1, 2))
    items = [rng.randint(0, limit + 3) for _ in range(rng.randint(1, 4))]
    take = rng.choice(("pop()", "pop(0)"))
    lines = (
        "$c = 0",
        "while $a:",
        f"    $x = $a.{take}",
        "    $c += 1",
        "    if $x < $b:",
        f"        $a.append($x + {step})" if step else "        $a.append($x)",
        "return $c",
    )
    return Draft(lines, (items, limit), step > 0 or all(item >= limit for item in items))


def _narrowing(rng: random.Random) -> Draft:
    size = rng.randint(3, 12)
    items = sorted(rng.sample(range(40), size))
    target = rng.choice((*items, *items, rng.randint(0, 45)))
    right = rng.random() < 0.5
    lines = (
        "$c, $d = 0, len($a) - 1",
        "while $c <= $d:",
        "    $x = ($c + $d) // 2",
        "    if $a[$x] == $b:",
        "        return $x",
        "    if $a[$x] < $b:",
        f"        $c = $x{' + 1' if right else ''}",
        "    else:",
        "        $d = $x - 1",
        "return -1",
    )
    return Draft(lines, (items, target), _narrows(items, target, 1 if right else 0))


def _narrows(items: list[int], target: int, step: int) -> bool:
    low, high = 0, len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        if items[middle] == target:
            return True
        if items[middle] < target:
            if step == 0 and low == middle:
                return False
            low = middle + step
        else:
            high = middle - 1
    return True


def _flag(rng: random.Random) -> Draft:
    items = [rng.randint(0, 9) for _ in range(rng.randint(2, 6))]
    wanted = rng.choice((*items, 11))
    moves = rng.random() < 0.6
    lines = (
        "$c = False",
        "$d = 0",
        "while not $c:",
        f"    if $d < len($a) and $a[{'$d' if moves else '0'}] == $b:",
        "        $c = True",
        f"    {'$d += 1' if moves else '$d = $d + 1'}",
        "return $d",
    )
    return Draft(lines, (items, wanted), wanted in items if moves else wanted == items[0])


def _repeats(rng: random.Random) -> Draft:
    modulus, factor, shift = rng.randint(5, 12), rng.choice((1, 2, 3)), rng.randint(0, 4)
    start, target = rng.randrange(modulus), rng.randrange(modulus)
    seen: set[int] = set()
    value = start
    while value != target and value not in seen:
        seen.add(value)
        value = (value * factor + shift) % modulus
    lines = ("$c = 0", "while $a != $b:", f"    $a = ($a * {factor} + {shift}) % {modulus}", "    $c += 1", "return $c")
    return Draft(lines, (start, target), value == target)


def _collatz(rng: random.Random) -> Draft:
    factor = rng.choice((3, 3, 2))
    start = rng.randint(1, 40)
    lines = ("$c = 0", "while $a != 1:", "    if $a % 2 == 0:", "        $a //= 2", "    else:")
    tail = (f"        $a = {factor} * $a + 1", "    $c += 1", "return $c")
    if factor == 3:
        return Draft((*lines, *tail), (start,), True)
    return Draft((*lines, *tail), (start,), start & (start - 1) == 0)  # an odd number above 1 grows and stays odd


def _continue(rng: random.Random) -> Draft:
    skipped, limit = rng.randint(1, 12), rng.randint(4, 10)
    first = rng.random() < 0.5
    body = ["    $c += 1", f"    if $c == {skipped}:", "        continue", "    $d += $c"]
    if not first:
        body = [body[1], body[2], body[3], body[0]]
    lines = ("$c = 0", "$d = 0", "while $c < $a:", *body, "return $d")
    return Draft(lines, (limit,), first or skipped >= limit)


def _forever(rng: random.Random) -> Draft:
    limit = rng.randint(3, 15)
    step = rng.choice((1, 2))
    test = rng.choice(("==", ">", ">="))
    start = rng.choice((0, 1))
    lines = (f"$c = {start}", "while True:", f"    $c += {step}", f"    if $c {test} $a:", "        break", "return $c")
    return Draft(lines, (limit,), test != "==" or (limit - start) % step == 0)


def _recursion(rng: random.Random) -> Draft:
    start, step = rng.randint(1, 8), rng.choice((1, 2))
    test = rng.choice(("<= 0", "== 0"))
    lines = (f"if $a {test}:", "    return 0", f"return $a + $f($a - {step})")
    return Draft(lines, (start,), True)  # if need be by RecursionError


_TEMPLATES: tuple[Callable[[random.Random], Draft], ...] = (
    _count, _count, _wrong_variable, _steps_to_zero, _by_factor, _euclid, _work_list, _narrowing, _flag, _repeats,
    _collatz, _continue, _forever, _recursion,
)  # fmt: skip
