"""Whole definitions for level 3: recursion, generators, closures and classes.

Each entry has a head line `names | kind of the value | uses` and the definition.  NAME stands for the name; a use is
an expression, or statements with ` ; ` between them.  Holes in the definition itself are literals.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition that the main function may use through an expression of a kind."""

    name: str
    kind: str
    text: str
    uses: tuple[str, ...]


def _parse(block: str) -> Definition:
    head, text = block.strip("\n").split("\n", 1)
    name, kind, uses = (part.strip() for part in head.split("|", 2))
    text = text.replace("<int>", "<intlit>").replace("\n\nclass ", "\n\n\nclass ").replace("\n\ndef ", "\n\n\ndef ")
    return Definition(name, kind, text, tuple(use.strip() for use in uses.split("|")))


def table(text: str) -> tuple[Definition, ...]:
    return tuple(_parse(block) for block in text.strip("\n").split("\n\n\n"))


DEFINITIONS: tuple[Definition, ...] = table(
    """
factorial fact product_to | int | NAME(<small>) | NAME(<two>) + <int>
def NAME(n):
    if n <= 1:
        return 1
    return n * NAME(n - 1)


fib fibonacci | int | NAME(<two>) | NAME(<two>) * <k>
def NAME(n):
    if n < 2:
        return n
    return NAME(n - 1) + NAME(n - 2)


sum_to total_to add_up | int | NAME(<small>) | NAME(<two>)
def NAME(n):
    if n == 0:
        return <k>
    return n + NAME(n - 1)


power raise_to pow_rec | int | NAME(<two>, <two>) | NAME(base=<two>, exp=<two>) | NAME(<two>)
def NAME(base, exp=<two>):
    if exp == 0:
        return 1
    return base * NAME(base, exp - 1)


gcd | int | NAME(abs(<int>), <mod>) | NAME(<mod>, <wide>)
def NAME(a, b):
    if b == 0:
        return a
    return NAME(b, a % b)


gcd common_divisor | int | NAME(abs(<int>), <mod>)
def NAME(a, b):
    while b:
        a, b = b, a % b
    return a


digit_sum sum_digits | int | NAME(abs(<int>))
def NAME(n):
    if n < 10:
        return n
    return n % 10 + NAME(n // 10)


sum_list total add_all | int | NAME(<ints>)
def NAME(items):
    if not items:
        return 0
    return items[0] + NAME(items[1:])


count_items length | int | NAME(<ints>) | NAME(<strs>)
def NAME(items):
    if items == []:
        return 0
    return 1 + NAME(items[1:])


largest maximum find_max | int | NAME([<int>, <int>, <int>]) | NAME([<int>, <int>])
def NAME(items):
    if len(items) == 1:
        return items[0]
    rest = NAME(items[1:])
    return items[0] if items[0] > rest else rest


reverse reverse_string flip | str | NAME(<str>)
def NAME(s):
    if len(s) <= 1:
        return s
    return NAME(s[1:]) + s[0]


is_palindrome check_palindrome | bool | NAME(<str>)
def NAME(s):
    if len(s) < 2:
        return True
    if s[0] != s[-1]:
        return False
    return NAME(s[1:-1])


flatten flat | ints | NAME([<int>, [<int>, <int>], [<int>]]) | NAME(<grid>)
def NAME(items):
    result = []
    for item in items:
        if isinstance(item, list):
            result.extend(NAME(item))
        else:
            result.append(item)
    return result


binary_search find_index search | int | NAME(sorted(<ints>), <int>)
def NAME(items, target):
    low, high = 0, len(items) - 1
    while low <= high:
        mid = (low + high) // 2
        if items[mid] == target:
            return mid
        if items[mid] < target:
            low = mid + 1
        else:
            high = mid - 1
    return -1


quicksort quick_sort | ints | NAME([<int>, <int>, <int>])
def NAME(items):
    if len(items) < 2:
        return items
    pivot = items[0]
    left = [x for x in items[1:] if x < pivot]
    right = [x for x in items[1:] if x >= pivot]
    return NAME(left) + [pivot] + NAME(right)


collatz steps_to_one | int | NAME(<two>) | NAME(<wide>)
def NAME(n):
    steps = 0
    while n != 1 and steps < 8:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


is_even even | bool | NAME(<int>)
def NAME(n):
    return n % 2 == 0


is_prime prime | bool | NAME(<wide>) | NAME(<int> % 30)
def NAME(n):
    if n < 2:
        return False
    for d in range(2, n):
        if d * d > n:
            break
        if n % d == 0:
            return False
    return True


clamp limit_value bound | int | NAME(<int>) | NAME(<int>, <k>, <wide>) | NAME(<int>, high=<wide>) | NAME(<int>, low=<k>)
def NAME(value, low=0, high=<mod>):
    if value < low:
        return low
    if value > high:
        return high
    return value


scale apply_factor | int | NAME(<int>) | NAME(<int>, factor=<two>) | NAME(<int>, <two>, offset=<k>)
def NAME(x, factor=<two>, offset=0):
    return x * factor + offset


greet make_greeting | str | NAME(<str>) | NAME(<str>, <lword>) | NAME(<str>, greeting=<lword>)
def NAME(name, greeting="Hello"):
    return f"{greeting}, {name}!"


add_all sum_args total_of | int | NAME(<int>, <int>) | NAME(<int>, <int>, <int>) | NAME(*<!ints>)
def NAME(*args):
    total = 0
    for value in args:
        total += value
    return total


describe make_config options | strs | NAME(a=<int>, b=<int>) | NAME(<ch>, size=<int>)
def NAME(*args, **kwargs):
    parts = list(args)
    for key, value in kwargs.items():
        parts.append(f"{key}={value}")
    return parts


safe_divide divide | int | NAME(<int>, <int>) | NAME(<int>, <digit>)
def NAME(a, b):
    try:
        return a // b
    except ZeroDivisionError:
        return <intlit>


parse_int to_int | int | NAME(<str>) | NAME(<digits>) | NAME(<str>, default=<int>)
def NAME(text, default=0):
    try:
        value = int(text)
    except ValueError:
        value = default
    return value


check_positive validate require | int | NAME(abs(<int>)) | NAME(<k>)
def NAME(value):
    if value < 0:
        raise ValueError("negative value")
    return value + <k>


checked guarded | str | NAME(<int>)
def require_small(value):
    if value > <k>:
        raise ValueError(f"too large: {value}")
    return value

def NAME(value):
    try:
        result = require_small(value)
    except ValueError as e:
        return str(e)
    finally:
        value = 0
    return f"ok {result}"


count_up countdown numbers_to | ints | list(NAME(<small>)) | [x * <k> for x in NAME(<two>)] | sorted(NAME(<small>))
def NAME(n):
    i = 0
    while i < n:
        yield i
        i += 1


squares cubes | ints | list(NAME(<ints>)) | [v + <k> for v in NAME(<ints>)]
def NAME(items):
    for item in items:
        yield item ** <two>


evens only_even keep | int | sum(NAME(<ints>)) | next(NAME(<ints>), <int>) | max(NAME(<ints>), default=0)
def NAME(items):
    for item in items:
        if item % <two> == 0:
            yield item


chunks batched | grid | list(NAME(<ints>, <two>))
def NAME(items, size):
    for start in range(0, len(items), size):
        yield items[start:start + size]


chain both | ints | list(NAME(<ints>, <ints>))
def NAME(first, second):
    yield from first
    yield from second


make_adder adder | int | NAME(<int>)(<int>) | NAME(<k>)(<int>) + <k>
def NAME(n):
    def add(x):
        return x + n

    return add


make_multiplier times | ints | list(map(NAME(<two>), <ints>)) | [NAME(<two>)(v) for v in <ints>]
def NAME(factor):
    return lambda x: x * factor


make_counter counter | ints | [step() for step in [NAME(<int>)] * 3]
def NAME(start):
    count = start

    def step():
        nonlocal count
        count += <k>
        return count

    return step


apply apply_twice | int | NAME(lambda x: x + <k>, <int>) | NAME(abs, <int>) | NAME(lambda v: v * 2, <int>)
def NAME(func, value):
    first = func(value)
    return func(first)


compose pipeline | int | NAME(<int>)
def double(x):
    return x * 2

def increment(x):
    return x + 1

def NAME(value):
    for func in (double, increment, double):
        value = func(value)
    return value


total_price discounted | float | NAME(<float>) | NAME(<float>, <small>)
RATE = <frac>

def NAME(price, quantity=1):
    subtotal = price * quantity
    return round(subtotal * RATE, 2)


lookup get_code | int | NAME(<ch>) | NAME("a") | NAME("b")
CODES = {"a": <int>, "b": <int>, "c": <int>}

def NAME(key):
    if key in CODES:
        return CODES[key]
    return -1


min_max bounds extremes | pair | NAME([<int>, <int>, <int>])
def NAME(items):
    low = high = items[0]
    for item in items[1:]:
        if item < low:
            low = item
        elif item > high:
            high = item
    return low, high


count_words word_counts tally | counts | NAME(<sentence>) | NAME(<str>)
def NAME(text):
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


memo_fib fast_fib | int | NAME(<two>) | NAME(<small>)
def NAME(n, memo=None):
    if memo is None:
        memo = {}
    if n in memo:
        return memo[n]
    if n < 2:
        return n
    memo[n] = NAME(n - 1, memo) + NAME(n - 2, memo)
    return memo[n]
"""
)
