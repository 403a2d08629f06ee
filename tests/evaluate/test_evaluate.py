import json
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rich.console import Console

from cwm_lsp.evaluate.cases import Case, real_trace
from cwm_lsp.evaluate.history import history
from cwm_lsp.evaluate.outcome import Outcome, same
from cwm_lsp.evaluate.output import evaluate_output
from cwm_lsp.evaluate.render import notes, render
from cwm_lsp.evaluate.report import scores, to_json
from cwm_lsp.evaluate.trace import evaluate_trace
from cwm_lsp.model.constraint import Allowed
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.model.teacher import choices
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.model import Trace
from cwm_lsp.trace.problem import UserError
from tests.evaluate.tiny import CASES, write_cases


@dataclass(frozen=True)
class Here:
    """A place in a text where only this is known: what may come next."""

    mask: Allowed | None

    def allowed(self) -> Allowed | None:
        return self.mask

    def after(self, _: int) -> "Here":
        return Here(None)

    def guess(self) -> Sequence[int]:
        return ()


FRAMES = {"one/double": 3, "one/pick": 3, "two/fail": 3}  # after the given call frame


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
@pytest.mark.parametrize("constrained", [True, False])
def test_choices_are_those_of_decoding_step_by_step(random_model: LoadedModel, case: Case, constrained: bool) -> None:
    program, trace = analyse(case.source, "case.py"), real_trace(case)
    assert isinstance(trace, Trace)
    told = history(question(program, case.entry), program, trace, random_model.tokenizer, 8192)
    views: Sequence[Allowed | None] = told.masks if constrained else [None] * len(told.masks)
    (made,) = choices(random_model, told.ids, [views])
    decoder = Decoder(random_model, 512)
    start = len(told.ids) - len(views)
    for position, (choice, allowed) in enumerate(zip(made, views, strict=True), start=start):
        decoder.restart(told.ids[:position])
        (chosen,), _ = decoder.step(Here(allowed), width=0)
        assert chosen.id == choice.id
        assert chosen.p == pytest.approx(choice.p, abs=1e-5)


def test_accounting(random_model: LoadedModel, cases_file: Path) -> None:
    told: list[tuple[int, int, str]] = []
    report = evaluate_trace(random_model, cases_file, on_progress=lambda *news: told.append(news))
    assert told == [(number, 3, case.id) for number, case in enumerate(CASES)]
    assert [(row.id, row.decoding) for row in report.rows] == [
        (case.id, decoding) for case in CASES for decoding in ("constrained", "free", "hybrid")
    ]
    for row in report.rows:
        assert row.next is not None
        if row.decoding == "hybrid":
            continue
        assert row.next.frames == FRAMES[row.id]
        assert row.next.whole <= min(row.next.event, row.next.line, row.next.locals)
        assert row.next.masked_out == 0
        assert all(0 <= value.p <= 1 for value in row.next.values)
    assert report.categories == ("one", "two", "all")
    assert scores(report.of("one", "free")).frames.of == 6
    assert scores(report.of("all", "free")).traces.of == 3
    assert not report.excluded
    assert not report.problems


def test_hybrid_is_scored_as_it_comes_out(knowing_model: LoadedModel, tmp_path: Path) -> None:
    unknown = Case(
        "unknown", "one", "import random\n\n\ndef f(n):\n    x = random.random()\n    y = n + 1\n    return y\n", "f(1)"
    )
    report = evaluate_trace(
        knowing_model, write_cases(tmp_path / "cases.jsonl", (*CASES, unknown)), decoding=("hybrid",)
    )
    rows = {row.id: row for row in report.rows}
    for id, frames in FRAMES.items():
        next, run = rows[id].next, rows[id].run
        assert next is not None
        assert (next.frames, next.whole, next.until_error) == (frames + 1,) * 3  # the given call frame counts
        assert (rows[id].exact, rows[id].output, run.passes, run.origins["predicted"]) == (True, True, 0, 0)
        assert next.values == ()
    next, run = rows["unknown"].next, rows["unknown"].run
    assert next is not None
    assert not rows["unknown"].exact
    assert next.until_error < next.frames
    assert run.origins["predicted"] == 1
    made = scores(report.of("one", "hybrid"))
    assert made.predicted.right == 1
    assert made.predicted.of == made.computed.right + made.resting.right + 1
    assert made.calibration is not None
    assert made.calibration_raw is None


def test_an_interrupt_keeps_what_is_done(random_model: LoadedModel, cases_file: Path) -> None:
    def at_the_second(done: int, *_: object) -> None:
        if done == 1:
            signal.raise_signal(signal.SIGINT)

    for evaluate in (evaluate_trace, evaluate_output):
        report = evaluate(random_model, cases_file, decoding=("hybrid",), on_progress=at_the_second)
        assert [row.id for row in report.rows] == [CASES[0].id]
        assert to_json(report)["left"] == report.left == 2
        assert any("2 cases were not reached" in note for note in notes(report))


def test_a_model_that_knows_a_case_is_right_in_it(knowing_model: LoadedModel, cases_file: Path) -> None:
    report = evaluate_trace(knowing_model, cases_file)
    known = {row.id: row for row in report.rows if row.decoding == "free" and row.id != "one/pick"}
    for row in known.values():
        assert row.next is not None
        assert (row.exact, row.output, row.next.until_error) == (True, True, FRAMES[row.id])
        assert row.run.frames == FRAMES[row.id] + 1
        assert all(value.right for value in row.next.values)
    outcome = known["two/fail"].run.outcome
    assert outcome is not None
    assert outcome.raised
    assert outcome.text.startswith("ZeroDivisionError")


def test_json_and_table(random_model: LoadedModel, cases_file: Path) -> None:
    report = evaluate_trace(random_model, cases_file, decoding=("constrained",), limit=2)
    made = json.loads(json.dumps(to_json(report, rows=True)))
    assert list(made["scores"]) == ["constrained"]
    assert list(made["scores"]["constrained"]) == ["one"]
    frames = made["scores"]["constrained"]["one"]["frames"]
    assert set(frames) == {"right", "of", "share", "low", "high"}
    assert frames["of"] == 6
    assert [case["id"] for case in made["cases"]] == ["one/double", "one/pick"]
    console = Console(width=200)
    with console.capture() as captured:
        console.print(render(report))
    assert "next frame" in captured.get()


def test_what_cannot_be_scored_is_counted(random_model: LoadedModel, tmp_path: Path) -> None:
    broken = replace(CASES[0], id="broken", source="1 / 0\n" + CASES[0].source)
    unknown = replace(CASES[0], id="unknown", source=CASES[0].source + "other = double\n", call="other(4)")
    file = write_cases(tmp_path / "cases.jsonl", (broken, unknown, CASES[0]))
    report = evaluate_trace(random_model, file, decoding=("free",))
    assert [reason.split(":")[0] for reason in report.excluded] == ["error"]
    assert sum(report.not_asked.values()) == 1
    assert scores(report.of("all", "free")).traces.of == 2


def test_a_trace_longer_than_the_context_is_wrong_but_its_frames_count(random_model: LoadedModel) -> None:
    case = CASES[0]
    program, trace = analyse(case.source, "case.py"), real_trace(case)
    assert isinstance(trace, Trace)
    asked = question(program, case.entry)
    whole = history(asked, program, trace, random_model.tokenizer, 8192)
    cut = history(asked, program, trace, random_model.tokenizer, len(whole.ids) - 1)
    assert (whole.missing, cut.missing) == (0, 1)
    assert cut.ids == whole.ids[: len(cut.ids)]
    assert len(cut.spans) == len(whole.spans) - 1


def test_output_is_compared_with_the_expected_text(knowing_model: LoadedModel, tmp_path: Path) -> None:
    rows = [
        {"id": number, "source": CASES[0].source, "call": CASES[0].call, "expected": expected}
        for number, expected in enumerate(["8", "9"])
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report = evaluate_output(knowing_model, file, decoding=("free",))
    assert [row.output for row in report.rows] == [True, False]
    computed = evaluate_output(knowing_model, file, decoding=("hybrid",))
    assert [(row.output, row.run.passes) for row in computed.rows] == [(True, 0), (False, 0)]
    assert "frames" not in to_json(report)["scores"]["free"]["all"]


@pytest.mark.parametrize(
    ("predicted", "actual", "equal"),
    [
        (Outcome(False, "8"), Outcome(False, "8"), True),
        (Outcome(False, "8"), Outcome(True, "8"), False),
        (None, Outcome(False, "8"), False),
        (Outcome(False, "{2, 1}"), Outcome(False, "{1, 2}"), True),
        (Outcome(False, '"a"'), Outcome(False, "'a'"), True),
        (Outcome(False, "1"), Outcome(False, "True"), False),
        (Outcome(False, "<case.A object>"), Outcome(False, "<case.B object>"), False),
    ],
)
def test_same(predicted: Outcome | None, actual: Outcome, equal: bool) -> None:
    assert same(predicted, actual) is equal


@pytest.mark.parametrize("text", [None, "", "{}\n", "no json\n", "[1]\n"])
def test_bad_files(random_model: LoadedModel, tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "cases.jsonl"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        evaluate_trace(random_model, file)
