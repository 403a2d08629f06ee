"""Examples of the forms say what Python does: answers are checked by evaluating or calling anew."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest

from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.dialects.compact import line_number
from cwm_lsp.trace.dialects.compact_read import Reader, event_of
from cwm_lsp.trace.dialects.compact_words import START_HEADER
from cwm_lsp.trace.dialects.pieces import (
    ACTION_SEP,
    ARG_SEP,
    BIND_SEP,
    CALL_SEP,
    EXCEPTION_SEP,
    LINE_SEP,
    RETURN_SEP,
    Piece,
    Special,
    text_of,
)  # fmt: skip
from cwm_lsp.trace.model import MODULE, Entry, Event, Frame
from cwm_lsp.trace.problem import Problem
from cwm_lsp.train.examples import PATH, Example, Subject
from cwm_lsp.train.forms.all import FORMS
from cwm_lsp.train.generate.idioms import idiom_program
from cwm_lsp.train.generate.scripts import script_program
from cwm_lsp.train.generate.typed import typed_program

SOURCES = (lambda rng: typed_program(rng, 3), lambda rng: typed_program(rng, 2), idiom_program)


def examples(form: str, count: int, seed: int = 0) -> Iterator[tuple[Program, str, Example]]:
    """Examples of random programs."""
    rng = random.Random(seed)
    for _ in range(count):
        sample = rng.choice(SOURCES)(rng)
        program = analyse(sample.source, PATH)
        made = FORMS[form](Subject(program, sample.calls[0], sample.calls), rng)
        if made is not None:
            yield program, sample.calls[0], made


def literals(values: Mapping[str, str]) -> dict[str, Any]:
    """The values that are literals."""
    found = {}
    for name, text in values.items():
        try:
            found[name] = set() if text == "set()" else ast.literal_eval(text)
        except (ValueError, SyntaxError):
            continue
    return found


def reader_of(program: Program, call: str, made: Example) -> Reader | None:
    """A reader behind the given frames; None for a question in the wrapped form."""
    asked = question(program, Entry(call.split("(", 1)[0] or MODULE, call))
    if asked.arguments is None or made.question[: len(asked.layout.prompt)] != asked.layout.prompt:
        return None
    reader = Reader(asked.layout, asked.definitions)
    given = made.question[len(asked.layout.prompt) :]
    words = given.index(START_HEADER) if START_HEADER in given else len(given)
    reader.read([(piece, None) for piece in given[:words]])
    return reader


def read(reader: Reader, pieces: tuple[Piece, ...]) -> Frame | None:
    frame = reader.read([(piece, None) for piece in pieces])
    assert not isinstance(frame, Problem), (frame, text_of(pieces))
    return frame


def test_watched_values_are_those_of_the_expressions() -> None:
    checked = 0
    for program, call, made in examples("watch", 150):
        reader = reader_of(program, call, made)
        if reader is None:
            continue
        for part in made.answer:
            if part.pieces[0] != ACTION_SEP:
                read(reader, part.pieces)
                continue
            at = next(i for i, piece in enumerate(part.pieces) if piece in (ARG_SEP, EXCEPTION_SEP))
            # canonical source leaves out blanks between words, so the pieces are joined with them
            expression = " ".join(str(piece).strip() for piece in part.pieces[1:at]) if at else ""
            known = literals({name: value.repr for name, value in reader.values().items()})
            tree = _parsed(expression)
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} if tree else set()
            if tree is None or not names <= known.keys() | set(dir(__builtins__)) or "'" in expression:
                continue
            answer = text_of(part.pieces[at + 1 : -1])
            try:
                expected, kind = repr(eval(expression, {}, known)), ARG_SEP
            except Exception as error:
                expected, kind = repr(error), EXCEPTION_SEP
            if "{" not in expected:
                assert (answer, part.pieces[at]) == (expected, kind), expression
                checked += 1
    assert checked > 60


def _parsed(expression: str) -> ast.Expression | None:
    try:
        return ast.parse(expression, mode="eval")
    except SyntaxError:
        return None


def test_stepping_over_tells_the_result_and_the_effects() -> None:
    checked = effects = 0
    for program, call, made in examples("over", 250):
        layout = question(program, Entry(call.split("(", 1)[0], call)).layout
        namespace: dict[str, Any] = {}
        exec(program.source, namespace)
        for before, pieces in pairwise(part.pieces for part in made.answer):
            if pieces[0] != LINE_SEP or before[0] != CALL_SEP or RETURN_SEP not in pieces:
                continue
            line = layout.file_lines.get(line_number(before[-1]) or 0)
            scope = next((each for each in program.functions if each.line == line), None)
            arguments = literals(_bound(before[1:-1]))
            function = namespace.get(scope.qualname) if scope else None
            if scope is None or function is None or set(scope.params) != arguments.keys():
                continue
            if "global " in program.source or not isinstance(scope.node, ast.FunctionDef) or scope.node.args.vararg:
                continue
            held = copy.deepcopy(arguments)
            result = function(**held)
            split = pieces.index(RETURN_SEP)
            changed = {name: repr(held[name]) for name in held if repr(held[name]) != repr(arguments[name])}
            assert _bound(pieces[1:split]) == changed
            assert text_of(pieces[split + 1 : -1]) == repr(result)
            checked += 1
            effects += bool(changed)
    assert checked > 30
    assert effects > 0


def _bound(pieces: tuple[Piece, ...]) -> dict[str, str]:
    bound: dict[str, str] = {}
    rest = list(pieces)
    while rest:
        at, end = rest.index(ARG_SEP), rest.index(BIND_SEP)
        bound[text_of(rest[:at])] = text_of(rest[at + 1 : end])
        rest = rest[end + 1 :]
    return bound


@pytest.mark.parametrize("form", ["trace", "edited", "halts", "outcome", "invented"])
def test_frames_can_be_read_back(form: str) -> None:
    whole = 0
    for program, call, made in examples(form, 60, seed=1):
        reader = reader_of(program, call, made)
        if reader is None:
            continue
        if form in ("outcome", "invented"):
            reader = Reader(reader.layout, reader.definitions)
        for part in made.answer:
            assert len(part.pieces) == len(part.weights)
            if part.pieces[-1] != Special("<|eot_id|>"):
                read(reader, part.pieces)
        whole += reader.done
    assert whole > 20


def test_changed_frames_are_not_learned_and_what_follows_is_real() -> None:
    """Behind a change of `n` in a loop that counts it, every later value follows from it."""
    source = "def count(n, limit):\n    while n < limit:\n        n = n + 1\n    return n\n"
    program = analyse(source, PATH)
    seen = 0
    for seed in range(60):
        made = FORMS["edited"](Subject(program, "count(0, 12)", ()), random.Random(seed))
        if made is None:
            continue
        reader = reader_of(program, "count(0, 12)", made)
        assert reader is not None
        before, edits = 0, 0
        for part in made.answer:
            line = reader.current_line()
            frame = read(reader, part.pieces)
            assert frame is not None
            if frame.event is not Event.LINE:
                continue
            now = int(frame.locals["n"].repr)
            edited = not any(part.weights)
            edits += edited
            if not edited:
                assert now == before + (line == 3)
                assert frame.line == {1: 2, 2: 3 if now < int(frame.locals["limit"].repr) else 4, 3: 2}[line or 0]
            before = now
        seen += edits
    assert seen > 20


def test_module_bodies_and_absent_code() -> None:
    rng = random.Random(0)
    for _ in range(20):
        sample = script_program(rng)
        made = FORMS["trace"](Subject(analyse(sample.source, PATH), "", ("",)), rng)
        assert made is not None
        assert event_of(made.question[-2]) is Event.CALL
    for program, call, made in examples("absent", 60):
        shown = sum(line_number(piece) is not None for piece in made.question)
        assert shown < sum(bool(line.strip()) for line in program.lines) + 2, call
