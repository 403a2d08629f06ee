"""A small program of each kind that debugpy and a prediction have to agree on, and what its call does."""

from __future__ import annotations

# kind -> (program, call); an empty call is the module body
KINDS: dict[str, tuple[str, str]] = {
    "recursion": (
        """
        def fact(n):
            if n < 2:
                return 1
            return n * fact(n - 1)
        """,
        "fact(4)",
    ),
    "caught and finally": (
        """
        def inner(x):
            return 10 // x

        def outer(x):
            try:
                try:
                    y = inner(x)
                finally:
                    x = -1
            except ZeroDivisionError as error:
                y = str(error)
            else:
                y = None
            return x, y
        """,
        "outer(0)",
    ),
    "uncaught": (
        """
        def pick(d, k):
            return d[k]

        def ask(d):
            return pick(d, 'z')
        """,
        "ask({'a': 1})",
    ),
    "generators": (
        """
        def numbers(n):
            try:
                for i in range(n):
                    yield i
            finally:
                n = None

        def both(n):
            got = yield from numbers(n)
            yield got

        def run(n):
            first = next(numbers(n))
            rest = list(both(n))
            it = iter(rest)
            while True:
                try:
                    first += next(it) or 0
                except StopIteration:
                    break
            return first
        """,
        "run(2)",
    ),
    "comprehensions": (
        """
        def double(x):
            return x * 2

        def run(n):
            a = [double(x) for x in range(n) if x % 2]
            b = {x: y for x in a for y in (x, x + 1)}
            c = {y for y in b.values()}
            return sum(x for x in c)
        """,
        "run(3)",
    ),
    "closures": (
        """
        def counter(start):
            def step(by=1):
                nonlocal start
                start += by
                return start
            return step

        def run():
            step = counter(3)
            step()
            return step(4) + (lambda x: x + step())(1)
        """,
        "run()",
    ),
    "classes": (
        """
        class Base:
            def __init__(self, name):
                self.name = name

            @property
            def loud(self):
                return self.name.upper()

        class Child(Base):
            def __init__(self, name):
                super().__init__(name + '!')
                self.seen = []

            def see(self, what):
                self.seen.append(what)
                return self

        def run():
            child = Child('bo')
            child.see(1).see(2)
            return child.loud, child.seen
        """,
        "run()",
    ),
    "with": (
        """
        from contextlib import contextmanager

        class Guard:
            def __enter__(self):
                self.open = True
                return self

            def __exit__(self, kind, error, trace):
                self.open = False
                return kind is KeyError

        @contextmanager
        def entered(log):
            log.append('in')
            try:
                yield log
            finally:
                log.append('out')

        def run():
            with Guard() as guard, entered([]) as log:
                raise KeyError(3)
            return guard.open, log
        """,
        "run()",
    ),
    "async": (
        """
        import asyncio

        async def twice(x):
            await asyncio.sleep(0)
            return x * 2

        async def main(n):
            total = 0
            for x in range(n):
                total += await twice(x)
            return total

        def run(n):
            return asyncio.run(main(n))
        """,
        "run(2)",
    ),
    "async loops": (
        """
        import asyncio

        async def numbers(n):
            for x in range(n):
                yield x

        async def main(n):
            total = 0
            async for x in numbers(n):
                total += x
            return total, [x async for x in numbers(n)]

        def run(n):
            return asyncio.run(main(n))
        """,
        "run(2)",
    ),
    "one line": (
        """
        class Quiet:
            def __enter__(self): return self
            def __exit__(self, *error): return None

        def run(n):
            with Quiet():
                late = [lambda v: v * i for i in range(n)]
            a = sum(f(x) for f in late for x in range(2)); a += (lambda: 1)() + (lambda: 2)()
            pairs = sorted([[y, x] for x in range(2) for y in [
                x + 1, a]], key=lambda pair: (pair[0], -pair[1]))
            while a > 40: a -= 1
            return pairs, (lambda: None)()
        """,
        "run(2)",
    ),
    "threads": (
        """
        from concurrent.futures import ThreadPoolExecutor

        def work(x):
            return x * 2

        def run():
            pool = ThreadPoolExecutor(1)
            out = pool.submit(work, 3).result()
            pool.shutdown()
            return out
        """,
        "run()",
    ),
    "a thread that raises": (
        """
        import queue
        import threading

        def loud(answers, n):
            try:
                raise KeyError(n)
            except KeyError:
                answers.put(n)
            raise ValueError(n)

        def run(n):
            answers = queue.SimpleQueue()
            threading.Thread(target=loud, args=(answers, n)).start()
            got = answers.get()
            try:
                loud(answers, got)
            except ValueError:
                got += answers.get()
            return got
        """,
        "run(2)",
    ),
    "module body": (
        """
        xs = [3, 1, 2]
        for x in sorted(xs):
            total = x

        def late(y):
            return y

        total = late(total)
        """,
        "",
    ),
}
