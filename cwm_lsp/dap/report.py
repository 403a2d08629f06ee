"""A session's comparison with a real run, for a console line, a response, a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.launch import Plan
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.tape import Tape
from cwm_lsp.record.tracer import PYTHON
from cwm_lsp.trace.align import align, comparison_to_json
from cwm_lsp.trace.model import End, EndReason, Frame, ModelInfo, Source, Trace
from cwm_lsp.view.comparison import comparison
from cwm_lsp.view.wording import first_difference, how_it_ends

FORMATS = ("json", "html")


def predicted_trace(plan: Plan, tape: Tape, corrected: Mapping[int, Frame | None]) -> Trace:
    """The tape as a trace, as it was predicted: `corrected` has, by frame, what the real state stands instead of."""
    frames: Sequence[Frame | None] = [corrected.get(index, frame) for index, frame in enumerate(tape.timeline.frames)]
    numbered = tuple(replace(frame, index=at) for at, frame in enumerate(frame for frame in frames if frame))
    end = tape.end or End(EndReason.CANCELLED, "the session went no further")
    return Trace(_source(plan), plan.entry, PYTHON, numbered, end, tape.model or ModelInfo(plan.model, "unknown"))


def real_trace(plan: Plan, frames: tuple[Frame, ...], end: End) -> Trace:
    """What a real run did so far, as a trace."""
    return Trace(_source(plan), plan.entry, PYTHON, frames, end)


def summary(predicted: Trace, actual: Trace) -> str:
    """How far the two agree, in a sentence."""
    alignment = align(predicted, actual)
    score, found = alignment.agreement, first_difference(alignment.first_divergence)
    if score.of == 0:
        return f"There is no real step to compare: the real run {how_it_ends(actual)}."
    return f"{score.frames} of {score.of} real steps agree with the prediction; first difference: {found}."


def figures(predicted: Trace, actual: Trace) -> Json:
    """The body of a response to `cwm/compare`: agreement in total and by step."""
    found = comparison_to_json(predicted, actual)
    return {
        "agreement": found["agreement"],
        "firstDivergence": found["first_divergence"],
        "steps": found["steps"],
        "end": asdict(actual.end),
    }


def written(predicted: Trace, actual: Trace, lines: tuple[str, ...], form: str) -> str:
    """The whole comparison as text: `json` as `cwm-lsp compare` prints it, or `html`, one self-contained page."""
    if form == "html":
        return comparison(predicted, actual, lines) + "\n"
    return json.dumps(comparison_to_json(predicted, actual)) + "\n"


def form_of(path: Path) -> str:
    """The format that a file's name asks for. Raises `RequestError` for a name that asks for none."""
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise RequestError(Error.CANNOT_WRITE, path=path, why="its name must end in .json or .html")
    return form


def write(path: Path, text: str) -> None:
    """Raises `RequestError` where that cannot be done."""
    try:
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RequestError(Error.CANNOT_WRITE, path=path, why=reason) from None


def _source(plan: Plan) -> Source:
    assert plan.program is not None
    return Source(plan.path.name, hashlib.sha256(plan.program.source.encode("utf-8", "surrogatepass")).hexdigest())
