"""What really happens is always allowed: every token of recorded traces, told in the `compact` dialect."""

from __future__ import annotations

import random

import pytest

from cwm_lsp.evaluate.history import history
from cwm_lsp.model.load import BUNDLED_DIRECTORY
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.dialects.pieces import text_of
from cwm_lsp.trace.model import MODULE, Entry
from cwm_lsp.train.sources import GENERATORS

TRACES = 1100  # with those of the other dialect's test more than 2,000
LIMITS = Limits(max_frames=400, seconds=5.0)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(BUNDLED_DIRECTORY)


def disallowed(source: str, call: str, tokenizer: Tokenizer) -> str | None:
    """The first token that the grammar does not admit, with what stands before it."""
    entry = Entry(call.split("(", 1)[0] if call else MODULE, call)
    trace = trace_program(source, entry, path="/nowhere/case.py", module_name="case", limits=LIMITS)
    program = analyse(source, "case.py")
    told = history(question(program, entry), program, trace, tokenizer, 8192)
    if told.problem:
        return told.problem
    special = frozenset(tokenizer.special.values())
    begin = len(told.ids) - len(told.masks)
    for place, (id, allowed) in enumerate(zip(told.ids[begin:], told.masks, strict=True), begin):
        assert allowed is not None
        if not allowed.admits(id, id in special):
            before = tokenizer.decode(told.ids[place - 20 : place + 1], [None] * 21)
            return f"the last of {text_of([piece for piece, _ in before])} in {call}"
    return None


@pytest.mark.parametrize("generator", GENERATORS)
def test_generated_programs(generator: str, tokenizer: Tokenizer) -> None:
    rng = random.Random(f"sound {generator}")
    replayed = 0
    while replayed < TRACES // len(GENERATORS):
        sample = GENERATORS[generator](rng)
        for call in sample.calls:
            assert disallowed(sample.source, call, tokenizer) is None, sample.source
            replayed += 1


PROGRAMS = {
    "attributes come and go": (
        "class Node:\n    def __init__(self, value, next=None):\n        self.value = value\n        self.next = next\n\n\n"
        "def f(n):\n    head = None\n    for i in range(n):\n        head = Node(i, head)\n    previous = None\n"
        "    while head:\n        head.next, previous, head = previous, head, head.next\n    return previous.value\n",
        "f(3)",
    ),
    "names bound out of their order": (
        "def f(n):\n    if n:\n        b = 1\n    a = 2\n    del a\n    c, a = 3, 4\n    b, c = c, 5\n    return a, b, c\n",
        "f(1)",
    ),
    "closures that bind": (
        "def f(n):\n    count = 0\n    def add(k, *rest, scale=2, **more):\n        nonlocal count\n"
        "        count += k * scale\n        return count\n    for i in range(n):\n        add(i, i, scale=i, x=1)\n"
        "    return count\n",
        "f(3)",
    ),
    "an object that prints what it likes": (
        "class Odd:\n    def __repr__(self):\n        return '((\"'\n\n\ndef f():\n    x = Odd()\n    return [x, x]\n",
        "f()",
    ),
    "an object that prints nothing": (
        "class Silent:\n    def __repr__(self):\n        return ''\n\n\ndef f():\n    n = 1\n    return n\n",
        "f()",
    ),
    "exceptions with names": (
        "def f(items):\n    bad = []\n    for item in items:\n        try:\n            int(item)\n"
        "        except (TypeError, ValueError) as error:\n            bad.append(str(error))\n        else:\n"
        "            bad.append('')\n        finally:\n            n = len(bad)\n    return bad, n\n",
        "f(['1', None, 'x'])",
    ),
    "matching": (
        "def f(x):\n    match x:\n        case {'a': [first, *rest]}:\n            return first, rest\n"
        "        case [y, z] if y > z:\n            return y\n        case _:\n            return None\n",
        "f({'a': [1, 2]})",
    ),
    "strings of every kind": (
        "def f():\n    a = 'it\\'s'\n    b = '\"\\'\\\\\\n\\x00\\u20ac\\U0001f600'\n    c = b'\\x00\\'\"'\n    d = [a, b, c]\n"
        "    e = {a: (1.5, -2j, float('inf'), None, ...)}\n    g = f'{a!r:>10}'\n    return d, e, g\n",
        "f()",
    ),
    "decorated generator": (
        "import functools\n\n\ndef twice(g):\n    @functools.wraps(g)\n    def inner(*args):\n"
        "        yield from g(*args)\n        yield from g(*args)\n    return inner\n\n\n@twice\ndef up(n):\n"
        "    for i in range(n):\n        yield i\n\n\ndef f(n):\n    return list(up(n)), sum(x * x for x in up(n))\n",
        "f(2)",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str, tokenizer: Tokenizer) -> None:
    assert disallowed(*PROGRAMS[name], tokenizer) is None
