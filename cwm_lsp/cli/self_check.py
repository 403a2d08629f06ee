"""`cwm-lsp doctor --self-check`: how often the model agrees with what is computed of the bundled examples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table

from cwm_lsp.cli.demo import examples_directory
from cwm_lsp.cli.reporting import note, print_json, results, waiting
from cwm_lsp.cli.target import find
from cwm_lsp.model.checkpoint.locate import BUNDLED
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json
from cwm_lsp.view.wording import shorten

_MAX_FRAMES = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """One example. `agreed` of `frames` frames the model would have told itself, the frames before given; `right` of
    the values, of which `values` has the probability that the model gives to each."""

    name: str
    call: str
    frames: int
    agreed: int
    values: tuple[float, ...]
    right: int


def self_check(as_json: bool) -> None:
    """Prints the figures of each example and of all. Raises UserError where the model can't be loaded."""
    with waiting("Loading the model ..."):
        checked = _check_all()
    rows = [*checked, _total(checked)]
    if as_json:
        print_json({"model": BUNDLED, "programs": list(map(_as_json, checked)), "total": _as_json(rows[-1])})
        return
    table = Table("program", "call", title="The model beside what is computed")
    for heading in ("frames\nthat agree", "values\nthat agree", "mean probability\nof a value"):
        table.add_column(heading, justify="right")
    for row in rows:
        mean = f"{_mean(row.values):.2f}" if row.values else ""
        counts = f"{row.agreed}/{row.frames}", f"{row.right}/{len(row.values)}"
        table.add_row(row.name, escape(shorten(row.call, 40)), *counts, mean, end_section=row is rows[-2])
    results().print(table)
    note("Each frame is asked for with the computed frames before it given; a disagreement is a result, not an error.")


def _check_all() -> list[Checked]:
    from cwm_lsp.evaluate.agreement import agreement, computed_frames
    from cwm_lsp.model.load import load

    model = load(BUNDLED)
    checked = []
    for path in sorted(examples_directory().glob("*.py")):
        target = find(str(path), None)
        frames = computed_frames(target.program, target.entry, _MAX_FRAMES)
        found = agreement(model, target.program, target.entry, frames)
        values = [value for each in found for value in each.values.values()]
        agreed = sum(each.agrees for each in found)
        right = sum(is_right for _, is_right in values)
        checked.append(Checked(path.name, target.entry.call, len(found), agreed, tuple(p for p, _ in values), right))
    if not any(each.frames for each in checked):
        raise UserError("Nothing can be computed on this Python: run cwm-lsp with a Python that it supports.")
    return checked


def _total(checked: Sequence[Checked]) -> Checked:
    values = tuple(p for each in checked for p in each.values)
    frames, agreed = sum(each.frames for each in checked), sum(each.agreed for each in checked)
    return Checked("in all", "", frames, agreed, values, sum(each.right for each in checked))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _as_json(each: Checked) -> Json:
    return {
        "program": each.name,
        "call": each.call,
        "frames": {"agree": each.agreed, "of": each.frames},
        "values": {"agree": each.right, "of": len(each.values)},
        "mean_probability": _mean(each.values) if each.values else None,
    }
