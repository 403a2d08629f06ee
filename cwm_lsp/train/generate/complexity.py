"""Functions whose complexity is known from how they are built.

A function is one or two blocks in a row, or a block inside a loop; its time is the largest of the products. Covers the
classes O(1), O(log n), O(sqrt n), O(n), O(n log n), O(n^2), O(n^3), O(2^n), O(n!), O(n*m), O(n+m) for time, and what a
function keeps (a counter, a list, a table, the stack of a recursion) for space. Counted as people do: arithmetic and
dictionary access constant, `sorted` n log n, `in` a list linear. Does not cover: amortised or average cases.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from cwm_lsp.train.generate.values import NAMES, Sample, function_name


@dataclass(frozen=True, slots=True)
class Known:
    """A body over `$n` (an int) or `$xs` (a list), `$ys` (another); its complexities; literal arguments by parameter.

    `$a` to `$e` are names of its own, `$f` is the function, `$k` a small number.
    """

    body: str
    time: str
    space: str
    parameters: str


_LIBRARY = """\
== O(1) | O(1) | xs
return $xs[0] + $k
== O(1) | O(1) | n
$a = $n * $k
if $a > $k:
    return $a - $n
return $a
== O(1) | O(1) | xs
$a = len($xs)
return $xs[$a // 2] if $a else None
== O(1) | O(1) | n
$a = 0
for $b in range($k):
    $a += $n % ($b + 1)
return $a
== O(1) | O(1) | n
return $n * ($n + 1) // 2
== O(log n) | O(1) | n
$a = 0
while $n > 1:
    $n //= 2
    $a += 1
return $a
== O(log n) | O(1) | n
$a = 1
while $a < $n:
    $a *= $k
return $a
== O(log n) | O(1) | n
$a = 0
while $n:
    $a += $n % 10
    $n //= 10
return $a
== O(log n) | O(1) | xs
$a, $b = 0, len($xs)
while $a < $b:
    $c = ($a + $b) // 2
    if $xs[$c] < $k:
        $a = $c + 1
    else:
        $b = $c
return $a
== O(log n) | O(log n) | n
if $n <= 1:
    return 0
return 1 + $f($n // 2)
== O(sqrt n) | O(1) | n
$a = 1
while $a * $a < $n:
    $a += 1
return $a
== O(sqrt n) | O(1) | n
$a = 2
while $a * $a <= $n:
    if $n % $a == 0:
        return False
    $a += 1
return $n > 1
== O(sqrt n) | O(1) | n
$a = 0
for $b in range(1, int($n ** 0.5) + 1):
    if $n % $b == 0:
        $a += $b
return $a
== O(n) | O(1) | xs
$a = 0
for $b in $xs:
    $a += $b
return $a
== O(n) | O(1) | xs
$a = $xs[0]
for $b in $xs:
    if $b > $a:
        $a = $b
return $a
== O(n) | O(n) | xs
$a = []
for $b in $xs:
    if $b % $k == 0:
        $a.append($b)
return $a
== O(n) | O(n) | xs
return [$a * $k for $a in $xs]
== O(n) | O(n) | xs
$a = {}
for $b in $xs:
    $a[$b] = $a.get($b, 0) + 1
return $a
== O(n) | O(n) | xs
$a = set()
for $b in $xs:
    if $b in $a:
        return $b
    $a.add($b)
return None
== O(n) | O(1) | xs
return sum($xs) // max(1, len($xs))
== O(n) | O(1) | xs
$a, $b = 0, len($xs) - 1
while $a < $b:
    if $xs[$a] != $xs[$b]:
        return False
    $a += 1
    $b -= 1
return True
== O(n) | O(n) | n
if $n <= 0:
    return $k
return $n + $f($n - 1)
== O(n) | O(1) | n
$a, $b = 0, 1
for $c in range($n):
    $a, $b = $b, $a + $b
return $a
== O(n) | O(1) | n
$a = 0
for $b in range($n):
    for $c in range($k):
        $a += $b * $c
return $a
== O(n) | O(1) | n
$a = 1
$b = 0
while $a < $n:
    for $c in range($a):
        $b += 1
    $a *= 2
return $b
== O(n log n) | O(n) | xs
$a = sorted($xs)
return $a[0] + $a[-1]
== O(n log n) | O(n) | xs
$xs = sorted($xs)
$a = 0
for $b in range(1, len($xs)):
    if $xs[$b] == $xs[$b - 1]:
        $a += 1
return $a
== O(n log n) | O(1) | n
$a = 0
for $b in range($n):
    $c = $n
    while $c > 1:
        $c //= 2
        $a += 1
return $a
== O(n log n) | O(n) | xs
if len($xs) < 2:
    return $xs
$a = len($xs) // 2
$b, $c = $f($xs[:$a]), $f($xs[$a:])
$d = []
while $b and $c:
    $d.append($b.pop() if $b[-1] > $c[-1] else $c.pop())
return $b + $c + $d[::-1]
== O(n^2) | O(1) | xs
$a = 0
for $b in $xs:
    for $c in $xs:
        if $b < $c:
            $a += 1
return $a
== O(n^2) | O(1) | n
$a = 0
for $b in range($n):
    for $c in range($b):
        $a += $c
return $a
== O(n^2) | O(n) | xs
$a = []
for $b in $xs:
    if $b not in $a:
        $a.append($b)
return $a
== O(n^2) | O(n) | xs
$a = []
for $b in range(len($xs)):
    $a.append(sum($xs[:$b]))
return $a
== O(n^2) | O(n^2) | n
$a = []
for $b in range($n):
    $a.append([0] * $n)
return $a
== O(n^2) | O(n^2) | n
return [[$a * $b for $a in range($n)] for $b in range($n)]
== O(n^2) | O(1) | xs
for $a in range(len($xs)):
    for $b in range(len($xs) - 1 - $a):
        if $xs[$b] > $xs[$b + 1]:
            $xs[$b], $xs[$b + 1] = $xs[$b + 1], $xs[$b]
return $xs
== O(n^2) | O(n) | xs
$a = list($xs)
$b = []
while $a:
    $c = min($a)
    $a.remove($c)
    $b.append($c)
return $b
== O(n^3) | O(1) | n
$a = 0
for $b in range($n):
    for $c in range($n):
        for $d in range($n):
            $a += $b * $c - $d
return $a
== O(n^3) | O(1) | xs
$a = 0
for $b in range(len($xs)):
    for $c in range($b + 1, len($xs)):
        for $d in range($c + 1, len($xs)):
            if $xs[$b] + $xs[$c] + $xs[$d] == $k:
                $a += 1
return $a
== O(n^3) | O(n) | xs
$a = 0
for $b in range(len($xs)):
    for $c in range($b, len($xs)):
        $a = max($a, sum($xs[$b:$c]))
return $a
== O(2^n) | O(n) | n
if $n < 2:
    return $n
return $f($n - 1) + $f($n - 2)
== O(2^n) | O(2^n) | xs
$a = [[]]
for $b in $xs:
    $a += [$c + [$b] for $c in $a]
return len($a)
== O(2^n) | O(1) | n
$a = 0
for $b in range(2 ** $n):
    $a += $b % $k
return $a
== O(2^n) | O(n) | n
if $n == 0:
    return 1
return $f($n - 1) + $f($n - 1)
== O(n!) | O(n^2) | xs
if len($xs) < 2:
    return 1
$a = 0
for $b in range(len($xs)):
    $a += $f($xs[:$b] + $xs[$b + 1:])
return $a
== O(n!) | O(n) | n
if $n <= 1:
    return 1
$a = 0
for $b in range($n):
    $a += $f($n - 1)
return $a
== O(n*m) | O(1) | xs ys
$a = 0
for $b in $xs:
    for $c in $ys:
        if $b == $c:
            $a += 1
return $a
== O(n*m) | O(n*m) | xs ys
$a = []
for $b in $xs:
    for $c in $ys:
        $a.append($b * $c)
return $a
== O(n*m) | O(n) | xs ys
$a = []
for $b in $xs:
    if $b in $ys:
        $a.append($b)
return $a
== O(n+m) | O(1) | xs ys
$a = 0
for $b in $xs:
    $a += $b
for $c in $ys:
    $a -= $c
return $a
== O(n+m) | O(n+m) | xs ys
$a = set($xs)
return [$b for $b in $ys if $b in $a]
== O(n+m) | O(n+m) | xs ys
$a, $b = 0, 0
$c = []
while $a < len($xs) and $b < len($ys):
    if $xs[$a] < $ys[$b]:
        $c.append($xs[$a])
        $a += 1
    else:
        $c.append($ys[$b])
        $b += 1
return $c + $xs[$a:] + $ys[$b:]
"""


def _parsed(library: str) -> Iterator[Known]:
    for entry in f"\n{library}".split("\n== ")[1:]:
        head, _, body = entry.partition("\n")
        yield Known(body.rstrip("\n"), *head.split(" | "))


_EVERY = tuple(_parsed(_LIBRARY))
_ORDER = ("O(1)", "O(log n)", "O(sqrt n)", "O(n)", "O(n log n)", "O(n^2)", "O(n^3)", "O(2^n)", "O(n!)")
_CHEAP = _ORDER[:6]


def complexity_program(rng: random.Random) -> Sample:
    """One function, at times with a helper that it calls first, and one call; its answers are known."""
    time = rng.choice(_CLASSES)
    known = rng.choice([each for each in _EVERY if each.time == time])
    name, helper = function_name(rng), ""
    names = dict(zip(("a", "b", "c", "d", "e"), rng.sample(_LOCALS, 5), strict=True))
    names |= {"xs": rng.choice(NAMES["ints"]), "ys": rng.choice(("others", "second", "more", "b_list")), "n": "n"}
    names |= {"f": name, "k": str(rng.randint(2, 5))}
    lines = _rendered(known.body, names)
    space = known.space
    if rng.random() < 0.3 and known.parameters in ("n", "xs") and name + "(" not in "\n".join(lines):
        first = rng.choice([each for each in _EVERY if each.parameters == known.parameters and each.time in _CHEAP])
        helper = function_name(rng)
        if helper != name and "$f" not in first.body:
            inner = {**names, "f": helper} | dict(zip("abcde", rng.sample(_LOCALS, 5), strict=True))
            time, space = _larger(time, first.time), _larger(space, first.space)
            top = _function(helper, first, _rendered(first.body, inner), inner)
            given = "list($xs)" if known.parameters == "xs" else "$n"
            lines = [f"{rng.choice(('extra', 'before', 'checked'))} = {helper}({_rendered(given, names)[0]})", *lines]
            source = f"{top}\n\n{_function(name, known, lines, names)}"
            return _sample(source, name, known, rng, time, space)
    return _sample(_function(name, known, lines, names), name, known, rng, time, space)


_CLASSES = tuple(dict.fromkeys(each.time for each in _EVERY))
_LOCALS = tuple(
    name for name in dict.fromkeys((*NAMES["int"], "result", "item", "value", "i", "j", "k", "out")) if name != "n"
)


def _sample(source: str, name: str, known: Known, rng: random.Random, time: str, space: str) -> Sample:
    small = known.time in ("O(2^n)", "O(n!)")
    drawn = {
        "n": str(rng.randint(2, 4) if small else rng.randint(3, 12)),
        "xs": repr(sorted(rng.sample(range(30), rng.randint(2, 3 if small else 6)))),
        "ys": repr(sorted(rng.sample(range(30), rng.randint(2, 5)))),
    }
    call = f"{name}({', '.join(drawn[each] for each in known.parameters.split())})"
    return Sample(source, (call,), answers=(("time", time), ("space", space)))


def _function(name: str, known: Known, lines: list[str], names: dict[str, str]) -> str:
    parameters = ", ".join(names[each] for each in known.parameters.split())
    return f"def {name}({parameters}):\n" + "".join(f"    {line}\n" for line in lines)


def _rendered(text: str, names: dict[str, str]) -> list[str]:
    for letter in sorted(names, key=len, reverse=True):
        text = text.replace(f"${letter}", names[letter])
    return text.split("\n")


def _larger(one: str, other: str) -> str:
    return max(one, other, key=_ORDER.index)
