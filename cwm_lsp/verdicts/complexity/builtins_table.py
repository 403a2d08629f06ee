"""What Python's built-in functions cost and give: one row a function.

Time and length are written over the arguments: n, m are the lengths of the first and second, v, w their values.
Sources: the Python wiki's page TimeComplexity, and CPython's implementation where it says nothing. Hashing, comparing
and arithmetic count 1, dictionaries and sets their expected cost, appending its amortised one.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """`cost` in time; `result`: a kind and a length, `item`, `scalar`, `first` (the argument), `number` (the argument
    if it is one), or a number `= ...`."""

    cost: str
    result: str


def _rows(text: str) -> dict[str, Row]:
    made = {}
    for line in text.strip().splitlines():
        names, cost, result = (part.strip() for part in line.split("|"))
        for name in names.split():
            made[name] = Row(cost, result)
    return made


FUNCTIONS = _rows("""
len | 1 | = n
sum | n | scalar
any all | n | scalar
list | n | list n
tuple | n | tuple n
set frozenset | n | set n
dict collections.OrderedDict | n | dict n
collections.Counter | n | dict n
bytes bytearray | n | str n
reversed iter | 1 | iter n
sorted | n log n | list n
abs int float round bool math.floor math.ceil math.trunc operator.index | 1 | number
ord chr hash id type isinstance issubclass callable hasattr getattr complex | 1 | scalar
hex bin oct | 1 | str 1
next | 1 | item
repr ascii format | 1 | str 1
print input object super vars slice memoryview property setattr delattr | 1 | scalar
pow | 1 | scalar
math.sqrt math.isqrt | 1 | = v^1/2
math.cbrt | 1 | = v^1/3
math.log math.log2 math.log10 | 1 | = log v
math.gcd | log v | scalar
math.factorial math.comb math.perm math.lcm | v | scalar
math.prod math.fsum statistics.mean statistics.fmean math.dist | n | scalar
statistics.median statistics.multimode statistics.stdev | n log n | scalar
math.hypot math.sin math.cos math.tan math.exp math.pow math.fabs math.isclose math.isnan math.atan2 | 1 | scalar
math.isinf math.copysign math.fmod math.radians math.degrees math.modf math.atan math.acos math.asin | 1 | scalar
heapq.heapify | n | scalar
heapq.heapreplace heapq.heappushpop | log n | item
heapq.merge | n+m | iter n+m
bisect.bisect bisect.bisect_left bisect.bisect_right | log n | = n
itertools.accumulate itertools.pairwise | n | iter n
itertools.groupby | n | iter n
itertools.zip_longest | n+m | iter n+m
itertools.permutations | n*n! | iter n!
collections.deque | n | deque n
random.random random.randint random.randrange random.uniform random.choice random.seed | 1 | scalar
random.gauss | 1 | scalar
random.shuffle | n | scalar
time.time time.perf_counter time.monotonic datetime.datetime.now datetime.date.today os.getpid | 1 | scalar
copy.copy | n | first
operator.itemgetter operator.attrgetter functools.cmp_to_key | 1 | scalar
operator.add operator.sub operator.mul operator.lt operator.gt operator.eq operator.le operator.ge | 1 | scalar
sys.setrecursionlimit sys.getrecursionlimit sys.getsizeof sys.exit | 1 | scalar
decimal.Decimal fractions.Fraction datetime.date datetime.timedelta | 1 | scalar
datetime.datetime | 1 | scalar
pathlib.Path uuid.uuid4 | 1 | scalar
typing.cast | 1 | scalar
json.dumps json.loads ast.literal_eval | n | scalar
zlib.crc32 | n | scalar
""")

METHODS = _rows("""
sort | n log n | scalar
reverse | n | scalar
index find rfind rindex count | n | scalar
copy | n | first
lower upper strip lstrip rstrip title capitalize swapcase casefold replace translate expandtabs | n | str n
removeprefix removesuffix encode decode | n | str n
center ljust rjust zfill | n | str n
isalpha isdigit isalnum isspace isupper islower isnumeric isdecimal istitle isidentifier isascii | n | scalar
isprintable | n | scalar
startswith endswith | m | scalar
split rsplit splitlines | n | list n
partition rpartition | n | list 3
format format_map | 1 | str 1
keys | 1 | iter n
issubset isdisjoint issuperset | n | scalar
union symmetric_difference | n+m | set n+m
intersection difference | n | set n
most_common | n log n | list n
elements | n | iter n
bit_length bit_count conjugate is_integer total_seconds isoformat | 1 | scalar
fromkeys | m | dict m
rotate | n | scalar
group groups start end span acquire release popitem | 1 | scalar
close flush lock unlock cache_clear | 1 | scalar
""")

TEXT_ONLY = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "title",
        "capitalize",
        "swapcase",
        "casefold",
        "replace",
        "translate",
        "encode",
        "center",
        "ljust",
        "rjust",
        "zfill",
        "isalpha",
        "isdigit",
        "isalnum",
        "isspace",
        "isupper",
        "islower",
        "isnumeric",
        "isdecimal",
        "startswith",
        "endswith",
        "split",
        "rsplit",
        "splitlines",
        "partition",
        "rpartition",
        "removeprefix",
        "removesuffix",
    ]
)
