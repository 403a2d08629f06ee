"""Hybrid prediction: a computed world makes the frames as long as it knows them, a model the others.

What the model says is adopted by the world, which goes on from it. So a call into the unknown costs one prediction, and
what follows from its result is exact, given that result (`resting`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.world import start
from cwm_lsp.model.decode import Decoder
from cwm_lsp.predict.following import Following, Foreseen
from cwm_lsp.predict.guess import Guesser
from cwm_lsp.predict.known import known_frames
from cwm_lsp.predict.merging import ENDLESS, agreed, chance, is_known, lost, merged, say_the_same
from cwm_lsp.predict.options import Options
from cwm_lsp.predict.over import is_stepped_over
from cwm_lsp.predict.resting import Resting
from cwm_lsp.predict.resume import Resume
from cwm_lsp.predict.telling import Telling, is_endless, tell
from cwm_lsp.program.entries import bind_arguments
from cwm_lsp.program.facts import Program
from cwm_lsp.program.question import is_plain
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry, Frame, Origin
from cwm_lsp.trace.problem import UserError

_BETWEEN_CANCELS = 64  # computed frames

Ask = Callable[[Resume, Guesser, Frame | None], Telling]
"""Puts a question to the model: a trace that goes on behind known frames, with guesses of what may follow; and the next
frame, where all of it but some values is known."""

Skip = Callable[[Sequence[Frame]], tuple[Frame, ...] | End]
"""The frames that stand for the call that is the last of these frames, in one step."""


@dataclass(slots=True)
class _Model:
    """Asks the model for one frame after the other; one decoding goes on for as long as nobody else makes a frame."""

    decoder: Decoder
    ask: Ask
    options: Options
    cancelled: Callable[[], bool]
    _telling: Telling | None = None
    _going: Generator[Frame, None, End] | None = None

    def interrupt(self) -> None:
        """The next frame does not follow on the last one that the model made, as it made it."""
        self._telling = self._going = None

    def next(self, frames: Sequence[Frame], path: Following, coming: Frame | None) -> tuple[Frame, float | None] | End:
        """The frame behind `frames`, which is `coming` but for its unknown values, with the probability of what the
        model chose in it (None: nothing). Raises UserError where the model can't be asked."""
        if self._telling is None or self._going is None or coming is not None:
            self._telling = self.ask(Resume(tuple(frames)), Foreseen(len(frames), path.guess()), coming)
            self._going = tell(self.decoder, self._telling, self.options, self.cancelled)
        told = len(self._telling.told)
        try:
            said = next(self._going)
        except StopIteration as stop:
            end: End = stop.value
            return end
        choices = [each.p for each in self._telling.told[told:] if each.p is not None]
        return said, math.prod(choices) if choices else None


def hybrid(
    decoder: Decoder,
    ask: Ask,
    program: Program,
    entry: Entry,
    options: Options,
    cancelled: Callable[[], bool],
    resume: Resume,
    skip: Skip,
    *,
    comprehensions: bool,
) -> Generator[Frame, None, End]:
    """Yields frames as they are known; returns why the trace ended. As `Predictor.predict`, with `values="hybrid"`.

    The model is asked only where the world does not know all of the next frame: its own frame is taken, but for the
    parts that are computed. A call in one step (`options.over`) is the model's, and so is the caller's next frame.
    `cancelled` is asked before each question and forward pass, every 64 computed frames and as each is computed.
    """
    resting = Resting(_given(program, entry))
    limits = Limits(max_frames=options.max_frames + 1, given_up=cancelled)
    path = Following(start(program, entry, limits, comprehensions=comprehensions))
    model = _Model(decoder, ask, options, cancelled)
    frames = list(known_frames(resume, program))
    for number, frame in enumerate(frames):
        coming, before = path.coming()[0], path.world
        if resume.edits and number == len(frames) - 1 and isinstance(coming, Frame):
            frames[number] = frame = agreed(coming, frame)
        if frame.value is not None and frame.value.origin is Origin.GUESSED:
            path.skip(frame)
        else:
            path.take(frame)
        resting.known(coming, frame, before, path.follows)
    asked_behind = len(frames)
    if resume.edits:
        yield frames[-1]
    while True:
        if is_stepped_over(frames, options.over, program):
            guessed = skip(frames)
            if isinstance(guessed, End):
                return guessed
            model.interrupt()
            for frame in guessed:
                path.skip(frame)
                frames.append(resting.predicted(frame, None if frame.value is None else frame.value.p))
                yield frames[-1]
            continue
        coming, world = path.coming()
        if isinstance(coming, End):
            return coming
        if isinstance(coming, Frame) and len(frames) >= options.max_frames:
            return End(EndReason.FRAME_LIMIT, f"stopped after {options.max_frames} frames")
        if isinstance(coming, Frame) and is_known(coming):
            if len(frames) % _BETWEEN_CANCELS == 0 and cancelled():
                return End(EndReason.CANCELLED)
            model.interrupt()
            path.go(coming, world)
            frame = resting.computed(coming, len(frames))
        elif cancelled():
            return End(EndReason.CANCELLED)  # to put the question takes longer than a pass
        else:
            open_frame = coming if isinstance(coming, Frame) else None
            try:
                made = model.next(frames, path, open_frame)
            except UserError as error:
                if len(frames) == asked_behind and not resume.edits:
                    raise
                return End(EndReason.ERROR, str(error))
            before = path.world
            if isinstance(made, End):
                if open_frame is None or not is_endless(made):
                    return made
                frame, p = lost(open_frame, ENDLESS), None
                model.interrupt()
            else:
                frame, p = made
                if open_frame is not None and (open_frame.event, open_frame.qualname) == (frame.event, frame.qualname):
                    said, frame = frame, merged(open_frame, frame)
                    if not say_the_same(frame, said):
                        model.interrupt()
                else:
                    open_frame = None
            path.take(frame)
            if open_frame is not None:
                found = chance(open_frame, frame)
                p = p if found is None else found
                frame = resting.mixed(open_frame, frame, before, len(frames), p, path.follows)
            else:
                frame = resting.predicted(frame, p)
        frames.append(frame)
        yield frame


def _given(program: Program, entry: Entry) -> dict[str, str]:
    """The literal arguments of `entry`, where its own frame comes first. Raises UserError for a call that is none."""
    if program.problems:
        problem = program.problems[0]
        raise UserError(f"{program.path}:{problem.line or 1}: {problem.message}; correct it and predict again.")
    if entry.function == MODULE:
        return {}
    bound = bind_arguments(program, entry.call)
    return dict(bound.arguments or {}) if is_plain(bound.function) else {}
