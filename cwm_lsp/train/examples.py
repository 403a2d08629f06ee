"""Training examples: a program and a call, really run, written in the `compact` dialect.

Runs the programs in this process: call it only from a disposable child (`cwm_lsp.train.shards` does).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.dialects.compact_write import write_trace
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import MODULE, EndReason, Entry
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.generate.values import Sample

_LIMITS = Limits(max_frames=400, max_repr_chars=400, max_trace_chars=100_000)
_WRAPPED = 0.08  # share of literal calls that are asked in the wrapped form all the same


@dataclass(frozen=True, slots=True)
class Example:
    """`question` is given; `answer` is what is learned, frame by frame."""

    question: tuple[Piece, ...]
    answer: tuple[tuple[Piece, ...], ...]


def example(source: str, call: str, rng: random.Random) -> Example | None:
    """The example of one call (an empty one: the module body).

    None where the program cannot be asked about or makes no useful trace.
    """
    program = analyse(source, "case.py")
    entry = Entry(call.split("(", 1)[0] or MODULE, call)
    try:
        asked = question(program, entry, wrapped=rng.random() < _WRAPPED)
    except UserError:
        return None
    trace = trace_program(source, entry, path="case.py", module_name="case", limits=_LIMITS)
    if trace.end.reason not in (EndReason.RETURNED, EndReason.RAISED, EndReason.FRAME_LIMIT) or not trace.frames:
        return None
    given: list[Piece] = list(asked.layout.prompt)
    answer: list[tuple[Piece, ...]] = []
    for written in write_trace(trace, asked.layout):
        if written.given:
            given.extend(written.pieces)
        else:
            answer.append(written.pieces)
    return Example(tuple(given), tuple(answer)) if answer else None


def examples(sample: Callable[[random.Random], Sample], seed: int) -> Iterator[Example]:
    """Endless examples of the programs that `sample` makes."""
    rng = random.Random(seed)
    while True:
        made_up = sample(rng)
        for call in made_up.calls:
            made = example(made_up.source, call, rng)
            if made is not None:
                yield made
