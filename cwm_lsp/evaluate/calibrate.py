"""Makes a model's calibration: measures it on programs drawn for that alone, and fits a curve to one half of them.

Programs come from the sources that training draws from, the harder ones of these, with seeds that training does not
use; real functions may have been trained on, with these calls or others. Every program that overlaps with an evaluation
file is left out. Frames are predicted from their true history, as in `next_frame.py`.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cwm_lsp.evaluate.cases import Case, real_trace
from cwm_lsp.evaluate.fitting import fit, nll
from cwm_lsp.evaluate.history import history
from cwm_lsp.evaluate.next_frame import next_frames
from cwm_lsp.evaluate.reliability import Pairs
from cwm_lsp.evaluate.statistics import calibration_error
from cwm_lsp.evaluate.trace import BOTH
from cwm_lsp.model.calibration import Calibration
from cwm_lsp.model.decode import Decoder
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.model import Trace
from cwm_lsp.trace.problem import UserError
from cwm_lsp.train.decontaminate import Excluded, read_excluded
from cwm_lsp.train.sources import REAL, all_sources, mixture

_WEIGHTS = {"corpus": 0.4, "mutated": 0.2, "idioms": 0.2, "typed3": 0.2}
_FRAMES = 40  # of one program, drawn at random: values of one trace have much in common
_TOKENS = 4096  # of one program
_TRIES = 20  # programs are drawn for each that is wanted, at most

_Raw = list[tuple[float, bool]]

OnProgress = Callable[[int, int], None]
"""Told before each program: how many are done, of how many."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """`held_out` are the pairs before and after, by decoding, of the half of the programs that was not fitted to."""

    calibration: Calibration
    held_out: Mapping[str, tuple[Pairs, Pairs]]


def calibrate(
    model: LoadedModel,
    *,
    corpus: Sequence[Path] = (),
    exclude: Sequence[Path] = (),
    programs: int = 240,
    seed: int = 1,
    on_progress: OnProgress | None = None,
) -> Calibrated:
    """Fits a curve for each way of decoding; the model's present calibration plays no part.

    Runs the programs, each in a process of its own. Raises UserError for files that cannot be used and for a model that
    does not speak the `compact` dialect.
    """
    if model.config.dialect != "compact":
        raise UserError(
            f"The model '{model.info.name}' speaks the dialect '{model.config.dialect}', and only models of 'compact' "
            "can be calibrated here; its probabilities are shown as they are."
        )
    rng = random.Random(f"calibration/{seed}")
    cases = islice(_cases(corpus, read_excluded(exclude), rng), _TRIES * programs)
    used, (fitted, kept) = _measured(model, cases, programs, rng, on_progress)
    curves = {way: fit(pairs) for way, pairs in fitted.items()}
    held_out = {way: (pairs, [(curves[way](p), right) for p, right in pairs]) for way, pairs in kept.items()}
    made = {
        "weights": model.info.revision,
        "seed": seed,
        "programs": {"fitted": used - used // 2, "held_out": used // 2},
        "sources": {name: weight for name, weight in _WEIGHTS.items() if corpus or name not in REAL},
        "held_out": {way: _figures(*both) for way, both in held_out.items()},
    }
    return Calibrated(Calibration(curves, made), held_out)


def _measured(
    model: LoadedModel, cases: Iterable[Case], programs: int, rng: random.Random, on_progress: OnProgress | None
) -> tuple[int, tuple[dict[str, _Raw], dict[str, _Raw]]]:
    """How many of `cases` could be used, `programs` at most, and the pairs of every second one, and of the others."""
    decoder = Decoder(model, model.placement.context)
    halves: tuple[dict[str, _Raw], dict[str, _Raw]] = ({way: [] for way in BOTH}, {way: [] for way in BOTH})
    used = 0
    for case in cases:
        if used == programs:
            break
        if on_progress:
            on_progress(used, programs)
        judged = _judged(decoder, case, rng)
        for way, pairs in judged.items():
            halves[used % 2][way] += pairs
        used += bool(judged)
    return used, halves


def _cases(corpus: Sequence[Path], excluded: Excluded, rng: random.Random) -> Iterator[Case]:
    sample = mixture(all_sources(corpus, excluded), _WEIGHTS)
    seen: set[str] = set()
    while True:
        made = sample(rng)
        if made.source in seen or not made.calls or not made.calls[0]:
            continue
        seen.add(made.source)
        texts = filter(None, (made.source, made.origin))
        if not any(excluded.overlap(text, ast.parse(text)) for text in texts):
            yield Case("", "", made.source, rng.choice(made.calls))


def _judged(decoder: Decoder, case: Case, rng: random.Random) -> dict[str, _Raw]:
    """The (raw probability, was it right) pairs of one program; empty where it can't be asked about."""
    trace = real_trace(case)
    if not isinstance(trace, Trace):
        return {}
    program = analyse(case.source, "case.py")
    context = min(_TOKENS, decoder.capacity)
    try:
        told = history(question(program, case.entry), program, trace, decoder.model.tokenizer, context)
    except UserError:
        return {}
    if told.problem or not told.spans:
        return {}
    drawn = rng.sample(told.spans, min(len(told.spans), _FRAMES))
    told.spans = sorted(drawn, key=lambda span: span.begin)  # in order: the decoder's cache goes forward only
    scored = next_frames(decoder, told, BOTH)
    return {
        way: [(value.raw, value.right) for value in found.values if value.raw is not None]
        for way, found in scored.items()
    }


def _figures(before: Pairs, after: Pairs) -> dict[str, float | int | None]:
    return {
        "values": len(before),
        "ece_before": _rounded(calibration_error(before)),
        "ece_after": _rounded(calibration_error(after)),
        "nll_before": _rounded(nll(before)),
        "nll_after": _rounded(nll(after)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
