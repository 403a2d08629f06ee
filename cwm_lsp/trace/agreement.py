"""How far a model agrees with frames that it did not need to make, as data: on the wire and in front ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


def agreement_to_json(agreement: Agreement) -> Json:
    """As `agree_result` in `protocol/worker.schema.json` has it."""
    values = {name: {"p": p, "agrees": agrees} for name, (p, agrees) in agreement.values.items()}
    return {"frame": agreement.frame, "agrees": agreement.agrees, "values": values}


def agreement_from_json(data: Json) -> Agreement:
    """The inverse of `agreement_to_json`, for what a worker sent."""
    values = {str(name): (float(each["p"]), bool(each["agrees"])) for name, each in data["values"].items()}
    return Agreement(int(data["frame"]), bool(data["agrees"]), values)
