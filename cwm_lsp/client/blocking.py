"""Predictions and answers for callers without an event loop."""

from __future__ import annotations

import asyncio
from typing import Unpack

from cwm_lsp.client.launch import Launch, OnState
from cwm_lsp.client.questions import Answer, Prediction, Question
from cwm_lsp.client.worker import OnFrame, OnThought, connect
from cwm_lsp.model.config import Quantization
from cwm_lsp.trace.model import Trace


def predict_blocking(
    model: str,
    *,
    on_frame: OnFrame | None = None,
    on_state: OnState | None = None,
    launch: Launch | None = None,
    quantize: Quantization | None = None,
    **request: Unpack[Prediction],
) -> Trace:
    """The predicted trace of one call, as `Worker.predict_trace` makes it. Raises UserError.

    Runs an event loop of its own, so not for use inside one. Ctrl-C cancels the prediction in the worker, too, and
    comes out as KeyboardInterrupt.
    """

    async def run() -> Trace:
        async with connect(model, on_state, launch=launch, quantize=quantize) as worker:
            return await worker.predict_trace(on_frame=on_frame, **request)

    return asyncio.run(run())


def ask_blocking(
    model: str,
    *,
    on_thought: OnThought | None = None,
    on_state: OnState | None = None,
    launch: Launch | None = None,
    quantize: Quantization | None = None,
    **question: Unpack[Question],
) -> Answer:
    """The answer to one question in words, as `Worker.ask` gives it; otherwise like `predict_blocking`."""

    async def run() -> Answer:
        async with connect(model, on_state, launch=launch, quantize=quantize) as worker:
            return await worker.ask(on_thought=on_thought, **question)

    return asyncio.run(run())
