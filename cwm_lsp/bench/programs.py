"""The calls that decoding is timed on: small programs of everyday kinds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """A call of a function of `source`."""

    name: str
    source: str
    call: str


SAMPLES = (
    Sample("gcd", "def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a\n", "gcd(48, 18)"),
    Sample(
        "running_max",
        "def running_max(values):\n    best = values[0]\n    result = []\n    for value in values:\n"
        "        if value > best:\n            best = value\n        result.append(best)\n    return result\n",
        "running_max([3, 1, 4, 1, 5])",
    ),
    Sample(
        "factorial",
        "def factorial(n):\n    if n <= 1:\n        return 1\n    return n * factorial(n - 1)\n",
        "factorial(6)",
    ),
    Sample(
        "count_vowels",
        "def count_vowels(text):\n    count = 0\n    for letter in text:\n        if letter in 'aeiou':\n"
        "            count += 1\n    return count\n",
        "count_vowels('banana')",
    ),
    Sample(
        "bubble_sort",
        "def bubble_sort(items):\n    items = list(items)\n    for end in range(len(items) - 1, 0, -1):\n"
        "        for i in range(end):\n            if items[i] > items[i + 1]:\n"
        "                items[i], items[i + 1] = items[i + 1], items[i]\n    return items\n",
        "bubble_sort([4, 2, 7, 1])",
    ),
    Sample(
        "group_by_length",
        "def group_by_length(words):\n    groups = {}\n    for word in words:\n        key = len(word)\n"
        "        if key not in groups:\n            groups[key] = []\n        groups[key].append(word)\n"
        "    return groups\n",
        "group_by_length(['a', 'bb', 'cc', 'd'])",
    ),
    Sample(
        "collatz",
        "def collatz(n):\n    steps = 0\n    while n != 1:\n        if n % 2 == 0:\n            n //= 2\n"
        "        else:\n            n = 3 * n + 1\n        steps += 1\n    return steps\n",
        "collatz(6)",
    ),
    Sample(
        "safe_ratio",
        "def ratio(a, b):\n    try:\n        return a / b\n    except ZeroDivisionError:\n        return 0.0\n\n\n"
        "def ratios(pairs):\n    result = []\n    for a, b in pairs:\n        result.append(ratio(a, b))\n"
        "    return result\n",
        "ratios([(1, 2), (3, 0), (9, 3)])",
    ),
)
