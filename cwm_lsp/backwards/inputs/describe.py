"""What a search found, as data and as a sentence."""

from __future__ import annotations

from typing import Any

from cwm_lsp.backwards.inputs.search import Found, NotFound
from cwm_lsp.backwards.outcome import Outcome, Raises, Reaches, Returns

_BY = {
    "example": "shown in the file",
    "model": "proposed by the model",
    "crosshair": "proposed by CrossHair",
    "search": "found by search",
}


def to_json(result: Found | NotFound, outcome: Outcome) -> dict[str, Any]:
    """As `cwm-lsp inputs --json` prints it; `call` is null where none was found."""
    common = {"outcome": outcome_to_json(outcome), "tried": result.tried, "seconds": round(result.seconds, 3)}
    if isinstance(result, Found):
        lines = list(dict.fromkeys(frame.line for frame in result.frames))
        return {
            "call": result.call,
            "origin": "computed",
            "by": result.by,
            "steps": len(result.frames),
            "lines": lines,
            **common,
        }
    return {"call": None, "reason": result.reason, **_nearest(result), **common}


def sentence(result: Found | NotFound, outcome: Outcome) -> str:
    """For people."""
    if isinstance(result, Found):
        steps = f"{len(result.frames)} step{'s' * (len(result.frames) != 1)}"
        return f"{result.call}  {_verb(outcome)}: computed in {steps}; {_BY[result.by]}, {result.tried} tried."
    if result.nearest is None:
        return f"No call found that {_verb(outcome)}: {result.reason}."
    came_to = f" returns {result.value}" if result.value is not None else f" raises {result.raised}"
    return f"No call found that {_verb(outcome)}: {result.reason}. Nearest: {result.nearest}{came_to}."


def _nearest(result: NotFound) -> dict[str, str | None]:
    return {"nearest": result.nearest, "value": result.value, "raised": result.raised}


def outcome_to_json(outcome: Outcome) -> dict[str, str | int]:
    """As `cwm-lsp inputs --json` and the worker protocol write it."""
    match outcome:
        case Returns(text):
            return {"returns": text}
        case Raises(name):
            return {"raises": name}
        case Reaches(line):
            return {"reaches": line}


def _verb(outcome: Outcome) -> str:
    ((verb, what),) = outcome_to_json(outcome).items()
    return f"reaches line {what}" if verb == "reaches" else f"{verb} {what}"
