"""A recorded trace as the tokens that a replay decodes."""

from pathlib import Path

import pytest

from cwm_lsp.bench.predict import Timing, replayed
from cwm_lsp.bench.programs import SAMPLES
from cwm_lsp.bench.script import Script, frame_ends, script
from cwm_lsp.bench.work import Work, sample_work
from cwm_lsp.model.config import Dialect
from cwm_lsp.model.load import BUNDLED_DIRECTORY, load
from cwm_lsp.model.tokenizer import Tokenizer, read_tokenizer
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.pieces import text_of
from tests.random_models import write_random_model


@pytest.fixture(scope="module")
def work() -> list[Work]:
    return sample_work(SAMPLES, 12)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return read_tokenizer(BUNDLED_DIRECTORY)


def written(each: Work, tokenizer: Tokenizer, dialect: Dialect, room: int = 8000) -> Script:
    return script(each, analyse(each.source, "case.py"), tokenizer, dialect, room)


def text(tokenizer: Tokenizer, ids: tuple[int, ...]) -> str:
    return text_of(piece for piece, _ in tokenizer.decode(ids, [None] * len(ids)))


def test_compact(work: list[Work], tokenizer: Tokenizer) -> None:
    made = written(work[0], tokenizer, "compact")
    assert text(tokenizer, made.ids[: made.given]).endswith("<|L4|>returna<|frame_sep|><|call_sep|>a<|arg_sep|>48"
        "<|bind_sep|>b<|arg_sep|>18<|bind_sep|><|L1|>")  # fmt: skip
    assert text(tokenizer, made.ids[made.given :]).startswith("<|L2|><|L3|>a<|arg_sep|>18<|bind_sep|>b<|arg_sep|>12")
    assert text(tokenizer, made.ids).endswith("<|return_sep|>6<|end_of_text|>")
    assert made.frames == len(work[0].trace.frames) - 1


def test_cwm(work: list[Work], tokenizer: Tokenizer) -> None:
    made = written(work[0], tokenizer, "cwm")
    assert text(tokenizer, made.ids[: made.given]).endswith(
        "<|line_sep|>{}<|action_sep|>    return gcd(48, 18)\n<|frame_sep|>"
    )
    assert text(tokenizer, made.ids[made.given :]).startswith('<|call_sep|>{"a": "48", "b": "18"}<|action_sep|>def gcd')
    assert text(tokenizer, made.ids).endswith('    return gcd(48, 18)\n<|arg_sep|>"6"<|frame_sep|>')
    assert made.frames == len(work[0].trace.frames) + 1  # the wrapper's return


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
def test_frames_that_do_not_fit_are_left_out(work: list[Work], tokenizer: Tokenizer, dialect: Dialect) -> None:
    whole = written(work[1], tokenizer, dialect)
    part = written(work[1], tokenizer, dialect, len(whole.ids) - 1)
    assert whole.frames - 1 == part.frames
    assert part.ids == whole.ids[: len(part.ids)]
    ends = frame_ends(tokenizer, dialect)
    assert sum(id in ends for id in part.ids[part.given :]) == part.frames


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
def test_a_replay_follows_its_script_whatever_the_weights(work: list[Work], tmp_path: Path, dialect: Dialect) -> None:
    model = load(str(write_random_model(tmp_path / "model", dialect, window=4096)))
    predictor = Predictor(model)
    ends = frame_ends(model.tokenizer, dialect)
    for each in work:
        made = written(each, model.tokenizer, dialect)
        run = replayed(predictor, Timing(each, made, ends, 30))
        assert not isinstance(run, str), f"{each.name}: {run}"
        assert (run.frames, run.tokens) == (made.frames, made.tokens)
        assert predictor.decoder.ids[: len(made.ids)] == list(made.ids)
        assert run.passes <= run.tokens
        assert run.opened <= run.tokens


def test_a_replay_that_leaves_its_script_is_told(work: list[Work], tmp_path: Path) -> None:
    model = load(str(write_random_model(tmp_path / "model", "compact")))
    made = written(work[0], model.tokenizer, "compact")
    broken = Script((made.ids[0], *made.ids), made.given + 1, made.frames)
    run = replayed(Predictor(model), Timing(work[0], broken, frame_ends(model.tokenizer, "compact"), 30))
    assert isinstance(run, str)
    assert "token 1 of" in run
