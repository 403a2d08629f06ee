"""How far a model agrees with frames that it did not need to make, as data: on the wire and in front ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cwm_lsp.trace.model import Frame, Origin, Value
from cwm_lsp.trace.serialize import Json


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the model thinks of frame `frame` of a trace, all frames before it given.

    `agrees`: it would have told the whole frame so. `values` has, by flat name ("" of what is returned or raised), each
    value that is new or changed: the model's probability of it, and whether it would have chosen it.
    """

    frame: int
    agrees: bool
    values: Mapping[str, tuple[float, bool]]


def has_computed(frames: Iterable[Frame]) -> bool:
    """Whether any value of `frames` was computed: then there is something to agree with."""
    values = (value for frame in frames for value in (*frame.locals.values(), frame.value))
    return any(value is not None and value.origin is Origin.COMPUTED for value in values)


def with_word(value: Value, agreed: tuple[float, bool] | None) -> Value:
    """A computed `value` whose reason says how far the model agrees; any other one, and without `agreed`, as it is."""
    if agreed is None or value.origin is not Origin.COMPUTED:
        return value
    p, agrees = agreed
    word = f"the model {'agrees' if agrees else 'would have said otherwise'}, p = {p:.2f}"
    return replace(value, reason="; ".join(filter(None, (value.reason, word))))


def agreement_to_json(agreement: Agreement) -> Json:
    """As `agree_result` in `protocol/worker.schema.json` has it."""
    values = {name: {"p": p, "agrees": agrees} for name, (p, agrees) in agreement.values.items()}
    return {"frame": agreement.frame, "agrees": agreement.agrees, "values": values}


def agreement_from_json(data: Json) -> Agreement:
    """The inverse of `agreement_to_json`, for what a worker sent."""
    values = {str(name): (float(each["p"]), bool(each["agrees"])) for name, each in data["values"].items()}
    return Agreement(int(data["frame"]), bool(data["agrees"]), values)
