"""A real worker process whose engine plays a recorded trace as a prediction, at a known speed.

What follows an edited frame is what was recorded, with the edited values in the frames of the same activation. An
expression is "predicted" to be a text that names it and where it was asked; one with `boom` to raise, and `slow` has no
answer until it is cancelled. Where calls are to be guessed, what was recorded of them is left out.
`replay_worker.py MODEL ENDPOINT TRACE SECONDS`: one frame every SECONDS.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path

from cwm_lsp.predict.known import known_frames
from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.watched import Watched
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import End, EndReason, Event, Frame, ModelInfo, Origin, Trace, Value
from cwm_lsp.trace.serialize import from_json
from cwm_lsp.worker.predict import PredictParams
from cwm_lsp.worker.serve import serve
from cwm_lsp.worker.watch import WatchParams


class ReplayEngine:
    """Says what it has recorded, whatever it is asked."""

    def __init__(self, trace: Trace, seconds: float) -> None:
        self.info = ModelInfo("replay", "1")
        self.device = "cpu"
        self.tokens = self.passes = 0
        self._trace = trace
        self._seconds = seconds

    def predict(self, params: PredictParams, cancelled: Callable[[], bool]) -> Generator[Frame, None, End]:
        known = known_frames(params.resume, analyse(params.source, params.path))
        if params.resume.edits:
            yield known[-1]
        frames, at, index = self._trace.frames, _behind(self._trace, known), len(known)
        while at < len(frames):
            deadline = time.monotonic() + self._seconds
            while time.monotonic() < deadline:
                if cancelled():
                    return End(EndReason.CANCELLED)
                time.sleep(0.002)
            if index == params.max_frames:
                return End(EndReason.FRAME_LIMIT)
            yield replace(_altered(frames[at], params.resume), index=index)
            at, index, call = at + 1, index + 1, frames[at]
            if call.event is Event.CALL and params.over is not None and call.depth > params.over:
                while (frames[at].event, frames[at].depth) != (Event.RETURN, call.depth):
                    at += 1
                out = [frames[at]]
                if (frames[at - 1].event, frames[at - 1].depth) == (Event.EXCEPTION, call.depth):
                    out.insert(0, frames[at - 1])
                for one in out:
                    assert one.value is not None
                    value = replace(one.value, origin=Origin.GUESSED, p=0.5) if one is out[0] else one.value
                    yield replace(one, index=index, line=call.line, value=value)  # no line of it is known
                    index += 1
                at += 1
        return self._trace.end

    def watch(self, params: WatchParams, cancelled: Callable[[], bool]) -> Watched:
        asked, last = params.asked, params.asked.frames[-1]
        while "slow" in asked.expression:
            if cancelled():
                return Watched(None, False, End(EndReason.CANCELLED))
            time.sleep(0.002)
        text = repr(f"{asked.expression} at {last.qualname}:{last.line}")
        return Watched(Value(text, Origin.PREDICTED, p=0.93), "boom" in asked.expression, End(EndReason.RETURNED))


def _behind(trace: Trace, known: Sequence[Frame]) -> int:
    """The place in the recorded trace behind the last known frame; what was guessed lacks some frames."""
    at = 0
    for frame in known:
        while (trace.frames[at].event, trace.frames[at].depth) != (frame.event, frame.depth):
            at += 1
        at += 1
    return at


def _altered(frame: Frame, resume: Resume) -> Frame:
    last = resume.frames[-1] if resume.edits else None
    if last is None or (last.qualname, last.depth) != (frame.qualname, frame.depth):
        return frame
    values = {name: replace(value, repr=resume.edits.get(name, value.repr)) for name, value in frame.locals.items()}
    return replace(frame, locals=values)


def main() -> int:
    model, endpoint, trace_path, seconds = sys.argv[1:]
    trace = from_json(json.loads(Path(trace_path).read_text(encoding="utf-8")))
    return serve(model, Path(endpoint), 60.0, lambda _: ReplayEngine(trace, float(seconds)))


if __name__ == "__main__":
    sys.exit(main())
