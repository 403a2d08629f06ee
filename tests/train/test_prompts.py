"""docs/PROMPTS.md says what the forms are: its texts are made anew and compared (REGENERATE=1 writes them)."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.dialects.compact import line_number
from cwm_lsp.trace.dialects.cwm import render_frames
from cwm_lsp.trace.dialects.cwm_prompt import file_context, render_prompt
from cwm_lsp.trace.dialects.lexer import INDENT
from cwm_lsp.trace.dialects.pieces import (
    ACTION_SEP,
    ARG_SEP,
    BEGIN_OF_TEXT,
    BIND_SEP,
    CALL_SEP,
    EXCEPTION_SEP,
    FRAME_SEP,
    LINE_SEP,
    RETURN_SEP,
    Piece,
    Special,
    text_of,
)  # fmt: skip
from cwm_lsp.trace.model import End, EndReason, Entry, Event, Trace, Value
from cwm_lsp.train.examples import LIMITS, PATH, Example, Subject
from cwm_lsp.train.forms.all import FORMS
from cwm_lsp.train.forms.words import answered

DOC = Path(__file__).parents[2] / "docs" / "PROMPTS.md"
GOLDEN = re.compile(r"<!-- golden (\S+) -->\n(?:````text\n(.*?)````\n)?", re.DOTALL)
SOURCE = re.search(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)[1]  # type: ignore[index]
SCRIPT = SOURCE.split("\n\n\n")[0] + "\n\n\nitems = [7]\nprint(grow(items, 3))\n"
CALL = "fill(1)"


class Chosen(random.Random):
    """Chance that falls as a golden text needs it: `choice` takes what the test names, if it is there."""

    def __init__(self, wanted: Sequence[object], chances: Sequence[float] = (), then: float = 0.0) -> None:
        super().__init__(0)
        self.wanted, self.chances, self.then = list(wanted), list(chances), then

    def random(self) -> float:
        return self.chances.pop(0) if self.chances else self.then

    def choice(self, options):  # type: ignore[no-untyped-def]
        for each in self.wanted:
            if each in options:
                self.wanted.remove(each)
                return each
        return options[0]


def made(form: str, rng: random.Random, source: str = SOURCE, call: str = CALL) -> Example:
    """An example of a form, which must be one."""
    program = analyse(source, PATH)
    make = FORMS[form] if form in FORMS else answered(((form, {"time": "O(n)"}[form]),))
    example = make(Subject(program, call, (call, "fill(2)")), rng)
    assert example is not None
    return example


COMPACT: dict[str, Callable[[], Example]] = {
    "trace": lambda: made("trace", Chosen([], then=1.0)),
    "invented": lambda: made("invented", Chosen([])),
    "module": lambda: made("trace", Chosen([], then=1.0), SCRIPT, ""),
    "over": lambda: made("over", Chosen([], [1.0])),
    "edited": lambda: made("edited", Chosen([-1], [1.0, 1.0, 0.0, 0.0], then=1.0)),
    "watch": lambda: made("watch", Chosen(["n > 0", "xs"], [1.0, 0.0, 0.5, 0.0, 0.9], then=1.0)),
    "absent": lambda: made("absent", Chosen(["grow"])),
    "halts": lambda: made("halts", Chosen([])),
    "time": lambda: made("time", Chosen([])),
    "outcome": lambda: made("outcome", Chosen([], then=1.0)),
    "reached": lambda: made("outcome", Chosen([11], then=0.0)),
    "body": lambda: made("body", Chosen([])),
}


def lines_of(pieces: Sequence[Piece], starts_frames: bool) -> Iterator[str]:
    """Pieces as lines: one for each line of the context, one for each frame."""
    in_context, line = not starts_frames, ""
    last: Piece | None = None
    for piece in pieces:
        opens = in_context and (
            (piece == INDENT and last != INDENT) or (line_number(piece) is not None and last != INDENT)
        )
        if line and (opens or piece == FRAME_SEP or last == FRAME_SEP):
            yield line
            line = ""
        if isinstance(piece, str) and isinstance(last, str) and line:
            line += "·"
        line += piece.name if isinstance(piece, Special) else piece
        in_context = in_context and piece != FRAME_SEP
        last = piece
    yield line


def shown(example: Example) -> str:
    """The question, and the answer part by part."""
    question = "\n".join(lines_of(example.question, False))
    body = example.question[-1] == ACTION_SEP
    parts = (line for part in example.answer for line in lines_of(part.pieces, not body))
    return "\n".join([question, "---", *parts]) + "\n"


def real(source: str = SOURCE, call: str = CALL) -> Trace:
    """The real trace of a call."""
    entry = Entry(call.split("(")[0] or "<module>", call)
    return trace_program(source, entry, path=PATH, module_name=entry.module_name(PATH), limits=LIMITS)


def cwm(trace: Trace, source: str, frames: int, forced: Sequence[Piece] = (), context: str | None = None) -> str:
    """A `cwm` prompt, the first `frames` frames, what is forced, and the rest of the trace as the answer."""
    prompt = render_prompt(file_context(context or source), trace.entry)
    pieces = render_frames(trace, prompt)
    ends = [place for place, piece in enumerate(pieces) if piece == FRAME_SEP]
    cut = ends[frames - 1] + 1 if frames else 0
    answer = pieces[cut:]
    given = text_of([*prompt.pieces, *pieces[:cut], *forced])
    rest = text_of(answer[len(forced) :]) if list(forced) == answer[: len(forced)] else ""
    return _framed(given) + "\n---\n" + (_framed(rest) + "\n" if rest else "")


def _framed(text: str) -> str:
    return text.replace("<|frame_sep|><|", "<|frame_sep|>\n<|")


def only(trace: Trace, keep: Callable[[int], bool]) -> Trace:
    """A trace with some of its frames."""
    return replace(trace, frames=tuple(frame for frame in trace.frames if keep(frame.index)))


def edited_trace() -> Trace:
    """The trace of fill(1) with n set to 0 where the loop's body begins, and what really follows."""
    trace = real()
    at = next(frame.index for frame in trace.frames if frame.line == 10 and frame.event is Event.LINE)
    frame = trace.frames[at]
    changed = replace(frame, locals={**frame.locals, "n": Value("0", frame.locals["n"].origin)})
    return replace(trace, frames=(*trace.frames[:at], changed), end=End(EndReason.FRAME_LIMIT))


def chat(question: str) -> str:
    """CWM's chat format in reasoning mode (PROMPTING_GUIDE.md of its release)."""
    system = (
        "You are a helpful AI assistant. You always reason before responding, using the following format:\n\n"
        "<think>\nyour internal reasoning\n</think>\nyour external response"
    )
    return text_of(
        [
            BEGIN_OF_TEXT,
            *_message("system", system),
            *_message("user", question),
            *_message("assistant", "<think>\n")[:-1],
        ]
    )


def _message(role: str, text: str) -> list[Piece]:
    return [Special("<|start_header_id|>"), role, Special("<|end_header_id|>"), f"\n\n{text}", Special("<|eot_id|>")]


def asked_in_words(question: str) -> str:
    return chat(f"{question}\n\n```python\n{SOURCE}```") + "---\n"


def watch_cwm() -> str:
    trace = real()
    frames = 2 + next(frame.index for frame in trace.frames if frame.line == 9) + 1
    return cwm(trace, SOURCE, frames, (RETURN_SEP, ACTION_SEP, "    return n > 0\n", ARG_SEP))


def absent_cwm() -> str:
    trace = real()
    hidden = {frame.index for frame in trace.frames if frame.qualname == "grow"}
    shown_trace = only(trace, lambda index: index not in hidden)
    context = SOURCE[SOURCE.index("def fill") :]
    moved = replace(shown_trace, frames=tuple(replace(frame, line=frame.line - 5) for frame in shown_trace.frames))
    return cwm(moved, context, 7, (LINE_SEP,))


def invented_cwm() -> str:
    prompt = render_prompt(file_context(SOURCE), Entry("fill", "fill()"), 6)
    return text_of([*prompt.pieces, CALL_SEP]) + '\n---\n{"n": "1"}<|action_sep|>def fill(n):\n<|frame_sep|>\n'


CWM: dict[str, Callable[[], str]] = {
    "trace": lambda: cwm(real(), SOURCE, 2),
    "invented": invented_cwm,
    "module": lambda: cwm(real(SCRIPT, ""), SCRIPT, 0),
    "over": lambda: cwm(real(), SOURCE, 8, (RETURN_SEP,)),
    "edited": lambda: cwm(edited_trace(), SOURCE, 6),
    "watch": watch_cwm,
    "absent": absent_cwm,
    "halts": lambda: asked_in_words(f"Does the call `{CALL}` end? Answer `terminates` or `loops`."),
    "time": lambda: asked_in_words("What is the worst-case time complexity of `fill`? Answer with one O(...)."),
    "outcome": lambda: asked_in_words("With which arguments does `fill` return `[1, 0]`? Answer with one call."),
    "body": lambda: (
        chat(
            "Write the body of this Python function.\n\n```python\n"
            'def fill(n):\n    """A list from n down to zero."""\n```\n\nfill(1) == [1, 0]\nfill(2) == [2, 1, 0]'
        )
        + "---\n"
    ),
}
TEXTS: dict[str, Callable[[], str]] = {
    **{f"compact/{name}": (lambda make=make: shown(make())) for name, make in COMPACT.items()},
    **{f"cwm/{name}": make for name, make in CWM.items()},
}


def test_every_form_is_in_the_document() -> None:
    named = [match[1] for match in GOLDEN.finditer(DOC.read_text(encoding="utf-8"))]
    assert sorted(named) == sorted(TEXTS)
    assert FORMS.keys() <= COMPACT.keys()


@pytest.mark.parametrize("name", TEXTS)
def test_the_document_tells_the_truth(name: str) -> None:
    text = TEXTS[name]()
    document = DOC.read_text(encoding="utf-8")
    block = next(match for match in GOLDEN.finditer(document) if match[1] == name)
    if os.environ.get("REGENERATE"):
        written = f"<!-- golden {name} -->\n````text\n{text}````\n"
        DOC.write_text(document[: block.start()] + written + document[block.end() :], encoding="utf-8")
        return
    assert block[2] == text


def test_the_separators_that_questions_use_are_not_those_of_plain_traces() -> None:
    plain = COMPACT["trace"]()
    pieces = {piece for part in plain.answer for piece in part.pieces} | set(plain.question)
    assert not pieces & {ACTION_SEP, LINE_SEP, Special("<|start_header_id|>"), Special("<|eot_id|>")}
    assert {BIND_SEP, ARG_SEP} <= pieces
    assert EXCEPTION_SEP not in pieces
