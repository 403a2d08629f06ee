"""The training loop: chunks of packed rows in, a Hugging Face directory out; `accelerate` spreads it over devices."""

from __future__ import annotations

from collections.abc import Iterator

from cwm_lsp.train.chunks import Chunk, Setup
from cwm_lsp.train.run import OnLog, Run, Step, go_on, prepared, steps
from cwm_lsp.train.stream import stream


def train(setup: Setup, on_log: OnLog, *, resume: bool = False, sitting_minutes: float = float("inf")) -> None:
    """Trains as the recipe says and leaves a Hugging Face directory in `setup.out`, which may be `started` already.

    Beside it: `log.jsonl`, `curves.png`, and `state.pt`, with which `resume` goes on exactly where the run was.
    Stops at the recipe's end, or after `sitting_minutes` of this call. Everything is saved now and then and at the
    end, also on Ctrl-C. Raises UserError for files that cannot be used.
    """
    run = prepared(setup, resume)

    def step(each: Step) -> None:
        run.learn(each.batch)
        run.update(each)

    with stream(setup, run.first, run.devices, run.progress_at) as chunks:
        go_on(run, _steps(chunks, run), step, on_log, sitting_minutes)


def _steps(chunks: Iterator[Chunk], run: Run) -> Iterator[Step]:
    done = run.state.done
    for chunk in chunks:
        yield from steps(chunk, done, run.setup.recipe.batch_tokens, run.devices)
        done = 0
