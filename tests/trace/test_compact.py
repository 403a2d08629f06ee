"""The `compact` dialect: golden texts, and reading back what was written."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import Question, question
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.dialects.compact import lay_out, line_number, line_token
from cwm_lsp.trace.dialects.compact_read import Reader
from cwm_lsp.trace.dialects.compact_write import write_trace
from cwm_lsp.trace.dialects.lexer import repr_pieces, source_lines
from cwm_lsp.trace.dialects.pieces import Piece, text_of
from cwm_lsp.trace.model import MODULE, Entry, Event, Frame, Origin, Trace, Value
from cwm_lsp.trace.problem import Problem
from cwm_lsp.train.generate.idioms import idiom_program
from cwm_lsp.train.generate.scripts import script_program
from cwm_lsp.train.generate.typed import typed_program
from cwm_lsp.train.generate.values import Sample

LIMITS = Limits(max_frames=500)
GOLDEN = Path(__file__).parents[1] / "golden"
PROGRAMS = sorted((GOLDEN / "cwm").glob("*.json"))


def asked(source: str, call: str, *, wrapped: bool = False) -> tuple[Question, Trace]:
    entry = Entry(call.split("(", 1)[0] or MODULE, call)
    trace = trace_program(source, entry, path="case.py", module_name=entry.module_name("case.py"), limits=LIMITS)
    return question(analyse(source, "case.py"), entry, wrapped=wrapped), trace


def written(question: Question, trace: Trace) -> str:
    frames = write_trace(trace, question.layout)
    return "\n".join([text_of(question.layout.prompt), *(text_of(frame.pieces) for frame in frames)]) + "\n"


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_golden_text(path: Path) -> None:
    program = json.loads(path.read_text())
    text = written(*asked(program["source"], program["call"]))
    golden = GOLDEN / "compact" / f"{path.stem}.txt"
    if os.environ.get("REGENERATE"):
        golden.write_text(text)
    assert text == golden.read_text()


def read_back(question: Question, trace: Trace) -> list[Frame]:
    reader = Reader(question.layout, question.definitions)
    frames = []
    for each in write_trace(trace, question.layout):
        frame = reader.read([(piece, 1.0) for piece in each.pieces])
        assert not isinstance(frame, Problem), frame.message
        if frame is not None:
            frames.append(frame)
    return frames


def plain(frame: Frame) -> tuple[object, ...]:
    """What the dialect carries of a frame."""
    values = {name: (v.repr, {a: i.repr for a, i in v.attrs.items()}) for name, v in frame.locals.items()}
    value = frame.value.repr if frame.value else None
    return frame.event, frame.qualname, frame.depth, frame.line, values, value


GENERATORS: list[Callable[[random.Random], Sample]] = [
    lambda rng: typed_program(rng, 2),
    lambda rng: typed_program(rng, 3),
    idiom_program,
    script_program,
]


@pytest.mark.parametrize("wrapped", [False, True], ids=["direct", "wrapped"])
@pytest.mark.parametrize("generate", GENERATORS, ids=["typed2", "typed3", "idioms", "scripts"])
def test_what_is_written_is_read_back(generate: Callable[[random.Random], Sample], wrapped: bool) -> None:
    rng = random.Random(7)
    for _ in range(60):
        sample = generate(rng)
        question, trace = asked(sample.source, sample.calls[0], wrapped=wrapped)
        expected = [plain(frame) for frame in collapse_comprehensions(trace).frames]
        assert [plain(frame) for frame in read_back(question, trace)] == expected, sample.source


def test_the_module_is_always_called_case() -> None:
    source, entry = "class A:\n    pass\n\ndef f():\n    a = A()\n    return a\n", Entry("f", "f()")
    trace = trace_program(source, entry, path="shop.py", module_name="shop", limits=Limits())
    question_ = question(analyse(source, "shop.py"), entry)
    assert "<case.A object>" in written(question_, trace)
    assert read_back(question_, trace)[-1].value == Value("<shop.A object>", Origin.PREDICTED, 1.0)


@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        ("x = {'a': 1}  # comment", ["x", "=", "{", "'", "a", "'", ": ", "1", "}"]),
        ('if a:\n    s = "it\'s"', ["    ", "s", "=", '"', "i", "t", "'", "s", '"']),
        ("x = a[1:22]", ["x", "=", "a", "[", "1", ":", "2", "2", "]"]),
        ("s = f'{n:>3}!'", ["s", "=", "f", "'", "{", "n", ":", ">", "3", "}", "!", "'"]),
        ("def f():\n    'What it does.'", ["    ", "..."]),
        ("total //= 2", ["total", "//=", "2"]),
    ],
)
def test_source_pieces(source: str, pieces: list[str]) -> None:
    assert source_lines(source)[-1] == pieces


@given(st.text())
def test_any_text_is_split_without_loss_or_error(text: str) -> None:
    assert "".join(repr_pieces(text)) == text
    source_lines(text)


def test_a_context_too_long_for_the_line_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="300 lines"):
        lay_out([(line, "x = 1") for line in range(1, 301)])


@pytest.mark.parametrize("number", [1, 9, 200])
def test_line_tokens(number: int) -> None:
    assert line_number(line_token(number)) == number
    assert line_number("<|L1|>") is None  # ordinary text that spells one


SOURCE = "def f(a):\n    b = a\n    return b\n"


def frame(text: str) -> list[tuple[Piece, float | None]]:
    from cwm_lsp.trace.dialects.pieces import pieces_of

    return [(piece, 1.0) for piece in pieces_of(text)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a frame without tokens"),
        ("b", "no line of this program"),
        ("<|L9|>", "no line of this program"),
        ("b<|L2|>", "no name or no value"),
        ("b<|arg_sep|>1<|L2|>", "does not end"),
        ("b<|arg_sep|><|bind_sep|><|L2|>", "the value of `b` is nothing"),
        ("b<|arg_sep|><|unbound|><|bind_sep|><|L2|>", "deleted but was not bound"),
        ("<|call_sep|><|L2|>", "where no function begins"),
        ("<|return_sep|><|end_of_text|>", "the value of a return frame is nothing"),
        ("<|return_sep|>1<|L2|>", "not at its caller"),
    ],
)
def test_a_malformed_frame_is_a_described_problem(text: str, says: str) -> None:
    question, _ = asked(SOURCE, "f(1)")
    reader = Reader(question.layout, question.definitions)
    assert isinstance(reader.read(frame("<|call_sep|>a<|arg_sep|>1<|bind_sep|><|L1|>")), Frame)
    problem = reader.read(frame(text))
    assert isinstance(problem, Problem)
    assert says in problem.message


def test_probabilities_are_products_over_a_binding() -> None:
    question, _ = asked(SOURCE, "f(1)")
    reader = Reader(question.layout, question.definitions)
    reader.read(frame("<|call_sep|>a<|arg_sep|>1<|bind_sep|><|L1|>"))
    pieces = [(piece, 0.5) for piece, _ in frame("b<|arg_sep|>1<|bind_sep|><|L2|>")]
    read = reader.read(pieces)
    assert isinstance(read, Frame)
    assert read.event is Event.LINE
    assert read.locals["b"].p == 0.0625  # name, value and their separators
    assert read.locals["a"].p is None


TOKENS = ["<|call_sep|>", "<|return_sep|>", "<|exception_sep|>", "<|arg_sep|>", "<|bind_sep|>"]
TOKENS += ["<|unbound|>", "<|end_of_text|>", "<|L1|>", "<|L2|>", "<|L3|>", "<|L77|>", "a", "b", "1", "'x'"]


@settings(max_examples=300)
@given(st.lists(st.lists(st.sampled_from(TOKENS), max_size=8), max_size=6), st.booleans())
def test_nothing_that_a_model_writes_raises(frames: list[list[str]], wrapped: bool) -> None:
    question, _ = asked(SOURCE, "f(1)", wrapped=wrapped)
    reader = Reader(question.layout, question.definitions)
    for tokens in frames:
        if isinstance(reader.read(frame("".join(tokens))), Problem):
            break
