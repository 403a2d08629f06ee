"""Traces in words."""

from __future__ import annotations

from cwm_lsp.trace.align import Divergence
from cwm_lsp.trace.model import MODULE, EndReason, Trace

_ENDS = {
    EndReason.RETURNED: "returned",
    EndReason.RAISED: "raised",
    EndReason.FRAME_LIMIT: "stopped at the limit of frames",
    EndReason.TOKEN_LIMIT: "stopped at the model's limit of tokens",
    EndReason.CYCLE: "stopped: the prediction goes in circles",
    EndReason.MALFORMED: "stopped: the model's output could not be read",
}
_MAX_SIDE = 40  # characters of a value in a sentence


def what(trace: Trace) -> str:
    """What was traced, such as `gcd.py: gcd(48, 18)`."""
    return f"{trace.source.path}: {'module body' if trace.entry.function == MODULE else trace.entry.call}"


def made_by(trace: Trace) -> str:
    """Where the trace comes from."""
    if trace.model is None:
        return "observed in a real run"
    return f"predicted by {trace.model.name} ({trace.model.revision})"


def how_it_ends(trace: Trace) -> str:
    """Why the trace stops."""
    reason = _ENDS.get(trace.end.reason, f"stopped: {trace.end.reason}")
    return f"{reason} ({trace.end.message})" if trace.end.message else reason


def first_difference(divergence: Divergence | None) -> str:
    """Where and how a prediction first went wrong."""
    return "none" if divergence is None else f"step {divergence.index}, {difference(divergence)}"


def difference(divergence: Divergence) -> str:
    """What differs, and both sides: `x: predicted 5, really 6`."""
    sides = f"predicted {_side(divergence.predicted)}, really {_side(divergence.actual)}"
    label = f"{divergence.name}: " if divergence.name else "line: " if divergence.kind == "line" else ""
    return label + sides


def _side(side: str | int | None) -> str:
    return "not bound" if side is None else shorten(str(side), _MAX_SIDE)


def shorten(text: str, most: int) -> str:
    """`text`, cut where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
