"""Training examples: what is asked, what has to be answered, and how much each piece of the answer counts.

Makes them from programs that really run, in this process: call it only from a disposable child (`stream` does).
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.program.question import Question, question
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.dialects.compact_write import Written, write_trace
from cwm_lsp.trace.dialects.pieces import Piece
from cwm_lsp.trace.model import COMPREHENSIONS, MODULE, EndReason, Entry, Event, Frame, Trace
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.openness import Openness

LIMITS = Limits(max_frames=400, max_repr_chars=400, max_trace_chars=100_000)
PATH = "case.py"
_USEFUL = (EndReason.RETURNED, EndReason.RAISED, EndReason.FRAME_LIMIT)
_WRAPPED = 0.08  # share of literal calls that are asked in the wrapped form all the same


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces of an answer that belong together: a whole frame, or a whole answer in words. What is cut off to fit is
    cut between parts. `weights`, one a piece, say how much of the loss each piece takes (0 to 1)."""

    pieces: tuple[Piece, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """`question` is given; `answer` is what is learned."""

    question: tuple[Piece, ...]
    answer: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A call (an empty one: the module body) put as a question, and what it really did, written frame by frame.

    `frames` are the trace's; `written` the same in the dialect, with the wrapper's and without comprehensions'.
    """

    program: Program  # as the model is shown it
    asked: Question
    trace: Trace
    written: tuple[Written, ...]
    open: Openness

    @property
    def given(self) -> tuple[Piece, ...]:
        """The question of a plain trace: the context and the frames that belong to it."""
        return (*self.asked.layout.prompt, *(piece for each in self.written if each.given for piece in each.pieces))

    def part(self, number: int) -> Part:
        """The frame `written[number]` as a part of an answer."""
        pieces = self.written[number].pieces
        return Part(pieces, self.open.weights(number))


@dataclass(frozen=True, slots=True)
class Subject:
    """What an example is made from: a program and a call (an empty one: the module body); `calls` are all that its
    source has for it, `call` among them."""

    program: Program
    call: str
    calls: tuple[str, ...]


Form = Callable[[Subject, random.Random], "Example | None"]
"""A way of asking: makes an example of a call, or None where this call cannot be asked about so."""

Watch = Callable[[Frame], Frame]
"""Sees each frame that the model will see, while the program stands there; what it returns is kept in the frame's
place. Frames of comprehensions, which the dialect leaves out, are not among them."""


def run(
    program: Program,
    call: str,
    *,
    wrapped: bool = False,
    watch: Watch | None = None,
    hidden: frozenset[str] = frozenset(),
    limits: Limits = LIMITS,
) -> Run | None:
    """Runs one call; None where it cannot be asked about or leaves no useful trace.

    `hidden` are top-level functions whose code the model is not shown, nor what runs beneath their calls.
    """
    entry = Entry(call.split("(", 1)[0] or MODULE, call)
    shown = without(program, hidden) if hidden else program
    try:
        asked = question(shown, entry, wrapped=wrapped)
    except UserError:
        return None
    frames: list[Frame] = []

    def keep(frame: Frame) -> None:
        frames.append(watch(frame) if watch and frame.function not in COMPREHENSIONS else frame)

    name = entry.module_name(PATH)
    ended = trace_program(program.source, entry, path=PATH, module_name=name, limits=limits, on_frame=keep)
    if ended.end.reason not in _USEFUL:
        return None
    if hidden:
        frames = list(_seen(frames, hidden))
    if not frames:
        return None
    trace = replace(ended, frames=tuple(frames))
    written = tuple(write_trace(trace, asked.layout))
    return Run(shown, asked, trace, written, Openness(shown, written))


def without(program: Program, names: frozenset[str]) -> Program:
    """The program with the code of these top-level functions blanked out; all other lines keep their numbers."""
    lines = list(program.lines)
    for node in program.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            last = node.end_lineno or node.lineno
            lines[first - 1 : last] = [""] * (last - first + 1)
    return analyse("\n".join(lines) + "\n", program.path)


def _seen(frames: Iterable[Frame], hidden: frozenset[str]) -> Iterator[Frame]:
    below: int | None = None  # depth of the hidden activation that runs
    for frame in frames:
        if below is None and frame.qualname in hidden:
            below = frame.depth
        if below is None:
            yield frame
        elif frame.depth == below and frame.event is Event.RETURN:
            below = None


def traced(made: Run, question: Iterable[Piece] = ()) -> Example | None:
    """The run as an example: the given frames and what else belongs to the question, then all the others."""
    answer = tuple(made.part(number) for number, each in enumerate(made.written) if not each.given)
    return Example((*made.given, *question), answer) if answer else None


def trace_example(subject: Subject, rng: random.Random) -> Example | None:
    """The plain form: the trace of a call or of the module body."""
    made = run(subject.program, subject.call, wrapped=rng.random() < _WRAPPED)
    return traced(made) if made else None


def answer(pieces: Iterable[Piece], weight: float = 1.0) -> Part:
    """A part whose pieces all count the same."""
    both = tuple(pieces)
    return Part(both, (weight,) * len(both))
