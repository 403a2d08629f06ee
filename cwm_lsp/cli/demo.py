"""`cwm-lsp demo`: the bundled examples, predicted and then run under debugpy."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from cwm_lsp.cli.options import json_option, model_option, values_option
from cwm_lsp.cli.reporting import bar, note, print_json, results, waiting
from cwm_lsp.cli.running import as_recorded, run_for_real
from cwm_lsp.cli.target import Target, find
from cwm_lsp.client import Worker, connect
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.align import Alignment, align
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.model import Origin, Trace
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import Json
from cwm_lsp.view.wording import first_difference, shorten

_PACKAGE = Path(__file__).resolve().parents[1]
_MAX_FRAMES = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One example: the prediction, the real run, how they agree. `seconds` is the time of the prediction."""

    name: str
    call: str
    predicted: Trace
    actual: Trace
    alignment: Alignment
    seconds: float

    @property
    def frames_per_second(self) -> float:
        return len(self.predicted.frames) / self.seconds

    @property
    def from_model(self) -> int:
        """The frames in which the model has chosen something."""
        return sum(
            any(value.origin is Origin.PREDICTED for value in (*frame.locals.values(), frame.value) if value)
            for frame in self.predicted.frames
        )


@click.command(
    short_help="Predict the bundled examples and check them.",
    epilog="\b\nExamples:\n  cwm-lsp demo\n  cwm-lsp demo --json",
)
@values_option
@model_option
@json_option
def demo(values: str, model: str, as_json: bool) -> None:
    """Predict the bundled examples, run them under debugpy, and show how well the two agree.

    A wrong prediction is a result, not an error: the exit status is 0.
    """
    directory = examples_directory()
    note(f"Predicting the programs in '{directory}', then running them under debugpy.")
    shown = asyncio.run(_show_all(sorted(directory.glob("*.py")), model, values))
    if as_json:
        print_json(_as_json(shown))
    else:
        results().print(_table(shown))
        if values == "hybrid":
            note("What Python's own rules decide was computed; `cwm-lsp demo --values neural` asks the model for all.")


def examples_directory() -> Path:
    """Where the examples are: inside an installed package, or beside the package in a checkout. Raises UserError."""
    for directory in (_PACKAGE / "examples", _PACKAGE.parent / "examples"):
        if (directory / "gcd.py").is_file():
            return directory
    raise UserError("This installation has no examples: install cwm-lsp again.")


async def _show_all(paths: list[Path], model: str, values: str) -> list[Shown]:
    targets = [find(str(path), None) for path in paths]
    shown: list[Shown] = []
    with waiting("Loading the model ...") as on_state:
        async with connect(model, on_state) as worker:
            await _predict(worker, targets[0], 1, "neural")  # loading the model is not part of any example's time
            with bar("name") as progress:
                task = progress.add_task("Examples", total=len(targets), name="")
                for path, target in zip(paths, targets, strict=True):
                    progress.update(task, name=path.stem)
                    shown.append(await _show(worker, path, target, values))
                    progress.advance(task)
    return shown


async def _show(worker: Worker, path: Path, target: Target, values: str) -> Shown:
    began = time.perf_counter()
    predicted = await _predict(worker, target, _MAX_FRAMES, values)
    seconds = time.perf_counter() - began
    actual = await asyncio.to_thread(run_for_real, target, "debugpy", Limits(seconds=30.0))
    predicted = as_recorded(predicted, "debugpy")
    alignment = align(predicted, actual)
    predicted, actual = collapse_comprehensions(predicted), collapse_comprehensions(actual)
    return Shown(path.name, target.entry.call, predicted, actual, alignment, seconds)


async def _predict(worker: Worker, target: Target, max_frames: int, values: str) -> Trace:
    entry = target.entry
    return await worker.predict_trace(
        source=target.source,
        path=target.path,
        function=entry.function,
        call=entry.call,
        max_frames=max_frames,
        values=values,
    )


def _table(shown: list[Shown]) -> Table:
    totals = _totals(shown)
    table = Table(title="Predicted and real execution", show_footer=True)
    for heading, footer, justify in (
        ("program", "in all", "left"),
        ("call", f"{totals['exact']} of {totals['programs']} exact", "left"),
        ("predicted\nsteps", str(totals["predicted_frames"]), "right"),
        ("real\nsteps", str(totals["actual_frames"]), "right"),
        ("first divergence", "", "left"),
        ("steps that\nagree", f"{totals['agreement']['frames']}/{totals['agreement']['of']}", "right"),
        ("with values\nof the model", str(totals["model_frames"]), "right"),
        ("steps/s", f"{totals['frames_per_second']:.0f}", "right"),
    ):
        table.add_column(heading, footer, justify=justify)  # type: ignore[arg-type]
    for one in shown:
        score, divergence = one.alignment.agreement, one.alignment.first_divergence
        table.add_row(
            one.name,
            escape(shorten(one.call, 40)),
            str(len(one.predicted.frames)),
            str(len(one.actual.frames)),
            escape(first_difference(divergence)),
            f"{score.frames}/{score.of}",
            str(one.from_model),
            f"{one.frames_per_second:.0f}",
            style="green" if divergence is None else None,
        )
    return table


def _totals(shown: list[Shown]) -> Json:
    frames = sum(len(one.predicted.frames) for one in shown)
    return {
        "programs": len(shown),
        "exact": sum(one.alignment.first_divergence is None for one in shown),
        "predicted_frames": frames,
        "actual_frames": sum(len(one.actual.frames) for one in shown),
        "agreement": {
            "frames": sum(one.alignment.agreement.frames for one in shown),
            "of": sum(one.alignment.agreement.of for one in shown),
        },
        "model_frames": sum(one.from_model for one in shown),
        "frames_per_second": round(frames / sum(one.seconds for one in shown), 1),
    }


def _as_json(shown: list[Shown]) -> Json:
    programs = [
        {
            "program": one.name,
            "call": one.call,
            "predicted_frames": len(one.predicted.frames),
            "actual_frames": len(one.actual.frames),
            "agreement": asdict(one.alignment.agreement),
            "first_divergence": asdict(one.alignment.first_divergence) if one.alignment.first_divergence else None,
            "model_frames": one.from_model,
            "frames_per_second": round(one.frames_per_second, 1),
        }
        for one in shown
    ]
    return {"programs": programs, "total": _totals(shown)}
