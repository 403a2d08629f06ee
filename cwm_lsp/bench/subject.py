"""A model that is timed, and the turns that it takes with `generate`."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cwm_lsp.bench.figures import Row, Run
from cwm_lsp.bench.generate import generate_frames, generate_tokens, plain_model
from cwm_lsp.bench.hardware import peak_memory, restart_peak
from cwm_lsp.bench.predict import Timing, predicted, replayed
from cwm_lsp.bench.script import frame_ends, script
from cwm_lsp.bench.work import PATH, Work
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.predict.predictor import Predictor
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.problem import UserError

Mode = Literal["predicted", "replayed"]
_SLACK = 64  # tokens of the context that no script fills: drafted ones need room too


@dataclass(frozen=True, slots=True)
class Subject:
    """A model with its work, by name; `skipped` says of other work why it is not timed."""

    predictor: Predictor
    directory: Path
    mode: Mode
    timings: Mapping[str, Timing]
    skipped: dict[str, str]

    @property
    def model(self) -> LoadedModel:
        """The model with its weights."""
        return self.predictor.model

    def run(self, timing: Timing) -> Run | str:
        """One prediction from a cold cache; or why there is none."""
        return (replayed if self.mode == "replayed" else predicted)(self.predictor, timing)


def subject(model: LoadedModel, directory: Path, mode: Mode, work: Sequence[Work], max_frames: int) -> Subject:
    """Writes all `work` in the model's dialect; raises UserError when nothing of it can be put to the model."""
    dialect, tokenizer = model.config.dialect, model.tokenizer
    room = model.config.context - _SLACK
    ends = frame_ends(tokenizer, dialect)
    timings: dict[str, Timing] = {}
    skipped: dict[str, str] = {}
    for each in work:
        try:
            written = script(each, analyse(each.source, PATH), tokenizer, dialect, room)
        except UserError as error:
            skipped[each.name] = str(error)
            continue
        if written.frames:
            timings[each.name] = Timing(each, written, ends, max_frames)
        else:
            skipped[each.name] = "its prompt leaves no room for a frame"
    if not timings:
        raise UserError(f"No call can be put to a model of the '{dialect}' dialect: {next(iter(skipped.values()))}")
    return Subject(Predictor(model), directory, mode, timings, skipped)


def peak(of: Subject) -> int | None:
    """Peak memory in bytes while the longest piece of work is decoded; also warms up what is loaded once."""
    restart_peak(of.model.device)
    of.run(max(of.timings.values(), key=lambda timing: len(timing.script.ids)))
    return peak_memory(of.model.device)


def against_generate(of: Subject, kinds: Sequence[str], repeats: int) -> Iterator[Row]:
    """Each piece of work in turn, `repeats` times, ours and `generate` turn about: what else the machine does slows
    all alike. Work that cannot be predicted to its end goes to `skipped`. Raises UserError when that is all of it.
    """
    networks = {kind: plain_model(of.directory, kind, of.model.device) for kind in dict.fromkeys(kinds)}
    end_of_text = of.model.tokenizer.special["<|end_of_text|>"]
    timed = 0
    for name, timing in of.timings.items():
        ours: list[Run] = []
        plain: dict[str, list[Run]] = {kind: [] for kind in networks}
        for _ in range(repeats):
            gc.collect()
            run = of.run(timing)
            if isinstance(run, str):
                of.skipped[name] = run
                break
            ours.append(run)
            for kind, network in networks.items():
                if of.mode == "replayed":
                    plain[kind].append(generate_tokens(network, timing, end_of_text))
                else:
                    plain[kind].append(generate_frames(network, timing, end_of_text, run.frames))
        else:
            timed += 1
            yield Row(name, ours, plain)
    if not timed:
        raise UserError(f"No call could be timed: {next(iter(of.skipped.values()))}.")
