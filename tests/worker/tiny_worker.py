"""A worker whose engine needs no model, so that the protocol is tested at a known speed.

The entry call says what happens: `count(N, SECONDS)` makes frames up to N, one every SECONDS, with `i` one more in
each, and goes on from known ones; `die()` kills the process;
`bug()` raises; `bad()` is bad input. A question is answered by its first answer, after a word of reasoning for each of
its `max_tokens`, one every 2 ms. What is proposed are calls with a number, one every 2 ms, up to `count`. `agree` takes
2 ms for each frame and agrees where `i` is even. A `watch` takes 2 ms for each frame; its answer is the expression
backwards, raised if that begins with a capital letter.

Models: `tiny` loads at once, `slow` in a second, `broken` fails in a second.
"""

from __future__ import annotations

import ast
import os
import signal
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

from cwm_lsp.predict.known import known_frames
from cwm_lsp.predict.wanted import Proposal
from cwm_lsp.predict.watched import Watched
from cwm_lsp.predict.words import Answered
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.model import End, EndReason, Event, Frame, ModelInfo, Origin, Value
from cwm_lsp.trace.problem import UserError
from cwm_lsp.worker.agree import AgreeParams
from cwm_lsp.worker.ask import AskParams
from cwm_lsp.worker.predict import PredictParams
from cwm_lsp.worker.propose import ProposeParams
from cwm_lsp.worker.serve import serve, serve_stdio
from cwm_lsp.worker.watch import WatchParams


class TinyEngine:
    """Counts."""

    def __init__(self, model: str) -> None:
        if model in ("slow", "broken"):
            time.sleep(1.0)
        if model == "broken":
            raise UserError("The model 'broken' has no config.json: give a complete directory.")
        self.info = ModelInfo(model, "1")
        self.device = "cpu"
        self.tokens = 0
        self.passes = 0

    def predict(self, params: PredictParams, cancelled: Callable[[], bool]) -> Generator[Frame, None, End]:
        """What `params.call` says."""
        name, _, arguments = params.call.partition("(")
        if name == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "bug":
            raise ZeroDivisionError("on purpose")
        if name == "bad":
            raise UserError("The call is bad.")
        count, seconds = ast.literal_eval(f"({arguments}")
        known = known_frames(params.resume, analyse(params.source, params.path))
        if params.resume.edits:
            yield known[-1]
        i = int(known[-1].locals["i"].repr) if known else -1
        for index in range(len(known), min(count, params.max_frames)):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if cancelled():
                    return End(EndReason.CANCELLED)
                time.sleep(min(seconds, 0.002))
            self.tokens += 3
            self.passes += 1
            i += 1
            values = {"i": Value(str(i), Origin.PREDICTED, p=0.5)}
            event = Event.LINE if index else Event.CALL
            yield Frame(index, event, params.function, params.function, 0, 1, values)
        return End(EndReason.RETURNED if count <= params.max_frames else EndReason.FRAME_LIMIT)

    def ask(self, params: AskParams, cancelled: Callable[[], bool]) -> Generator[str, None, Answered]:
        """Thinks of numbers."""
        for number in range(len(params.asked.thought.split()), params.asked.max_tokens):
            time.sleep(0.002)
            if cancelled():
                return Answered((), End(EndReason.CANCELLED))
            self.tokens += 1
            self.passes += 1
            yield f"{number} "
        shares = [1.0, *(0.0 for _ in params.asked.answers[1:])]
        return Answered(tuple(zip(params.asked.answers, shares, strict=True)), End(EndReason.RETURNED))

    def propose(self, params: ProposeParams, cancelled: Callable[[], bool]) -> Generator[str | Proposal, None, End]:
        """Counts, after a thought about what is wanted."""
        if not params.wanted.thought:
            yield f"{params.wanted.outcome}"
        for number in range(len(params.wanted.made), params.wanted.count):
            time.sleep(0.002)
            if cancelled():
                return End(EndReason.CANCELLED)
            self.tokens += 1
            self.passes += 1
            yield Proposal(f"{params.wanted.function}({number})", number)
        return End(EndReason.RETURNED)

    def agree(self, params: AgreeParams, cancelled: Callable[[], bool]) -> tuple[Agreement, ...] | None:
        """Likes even numbers."""
        found = []
        for frame in params.frames:
            time.sleep(0.002)
            if cancelled():
                return None
            is_even = int(frame.locals["i"].repr) % 2 == 0
            found.append(Agreement(frame.index, is_even, {"i": (0.75 if is_even else 0.25, is_even)}))
        return tuple(found)

    def watch(self, params: WatchParams, cancelled: Callable[[], bool]) -> Watched:
        """Reads backwards."""
        for _ in params.asked.frames:
            time.sleep(0.002)
            if cancelled():
                return Watched(None, False, End(EndReason.CANCELLED))
        self.tokens += 1
        text = params.asked.expression[::-1]
        return Watched(Value(text, Origin.PREDICTED, p=0.5), text[0].isupper(), End(EndReason.RETURNED))


if __name__ == "__main__":
    _, model, where, idle_seconds = sys.argv
    if where == "stdio":
        sys.exit(serve_stdio(model, TinyEngine))
    sys.exit(serve(model, Path(where), float(idle_seconds), TinyEngine))
