"""Calls and bodies asked for backwards: the prompts are those of the training forms, what comes back can be read.

With random weights, and for what a model would have to be good for, with the text of its answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns
from cwm_lsp.model.load import LoadedModel, load
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.predict.proposing_chat import body_said, call_said
from cwm_lsp.predict.proposing_compact import body_prompt, body_text, call_prompt, call_text
from cwm_lsp.predict.wanted import Proposal, Wanted
from cwm_lsp.program.facts import Program, Scope, analyse
from cwm_lsp.trace.dialects.pieces import CALL_SEP, Piece, pieces_of
from cwm_lsp.trace.model import End, EndReason
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.examples import Subject
from cwm_lsp.train.forms.all import FORMS
from tests.random_models import write_random_model

DOC = (Path(__file__).parents[2] / "docs" / "PROMPTS.md").read_text(encoding="utf-8")
FILL = DOC.split("```python\n", 1)[1].split("```", 1)[0] + "\n\nassert fill(1) == [1, 0]\nassert fill(2) == [2, 1, 0]\n"
PICK = '''LIMIT = 3


def pick(xs, *rest, key="a", n=2, **more):
    """What is picked.

    No more.
    """
    if n > LIMIT:
        raise ValueError("too many", n)
    return [key, xs, n, rest][:n]


assert pick([0.5], 7) == ["a", [0.5]]
assert pick({"b": 1}, key="c") == ["c", {"b": 1}]
'''


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    root = tmp_path_factory.mktemp("models")
    return {d: load(str(write_random_model(root / d, d, window=4096))) for d in ("compact", "cwm")}


def subject(source: str, name: str) -> tuple[Program, Scope]:
    program = analyse(source, "case.py")
    scope = program.function(name)
    assert scope is not None
    return program, scope


class Certain(random.Random):
    """Chance that always falls on `share`."""

    def __init__(self, share: float) -> None:
        super().__init__(0)
        self.share = share

    def random(self) -> float:
        return self.share


def trained(form: str, source: str, calls: tuple[str, ...], share: float = 0.9) -> tuple[Piece, ...]:
    """The question of the training form's own example."""
    example = FORMS[form](Subject(analyse(source, "case.py"), calls[0], calls), Certain(share))
    assert example is not None
    return example.question


@pytest.mark.parametrize(
    ("source", "call", "outcome"),
    [
        (FILL, "fill(1)", Returns("[1,0]")),
        (PICK, "pick('x')", Returns('["a", "x"]')),
        (PICK, "pick('x', n=9)", Raises("ValueError")),
        ("def f(n):\n    return 1 / n\n", "f(0)", Raises("ZeroDivisionError")),
        ("def f(n):\n    return [][n]\n", "f(0)", Raises("IndexError")),
    ],
)
def test_a_call_is_asked_for_as_in_training(source: str, call: str, outcome: Outcome) -> None:
    asked = call_prompt(*subject(source, call.partition("(")[0]), outcome)
    if isinstance(outcome, Raises) and "n=9" in call:  # what is raised depends on the call
        assert asked[-2:] == [")", CALL_SEP]
        return
    assert asked == [*trained("outcome", source, (call,)), CALL_SEP]


def test_a_line_is_asked_for_as_in_training() -> None:
    question = trained("outcome", FILL, ("fill(1)",), 0.0)
    line = question[-1]
    asked = [call_prompt(*subject(FILL, "fill"), Reaches(number)) for number in range(7, 13)]
    assert [*question, CALL_SEP] in asked
    assert all(each[:-2] == list(question[:-1]) for each in asked)
    assert sum(each[-2] == line for each in asked) == 1


@pytest.mark.parametrize(
    ("source", "calls"),
    [(FILL, ("fill(1)", "fill(2)")), (PICK, ("pick([0.5], 7)", "pick({'b': 1}, key='c')"))],
    ids=["fill", "pick"],
)
def test_a_body_is_asked_for_as_in_training(source: str, calls: tuple[str, ...]) -> None:
    asked = body_prompt(*subject(source, calls[0].partition("(")[0]))
    assert asked == list(trained("body", source, calls))


def test_a_definition_on_one_line_is_asked_for_like_one_on_two() -> None:
    shown = "\n\nassert f(1) == 2\n"
    one, two = (body_prompt(*subject(head + shown, "f")) for head in ("def f(x): pass\n", "def f(x):\n    pass\n"))
    assert one == two


@pytest.mark.parametrize(
    ("source", "name", "ask", "message"),
    [
        ("class A:\n    def m(self): return 1\n", "A.m", lambda p, s: call_prompt(p, s, Returns("1")), "A.m"),
        ("def f():\n    yield 1\n", "f", lambda p, s: call_prompt(p, s, Returns("1")), "generators"),
        ("def f():\n    return 1\n", "f", body_prompt, "no example"),
        ("def f():\n    return 1\n\n\nx = 3\n", "f", lambda p, s: call_prompt(p, s, Reaches(5)), "Line 5"),
        (
            "def f():\n" + "    x = 1\n" * 300,
            "f",
            lambda p, s: call_prompt(p, s, Returns("1")),
            "choose a smaller function",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(
    source: str, name: str, ask: Callable[[Program, Scope], list[Piece]], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        ask(*subject(source, name))


@pytest.mark.parametrize(
    ("values", "call"),
    [
        ({"xs": "[1]", "key": "'k'", "n": "1", "rest": "(2, 3)", "more": "{'z': 4}"},
         "pick([1], 2, 3, key='k', n=1, z=4)"),
        ({"xs": "1", "key": "'a'", "n": "2", "rest": "()", "more": "{}"}, "pick(1, key='a', n=2)"),
        ({"xs": "<object>", "key": "'a'", "n": "2", "rest": "()", "more": "{}"}, None),
    ],
)  # fmt: skip
def test_values_are_made_into_a_call(values: dict[str, str], call: str | None) -> None:
    assert call_text(subject(PICK, "pick")[1], values) == call


def test_the_answer_of_the_training_form_is_the_body() -> None:
    example = FORMS["body"](Subject(analyse(FILL, "case.py"), "fill(1)", ("fill(1)", "fill(2)")), random.Random(0))
    assert example is not None
    (answer,) = example.answer
    body = "xs = [n]\nwhile n > 0:\n    n -= 1\n    k = grow(xs, n)\nreturn xs"
    assert body_text(analyse(FILL, "case.py"), answer.pieces) == body
    assert body_text(analyse(FILL, "case.py"), answer.pieces[:6]) is None


SAID: list[tuple[Callable[[str, Scope], str | None], str, str | None]] = [
    (call_said, "So it is `fill(2)`: not fill(3).", "fill(2)"),
    (call_said, "```python\nfill( 7 )\n```", "fill(7)"),
    (call_said, "First fill(1)\nfill(4)", "fill(4)"),
    (call_said, "grow([], 1)", None),
    (body_said, "```python\nreturn [n]\n```", "return [n]"),
    (
        body_said,
        '```python\ndef fill(n):\n    """Text."""\n    n += 1\n    return [n]\n```\nDone.',
        "n += 1\nreturn [n]",
    ),
    (body_said, "    x = 1\n    return x\n", "x = 1\nreturn x"),
    (body_said, "I do not know that.", None),
]


@pytest.mark.parametrize(("read", "answer", "text"), SAID)
def test_an_answer_in_chat_is_read(read: Callable[[str, Scope], str | None], answer: str, text: str | None) -> None:
    assert read(answer, subject(FILL, "fill")[1]) == text


def proposed(predictor: Predictor, wanted: Wanted, cancelled=lambda: False) -> tuple[list[str | Proposal], End]:  # type: ignore[no-untyped-def]
    making = predictor.propose(analyse(FILL, "case.py"), wanted, cancelled)
    made = []
    while True:
        try:
            made.append(next(making))
        except StopIteration as stop:
            return made, stop.value


def told(predictor: Predictor) -> list[Piece]:
    ids = predictor.decoder.ids
    return [piece for piece, _ in predictor.decoder.model.tokenizer.decode(ids, [None] * len(ids))]


@pytest.mark.parametrize("outcome", [Returns("[1, 0]"), None], ids=["outcome", "body"])
def test_the_compact_prompt_is_the_documents(models: dict[str, LoadedModel], outcome: Outcome | None) -> None:
    name = "body" if outcome is None else "outcome"
    predictor = Predictor(models["compact"])
    proposed(predictor, Wanted("fill", outcome, 1))
    block = DOC.split(f"<!-- golden compact/{name} -->\n````text\n", 1)[1].split("---\n")[0]
    golden = "".join(block.split("\n")).replace("·", "")
    ids = predictor.model.tokenizer.encode(pieces_of(golden))
    assert predictor.decoder.ids[: len(ids)] == ids


@pytest.mark.parametrize("outcome", [Returns("[1, 0]"), None], ids=["outcome", "body"])
def test_the_cwm_prompt_is_the_documents(models: dict[str, LoadedModel], outcome: Outcome | None) -> None:
    name = "body" if outcome is None else "outcome"
    predictor = Predictor(models["cwm"])
    _, end = proposed(predictor, Wanted("fill", outcome, max_tokens=0))
    assert end.reason is EndReason.RETURNED
    golden = DOC.split(f"<!-- golden cwm/{name} -->\n````text\n", 1)[1].split("---\n")[0]
    ids = predictor.model.tokenizer.encode(pieces_of(golden.removesuffix("\n") + "\n\n</think>\n"))
    assert predictor.decoder.ids[: len(ids)] == ids


def test_reasoning_is_streamed_before_a_proposal(models: dict[str, LoadedModel]) -> None:
    made, end = proposed(Predictor(models["cwm"]), Wanted("fill", Returns("[1, 0]"), max_tokens=10))
    assert end.reason is EndReason.RETURNED
    assert made
    assert isinstance(made[0], str)


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
def test_it_is_cancelled_between_passes(models: dict[str, LoadedModel], dialect: str) -> None:
    predictor = Predictor(models[dialect])
    _, end = proposed(predictor, Wanted("fill", None), lambda: predictor.decoder.passes >= 5)
    assert end.reason is EndReason.CANCELLED
    assert predictor.decoder.passes == 5
    assert predictor.decoder.draw is None


def test_what_was_made_before_is_not_made_again(models: dict[str, LoadedModel]) -> None:
    """Values are nonsense with random weights; a function without parameters has but one call."""
    predictor = Predictor(models["compact"])
    program = analyse("def f():\n    return 1\n", "case.py")
    wanted = Wanted("f", Returns("1"), 3)
    assert list(predictor.propose(program, wanted)) == [Proposal("f()", 0)]
    assert list(predictor.propose(program, Wanted("f", Returns("1"), 3, made=(Proposal("f()", 0),)))) == []


def test_a_program_that_is_too_long_is_told(models: dict[str, LoadedModel]) -> None:
    predictor = Predictor(models["compact"])
    predictor.decoder.capacity = 100
    made, end = proposed(predictor, Wanted("fill", None))
    assert (made, end.reason) == ([], EndReason.TOKEN_LIMIT)


def test_no_function_no_proposal(models: dict[str, LoadedModel]) -> None:
    with pytest.raises(UserError, match="there is no function 'g'"):
        proposed(Predictor(models["compact"]), Wanted("g", None))
