"""How each function of a text grows, with the sources that this rests on, so that it can be kept while they stay."""

from __future__ import annotations

import time
from collections.abc import Mapping

from cwm_lsp.program.context import context
from cwm_lsp.program.facts import Program
from cwm_lsp.server.analysis.known import Known
from cwm_lsp.trace.model import Entry
from cwm_lsp.verdicts.complexity.judge import judged


def derive(program: Program, known: Mapping[str, Known], begin: int, seconds: float) -> tuple[dict[str, Known], int]:
    """The classes of the functions of a text from number `begin` on, as far as the time allows, and the number of the
    first one for which it did not; those in `known` whose sources are the same are taken from there."""
    found: dict[str, Known] = {}
    end = time.monotonic() + seconds
    for number in range(begin, len(program.functions)):
        scope = program.functions[number]
        sources = _sources(program, scope.qualname)
        before = known.get(scope.qualname)
        if before is not None and before.sources == sources:
            found[scope.qualname] = before
        else:
            growth = judged(program, scope.qualname)
            found[scope.qualname] = Known(sources, growth.time.text, growth.space.text)
        if time.monotonic() > end:
            return found, number + 1
    return found, len(program.functions)


def _sources(program: Program, function: str) -> tuple[tuple[str, ...], ...]:
    pieces: list[list[str]] = []
    last = -1
    for line in context(program, Entry(function, "")).lines:
        if line.file_line != last + 1:
            pieces.append([])
        pieces[-1].append(line.text)
        last = line.file_line
    return tuple(map(tuple, pieces))
