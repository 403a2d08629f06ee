"""A model's proposals for the commands that search backwards: they search on where a model cannot be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from cwm_lsp.backwards.inputs.describe import outcome_to_json
from cwm_lsp.backwards.outcome import Outcome
from cwm_lsp.cli.options import SEARCH_ALONE
from cwm_lsp.cli.reporting import note
from cwm_lsp.client import Wish, proposing
from cwm_lsp.model.config import Quantization
from cwm_lsp.program.facts import Program, Scope


@contextmanager
def proposals(
    program: Program, scope: Scope, outcome: Outcome | None, model: str, quantize: Quantization | None
) -> Iterator[Callable[[], Iterable[str | None]]]:
    """What `search` calls for the model's calls with the outcome, or (without one) its bodies.

    Leaving ends the asking; that the model could not be asked is then told on stderr.
    """
    if model == SEARCH_ALONE:
        yield tuple
        return
    wish = Wish(source=program.source, path=program.path, function=scope.qualname)
    if outcome is not None:
        wish["outcome"] = outcome_to_json(outcome)
    with proposing(model, wish, quantize=quantize) as asked:
        yield asked.arriving
    if asked.problem:
        note(f"Searched without the model: {asked.problem.rstrip('.')}.")
