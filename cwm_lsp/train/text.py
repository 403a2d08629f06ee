"""General code text: functions and classes as people write them, learned as text before or beside traces.

It is taken from the standard library of the running Python (PSF-2.0) and from the corpus. Written as every question's
context is, it teaches the language in the very form in which programs are shown later. Nothing of it is run.
"""

from __future__ import annotations

import ast
import random
import sysconfig
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from cwm_lsp.trace.dialects.compact import lay_out
from cwm_lsp.trace.dialects.pieces import BEGIN_OF_TEXT, TRACE_CONTEXT_START
from cwm_lsp.train.examples import Example, Subject, answer
from cwm_lsp.train.generate.values import Row, Sample

LIBRARY = "Lib/"
"""What the places of the standard library's modules begin with, as in Python's repository."""

_STANDARD = Path(sysconfig.get_path("stdlib"))
_MOST_LINES = 80
_LEAST_LINES = 3
_TOGETHER = 3
_LEFT_OUT = frozenset({"test", "tests", "idle_test", "site-packages", "dist-packages", "__pycache__"})
_GIVEN = (BEGIN_OF_TEXT, TRACE_CONTEXT_START)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def text(rows: Sequence[Row], library: Path = _STANDARD) -> Callable[[random.Random], Sample]:
    """A source of one to three neighbouring definitions of a module, of `library` or of `rows`; what several modules
    share (codecs, helpers of a corpus) is there once.

    The library is read when the first one is drawn, which takes seconds.
    """

    @cache
    def pieces() -> list[tuple[str, tuple[str, ...], int]]:
        seen: set[str] = set()
        sources = chain(_modules(library), ((row.place, row.source) for row in rows))
        modules = [(place, tuple(_new(definitions(source), seen))) for place, source in sources]
        return [(place, every, first) for place, every in modules for first in range(len(every))]

    def sample(rng: random.Random) -> Sample:
        place, every, first = rng.choice(pieces())
        together = every[first : first + rng.randint(1, _TOGETHER)]
        return Sample("\n\n".join(together), (), place=place)

    return sample


def text_example(subject: Subject, rng: random.Random) -> Example | None:
    """The program as a context that is learned from its first token to its end, whole or not at all; None where it is
    too long for one."""
    try:
        prompt = lay_out(list(enumerate(subject.program.lines, 1))).prompt
    except ValueError:
        return None
    return Example(_GIVEN, (answer(prompt[len(_GIVEN) :]),))


def definitions(source: str) -> Iterator[str]:
    """A module's functions and classes, of classes that are too long their methods; none where it does not parse."""
    try:
        waiting: list[ast.stmt] = ast.parse(source).body[::-1]
    except (SyntaxError, ValueError):
        return
    lines = source.split("\n")
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _Definition):
            continue
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        size = (node.end_lineno or node.lineno) - first + 1
        if size > _MOST_LINES:
            waiting += node.body[::-1] if isinstance(node, ast.ClassDef) else []
        elif size >= _LEAST_LINES:
            yield textwrap.dedent("\n".join(lines[first - 1 : first - 1 + size])) + "\n"


def _modules(library: Path) -> Iterator[tuple[str, str]]:
    """(place, source) of the library's modules."""
    for path in sorted(library.rglob("*.py")):
        place = path.relative_to(library)
        if _LEFT_OUT.isdisjoint(place.parts):
            yield LIBRARY + place.as_posix(), path.read_text(encoding="utf-8", errors="replace")


def _new(texts: Iterable[str], seen: set[str]) -> Iterator[str]:
    for each in texts:
        if each not in seen:
            seen.add(each)
            yield each
