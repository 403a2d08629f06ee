"""`cwm-lsp eval halting`: how right the verdicts are that a call ends or loops."""

from __future__ import annotations

import json
from pathlib import Path

from cwm_lsp.cli.reporting import bar, note, print_json, results, waiting
from cwm_lsp.model.config import Quantization


def eval_halting(
    file: Path, model: str, quantize: Quantization | None, limit: int | None, out: Path | None, as_json: bool
) -> None:
    """Score the verdicts, and print the counts by origin. Raises UserError."""
    with waiting("Loading the model ..."):
        from cwm_lsp.evaluate.halting import evaluate_halting, render, to_json
        from cwm_lsp.model.load import load
        from cwm_lsp.predict.predictor import Predictor

        predictor = Predictor(load(model, quantization=quantize))
    with bar("id") as progress:
        task = progress.add_task("Judging", total=None, id="")
        rows = evaluate_halting(
            file, predictor, limit, lambda done, total, id: progress.update(task, completed=done, total=total, id=id)
        )
        progress.update(task, completed=len(rows), total=len(rows), id="")
    if out is not None:
        out.write_text(json.dumps(to_json(rows, cases=True), indent=1) + "\n", encoding="utf-8")
        note(f"Every case's verdict is in '{out}'.")
    if as_json:
        print_json(to_json(rows))
    else:
        results().print(render(rows))
