"""A Hypothesis strategy for small programs that end: any expression on any value, so that many of them raise."""

from __future__ import annotations

from hypothesis import strategies as st

Lines = list[str]

NAMES = ("a", "b", "x", "y", "z")
ATOMS = (
    "0", "1", "-2", "7", "True", "None", "2.5", "''", "'ab'", "'a-b c'", "b'ab'", "[]", "[3, 1, 2]", "['b', 'a']",
    "()", "(1, 'x')", "{}", "{'k': 1, 'l': [2]}", "{1, 2}", "[[1], [2, 3]]", "range(3)", "C(2)", "g",
)  # fmt: skip
LITERALS = ATOMS[:20]
ARGUMENTS = ("0", "3", "-1", "2.5", "'abc'", "''", "[1, 2, 3]", "[]", "(4, 5)", "{'p': 1}", "{2, 3}", "None", "C(1)")
BINARY = ("-", "//", "%", "&", "|", "^", "/", "<<", ">>")
COMPARE = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")
CALLS = (
    "len({0})", "sorted({0})", "list({0})", "tuple({0})", "set({0})", "dict({0})", "sum({0})", "max({0})", "min({0})",
    "str({0})", "repr({0})", "int({0})", "bool({0})", "abs({0})", "next(iter({0}))", "list(enumerate({0}))",
    "type({0})", "list(zip({0}, {1}))", "list(reversed({0}))", "isinstance({0}, (int, str))", "list(map(str, {0}))",
    "any({0})", "divmod({0}, {1})", "round({0})", "sorted({0}, key=str, reverse=True)", "hash(str({0})) == 0",
    "callable({0})", "g({0}, {1})", "g({0})", "C({0})", "list(gen({0}))", "next(gen({0}), {1})",
    "sum(i for i in {0})", "getattr({0}, 'v', 5)", "[*{0}, *{1}]", "{{**{0}}}", "(lambda p, q={1}: (q, p))({0})",
    "math.gcd({0}, 6)", "Counter({0}).most_common(2)", "list(itertools.accumulate({0}))",
    "functools.reduce(lambda p, q: [p, q], {0})", "hasattr({0}, 'pop')",
)  # fmt: skip
# those that seldom raise, whatever is put in
SAFE = (
    "[{0}, {1}]", "({0}, {1})", "{{'k': {0}, 'l': {1}}}", "str({0})", "repr({0})[1:9]", "len(str({0}))",
    "sorted(str({0}))", "list(enumerate([{0}, {1}]))", "[i for i in ({0}, {1}) if i]", "C({0}).m({1})",
    "list(gen([{0}, {1}]))", "C({0}) == {1}", "{{str(i): i for i in [{0}, {1}]}}", "dict(zip('ab', ({0}, {1})))",
    "'-'.join(map(str, [{0}, {1}]))", "B({0}).v", "sum(len(str(i)) for i in [{0}, {1}])", "max([{0}, {1}], key=str)",
    "sorted([{0}, {1}], key=repr)", "not {0}", "functools.reduce(lambda p, q: [p, q], [{0}, {1}])",
    "Counter(str({0})).most_common(2)", "(lambda p, *q, r=2, **s: (p, q, r, s))({0}, 1, {1}, t=3)",
    "[*map(type, ({0}, {1}))][0].__name__", "type({0}) is int", "next((i for i in [{0}, {1}] if i), None)",
    "list(itertools.chain([{0}], str({1})))", "[{0}][-1:] * 2", "bool({0})", "any(i == {0} for i in [{1}])",
    "{{*str({0})}} >= set('a')", "''.join(reversed(str({0})))", "list(C({0}))", "C({0})[1]",
)  # fmt: skip
METHODS = (
    "append({0})", "pop()", "pop(0)", "extend({0})", "insert(1, {0})", "index({0})", "count({0})", "sort()",
    "reverse()", "copy()", "get({0})", "items()", "keys()", "setdefault({0}, {1})", "update({0})", "add({0})",
    "discard({0})", "clear()", "upper()", "split()", "split('-')", "join({0})", "replace('a', 'bb')", "strip('a')",
    "find('b')", "startswith('a')", "format({0})", "title()", "zfill(5)", "center(7, '*')", "encode()", "m({0})",
    "double", "v", "send(None)", "close()", "__len__()", "union({0})", "is_integer()", "real", "bit_length()",
)  # fmt: skip
FORMATS = ("", "!r", ":>6", ":03d", ":.2f", "!s:5", ":,")
TARGETS = ("{n}", "{n}, {m}", "{n}, *{m}", "{n}[0]", "{n}['k']", "{n}.v", "{n}[1:]", "{n} = {m}")
ERRORS = ("TypeError", "ValueError", "(KeyError, IndexError)", "ZeroDivisionError", "AttributeError", "Exception")
PATTERNS = ("1", "[p, *q]", "{{'k': p}}", "str(p)", "C(v=p)", "(int() | None) as p", "_ if x")

PRELUDE = """\
import functools, itertools, math
from collections import Counter
class B:
    made = 0
    def __init__(self, v):
        B.made += 1
        self.v = v
    def m(self, by):
        self.v = [self.v, by]
        return self
class C(B):
    @property
    def double(self):
        return self.v * 2
    def m(self, by):
        return super().m(by).v
    def __eq__(self, other):
        return isinstance(other, C) and self.v == other.v
    def __len__(self):
        return 2
    def __iter__(self):
        yield self.v
        yield 9
    def __getitem__(self, i):
        return (self.v, i)[i]
    def __repr__(self):
        return f"C({self.v!r})"
    def __lt__(self, other):
        return str(self) < str(other)
    def __add__(self, other):
        return C([self.v, other])
def g(p, q=[]):
    q.append(1)
    if len(q) > 3:
        raise ValueError(p)
    return q
def gen(p):
    try:
        for part in p:
            got = yield part
    finally:
        g(0)
    return 3
"""


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    """An expression over `NAMES`; what grows has a literal on one side, so that no loop makes it large."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return str(draw(st.sampled_from(NAMES + ATOMS)))
    one = draw(expressions(depth - 1))
    kind = draw(st.integers(0, 20))
    if kind == 0:
        return f"({one} {draw(st.sampled_from(BINARY))} {draw(st.sampled_from(NAMES + LITERALS))})"
    if kind == 1:
        return f"({one} {draw(st.sampled_from('+*'))} {draw(st.sampled_from(LITERALS))})"
    other = draw(expressions(depth - 1))
    if kind > 12:
        return draw(st.sampled_from(SAFE)).format(one, other)
    if kind == 2:
        return (
            f"({one} {draw(st.sampled_from(COMPARE))} {other} {draw(st.sampled_from(COMPARE))} {draw(expressions(0))})"
        )
    if kind == 3:
        return f"({one} {draw(st.sampled_from(('and', 'or', 'if x else')))} {other})"
    if kind == 4:
        return f"{one}[{draw(st.sampled_from(('0', '-1', '1:', '::-1', ':2', chr(39) + 'k' + chr(39), other)))}]"
    if kind == 5:
        return f"{draw(st.sampled_from(('-', 'not ', '~')))}{one}"
    if kind == 6:
        template = draw(st.sampled_from(("[{1} for i in {0}]", "{{i: {1} for i in {0}}}", "[i for i in {0} if {1}]",
                                         "{{str(i) for i in {0}}}", "[(i, j) for i in {0} for j in {1}]")))  # fmt: skip
        return template.format(one, other)
    if kind == 7:
        text = draw(st.sampled_from(NAMES))
        return "f'<{" + text + draw(st.sampled_from(FORMATS)) + "}>'"
    if kind < 11:
        return draw(st.sampled_from(CALLS)).format(one, other)
    return f"({one}).{draw(st.sampled_from(METHODS)).format(other, draw(expressions(0)))}"


@st.composite
def statements(draw: st.DrawFn, nesting: int, in_loop: bool) -> Lines:
    """One statement, as lines."""
    value = draw(expressions())
    name, other = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
    kind = draw(st.integers(0, 8 if nesting == 0 else 17))
    if kind < 5:
        target = draw(st.sampled_from(TARGETS if kind == 0 else TARGETS[:1])).format(n=name, m=other)
        return [f"{target} = {value}"]
    if kind == 5:
        grows = draw(st.booleans())
        return [f"{name} {'+' if grows else draw(st.sampled_from(BINARY))}= {draw(st.sampled_from(LITERALS))}"]
    if kind == 6:
        return [draw(st.sampled_from((f"del {name}", f"assert {value}, {name}", f"raise ValueError({name})", "pass",
                                      f"return {name}", f"del {name}[0]")))]  # fmt: skip
    if kind == 7 and in_loop:
        return [f"if {value}: {draw(st.sampled_from(('break', 'continue')))}"]
    if kind < 9:
        return [value]
    body = _indented(draw(blocks(nesting - 1, in_loop)))
    if kind < 11:
        return [f"if {value}:", *body, "else:", *_indented(draw(blocks(nesting - 1, in_loop)))]
    if kind < 13:
        inner = _indented(draw(blocks(nesting - 1, True)))
        rest = ["else:", *_indented(draw(blocks(nesting - 1, in_loop)))] if draw(st.booleans()) else []
        return [f"for {name} in itertools.islice({value}, 3):", *inner, *rest]
    if kind == 13:
        count = f"n{nesting}"
        return [f"{count} = 3", f"while {count} and {value}:", f"    {count} -= 1",
                *_indented(draw(blocks(nesting - 1, True)))]  # fmt: skip
    if kind < 16:
        handler = _indented(draw(blocks(nesting - 1, in_loop)))
        final = ["finally:", *_indented(draw(blocks(0, False)))] if draw(st.booleans()) else []
        return ["try:", *body, f"except {draw(st.sampled_from(ERRORS))} as e:", "    x = str(e)", *handler, *final]
    if kind == 16:
        pattern = draw(st.sampled_from(PATTERNS)).format()
        return [f"match {value}:", f"    case {pattern}:", *_indented(body), "    case _:", "        pass"]
    return [f"def h(p={value}):", f"    nonlocal {name}", f"    {name} = p", *body, "    return p", f"{other} = h()"]


@st.composite
def blocks(draw: st.DrawFn, nesting: int, in_loop: bool) -> Lines:
    """One to three statements."""
    return [line for part in draw(st.lists(statements(nesting, in_loop), min_size=1, max_size=3)) for line in part]


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, str]:
    """A module and a call in it. What most statements raise is caught, so that others follow."""
    lines = ["x, y, z = a, [b], 0"]
    for part in draw(st.lists(statements(2, False), min_size=1, max_size=6)):
        caught = ["try:", *_indented(part), "except Exception as e:", "    z = str(e)"]
        lines += caught if draw(st.integers(0, 3)) else part
    lines.append("return a, b, x, y, z")
    first, second = draw(st.sampled_from(ARGUMENTS)), draw(st.sampled_from(ARGUMENTS))
    return f"{PRELUDE}def f(a, b):\n" + "\n".join(_indented(lines)) + "\n", f"f({first}, {second})"


def _indented(lines: Lines) -> Lines:
    return [f"    {line}" for line in lines]
