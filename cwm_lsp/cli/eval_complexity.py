"""`cwm-lsp eval complexity`: how right the classes of time and space are, by how they are known."""

from __future__ import annotations

import json
from pathlib import Path

from cwm_lsp.cli.reporting import bar, note, print_json, results, waiting
from cwm_lsp.model.config import Quantization


def eval_complexity(
    file: Path, model: str, quantize: Quantization | None, limit: int | None, out: Path | None, as_json: bool
) -> None:
    """Score the classes, and print the counts by origin. Raises UserError."""
    with waiting("Loading the model ..."):
        from cwm_lsp.evaluate.complexity import evaluate_complexity, read_complexity, render, to_json
        from cwm_lsp.model.load import load
        from cwm_lsp.predict.predictor import Predictor

        cases = read_complexity(file, limit)
        predictor = Predictor(load(model, quantization=quantize))
    with bar("id") as progress:
        task = progress.add_task("Judging", total=len(cases), id="")
        rows = evaluate_complexity(
            cases,
            predictor,
            ask_all=True,
            on_progress=lambda done, total, id: progress.update(task, completed=done, total=total, id=id),
        )
        progress.update(task, completed=len(rows), id="")
    if out is not None:
        out.write_text(json.dumps(to_json(rows, file.name, cases=True), indent=1) + "\n", encoding="utf-8")
        note(f"Every case's classes are in '{out}'.")
    if as_json:
        print_json(to_json(rows, file.name))
    else:
        results().print(render(rows, file.name))
