"""Programs whose real executions every fact about control flow must agree with. Each defines `run()`."""

PROGRAMS: dict[str, str] = {}


def _add(name: str, source: str) -> None:
    PROGRAMS[name] = source.lstrip("\n")


_add(
    "if else",
    """
def f(x):
    if x > 1:
        y = 1
    else:
        y = 2
    return y
def run():
    return f(1), f(2)
""",
)
_add(
    "elif chain",
    """
def f(x):
    if x == 1: return 'a'
    elif x == 2:
        return 'b'
    elif x == 3:
        r = 'c'
    else:
        pass
    return x
def run():
    return [f(i) for i in range(5)]
""",
)
_add(
    "for else break continue",
    """
def f(xs):
    for x in xs:
        if x == 3:
            break
        if x == 1:
            continue
        y = x
    else:
        return 'none'
    return 'three'
def run():
    f([]); f([1, 2]); f([1, 2, 3])
""",
)
_add(
    "while else",
    """
def f(n):
    while n > 0:
        n -= 1
        if n == 10:
            break
    else:
        n = -1
    return n
def run():
    f(3), f(12), f(0)
""",
)
_add(
    "one-line while",
    """
def f(n):
    while n: n -= 1
    return n
def run():
    f(4)
""",
)
_add(
    "one-line for",
    """
def f(n):
    s = 0
    for i in range(n): s += i
    return s
def run():
    f(4), f(0)
""",
)
_add(
    "while true",
    """
def f(n):
    while True:
        n += 1
        if n > 5:
            return n
def run():
    f(0), f(9)
""",
)
_add(
    "nested loops",
    """
def f(n):
    out = []
    for i in range(n):
        for j in range(i):
            if j == 2:
                break
            out.append((i, j))
        else:
            out.append(i)
    return out
def run():
    f(5)
""",
)
_add(
    "try except else finally",
    """
def f(x):
    try:
        y = 1 / x
        z = [1][x]
    except ZeroDivisionError as e:
        y = str(e)
    except (IndexError, KeyError):
        y = 'index'
    else:
        y = 'fine'
    finally:
        z = 0
    return y
def run():
    f(0), f(1), f(-1)
    try:
        f('a')
    except TypeError:
        pass
""",
)
_add(
    "return in finally",
    """
def f(x):
    try:
        return 1 / x
    finally:
        if x == 0:
            return 'zero'
        x = 3
def run():
    f(0), f(1)
""",
)
_add(
    "finally in loop",
    """
def f(xs):
    n = 0
    for x in xs:
        try:
            if x == 1:
                continue
            if x == 2:
                break
            n += 1 // x
        except ZeroDivisionError:
            n -= 1
            continue
        finally:
            n += 10
        n += 100
    return n
def run():
    f([]), f([0, 1, 3, 2, 5])
""",
)
_add(
    "nested try reraise",
    """
def g(x):
    try:
        try:
            return {}[x]
        except KeyError:
            raise ValueError(x)
        finally:
            x = 1
    except ValueError as e:
        return e.args
def run():
    g(1)
""",
)
_add(
    "bare raise",
    """
def g(x):
    try:
        try:
            x.nope
        except AttributeError:
            raise
    except Exception:
        pass
def run():
    g(1)
""",
)
_add(
    "handler falls to outer",
    """
def f(x):
    try:
        for i in range(3):
            try:
                x[i]
            except IndexError:
                pass
    except TypeError as error:
        del x
        return 'type'
    return 'ok'
def run():
    f([1]), f(None)
""",
)
_add(
    "with",
    """
class C:
    def __init__(self, swallow):
        self.swallow = swallow
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return self.swallow
def f(x, s):
    with C(s) as c:
        y = 1 / x
        y += 1
    return x
def run():
    f(1, False); f(0, True)
    try:
        f(0, False)
    except ZeroDivisionError as e:
        pass
""",
)
_add(
    "with two managers, return and break inside",
    """
import contextlib
def f(x):
    for i in range(3):
        with contextlib.suppress(KeyError), \\
             contextlib.suppress(ValueError):
            if i == x:
                return i
            if x == 7:
                break
            {}[i]
            i = 9
    with contextlib.suppress(ZeroDivisionError): 1 / 0
    return None
def run():
    f(0), f(2), f(5), f(7)
""",
)
_add(
    "match",
    """
def f(x):
    match x:
        case 0:
            return 'zero'
        case [a, b]:
            r = a + b
        case {'k': v, **rest}:
            r = v
        case str() as s if len(s) > 1:
            r = s
        case int() | float():
            r = 'num'
        case _:
            r = None
    return r
def run():
    [f(x) for x in (0, [1, 2], {'k': 1}, 'ab', 'a', 5, 2.0, None)]
""",
)
_add(
    "comprehensions over several lines",
    """
def f(n):
    a = [
        i * 2
        for i in range(n)
        if i % 2
    ]
    b = {
        k: v
        for k, v in
        enumerate(a)
    }
    c = {x
         for x in a}
    return (a,
            b, c)
def run():
    f(5)
""",
)
_add(
    "comprehension on one line",
    """
def f(n):
    return [i for i in range(n) if i], {j: [k for k in range(j)] for j in range(n)}
def run():
    f(4)
""",
)
_add(
    "generator",
    """
def g(n):
    for i in range(n):
        x = yield i
        if x:
            break
    yield from range(2)
    return 5
def run():
    it = g(5)
    next(it); next(it); it.send(True); list(it)
    list(g(2))
""",
)
_add(
    "generator closed and thrown into",
    """
def g():
    try:
        while True:
            try:
                yield 1
            except ValueError:
                yield 2
    finally:
        x = 1
def run():
    it = g()
    next(it); it.throw(ValueError()); next(it); it.close()
""",
)
_add(
    "generator expression",
    """
def f(n):
    return sum(i
               for i in range(n)
               if i != 2)
def run():
    f(5)
""",
)
_add(
    "one-line yield loop",
    """
def g(n):
    while n: yield n; n -= 1
def run():
    list(g(3))
""",
)
_add(
    "ternary over lines",
    """
def f(x):
    y = (
        1
        if x
        else 2
    )
    return y if x else (
        y +
        x
    )
def run():
    f(0), f(1)
""",
)
_add(
    "multi-line call",
    """
def g(*a, **k):
    return a
def f(x):
    y = g(
        x,
        g(x),
        k=g(
            1,
        ),
    )
    return y
def run():
    f(1)
""",
)
_add(
    "boolean operators over lines",
    """
def f(a, b, c):
    if (a and
            b or
            c):
        return 1
    while (a or
           b):
        a = b = 0
    return not (
        a and b
    )
def run():
    [f(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
""",
)
_add(
    "chained comparison",
    """
def f(a):
    if (0 <
            a
            < 10):
        a = 5
    return a
def run():
    f(-1), f(3), f(20)
""",
)
_add(
    "decorators and nested functions",
    """
import functools
def twice(fn):
    @functools.wraps(fn)
    def inner(*args):
        return fn(*args), fn(*args)
    return inner
@twice
@functools.lru_cache(
    maxsize=None)
def f(x):
    return x
def outer():
    total = 0
    @twice
    def add(n):
        nonlocal total
        total += n
        return total
    add(1)
    return total
def run():
    f(1), outer()
""",
)
_add(
    "class body",
    """
def run():
    class A:
        x = 1
        y = [_ for _ in range(x)]
        def m(self):
            return self.x
        for z in range(2):
            w = z
    return A().m()
""",
)
_add(
    "lambda",
    """
def run():
    f = lambda x: (
        x +
        1)
    g = lambda: 0
    return f(1), g(), sorted([3, 1], key=lambda v: -v)
""",
)
_add(
    "one-line function",
    """
def f(x): return x
def g(x): y = x; return y
def h(x): pass
def run():
    f(1), g(2), h(3)
""",
)
_add(
    "docstring and pass",
    '''
def f(x):
    """Doc
    string."""
    pass
    if x: pass
    else: pass
    for i in range(x): pass
    while x > 100: pass
def run():
    f(0), f(2)
''',
)
_add(
    "assert and raise",
    """
def f(x):
    assert x > 0, (
        "no"
    )
    if x > 5:
        raise ValueError(
            "too"
            " big")
    return x
def run():
    for x in (0, 1, 6):
        try:
            f(x)
        except (AssertionError, ValueError):
            pass
""",
)
_add(
    "recursion",
    """
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
def run():
    fib(5)
""",
)
_add(
    "unpacking, walrus, augmented, global",
    """
N = 0
def f(xs):
    global N
    a, *b = xs
    (c, d), e = b
    if (n := len(xs)) > 2:
        N += n
    xs[0] += 1
    del a, xs[1:]
    return b[0]
def run():
    f([1, (2, 3), 4])
""",
)
_add(
    "while with several exits",
    """
def f(xs):
    i = 0
    while i < len(xs) and xs[i] is not None:
        if xs[i] < 0: i += 2; continue
        if xs[i] > 100: break
        i += 1
    else:
        i = -i
    return i
def run():
    f([]), f([1, -1, 3, 4]), f([1, None]), f([200]), f([3, -5])
""",
)
_add(
    "while not, loop on last line",
    """
def f(n):
    while not n > 3:
        if n == 1:
            n += 2
        else:
            n += 1
def run():
    f(0), f(1), f(7)
""",
)
_add(
    "constant conditions",
    """
def f(n):
    if 0:
        n = 1
    if True:
        n = 2
    while 1:
        break
    while 0:
        n = 9
    if not __debug__:
        n = 3
    return n
def run():
    f(0)
""",
)
_add(
    "try in while true",
    """
def f(xs):
    it = iter(xs)
    out = []
    while True:
        try:
            x = next(it)
        except StopIteration:
            break
        else:
            out.append(x)
    return out
def run():
    f([1, 2])
""",
)
_add(
    "exception on the handler's own line",
    """
def f(x):
    try: 1 / x
    except ZeroDivisionError: x = 1
    try: x = 2; {}[x]
    except KeyError: pass
    finally: x = 3
    return x
def run():
    f(0), f(1)
""",
)
_add(
    "except group",
    """
def f(kinds):
    out = []
    try:
        raise ExceptionGroup('g', [k() for k in kinds])
    except* ValueError as g:
        out.append(1)
    except* TypeError:
        out.append(2)
    finally:
        out.append(3)
    return out
def run():
    f([ValueError]), f([TypeError, ValueError])
    try:
        f([KeyError])
    except BaseException:
        pass
""",
)
_add(
    "coroutines",
    """
import asyncio
class Cm:
    async def __aenter__(self):
        await asyncio.sleep(0)
        return 1
    async def __aexit__(self, *a):
        return True
async def numbers(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i
async def f():
    out = []
    async for i in numbers(3):
        out.append(i)
    else:
        out.append(-1)
    async with Cm() as c:
        1 / 0
    out += [i async for i in numbers(2)
            if i]
    await asyncio.gather(asyncio.sleep(0),
                         asyncio.sleep(0))
    return out
def run():
    asyncio.run(f())
""",
)
_add(
    "f-strings, slices, dicts over lines",
    '''
def f(x):
    s = f"""{x}
{x + 1}
"""
    d = {
        'a': x,
        **{'b':
            2},
    }
    return d['a'], [
        *s[
            0:
            1],
    ]
def run():
    f(1)
''',
)
_add(
    "attribute chains over lines",
    """
def f(s):
    return (
        s
        .strip()
        .upper()
        .replace('A',
                 'B')
    )
def run():
    f(' abc ')
""",
)
_add(
    "properties and operators",
    """
class V:
    def __init__(self, x):
        self.x = x
    @property
    def double(self):
        return self.x * 2
    @double.setter
    def double(self, value):
        self.x = value // 2
    def __add__(self, other):
        return V(self.x + other.x)
    def __iter__(self):
        yield self.x
        yield self.double
def run():
    v = V(1) + V(2)
    v.double = 10
    a, b = v
    return [a, b, *v]
""",
)
_add(
    "module loop",
    """
total = 0
for n in range(3):
    total += n
    if n == 1: continue
else:
    total = -total
def run():
    return total
""",
)
_add(
    "closures in a loop",
    """
def run():
    fs = []
    for i in range(3):
        def g(k=i):
            return (k,
                    i)
        fs.append(g)
    return [g() for g in fs]
""",
)
_add(
    "escaping exception",
    """
def g(x):
    y = x
    return y / 0
def f(x):
    for i in range(2):
        try:
            g(i)
        except ZeroDivisionError:
            if i: raise
def run():
    try:
        f(1)
    except ZeroDivisionError:
        return 1
""",
)
_add(
    "calls on both sides of a jump within one line",
    """
def f(n):
    return n <= 0 or f(n - 1) and f(n - 2 if n > 1 else -g(n))
def g(n):
    return n if n > 0 else g(n + 1)
def run():
    f(4), g(-2)
""",
)
