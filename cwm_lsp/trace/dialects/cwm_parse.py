"""The `cwm` dialect: from text to frames, one frame at a time, tolerant of whatever a model writes.

The parser follows activations (calls, returns, generators that are resumed), spells out `..` and finds lines by
control flow. What cannot be understood becomes a described `Problem` and ends the trace as malformed; nothing raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cwm_lsp.trace.dialects.cwm import SAME
from cwm_lsp.trace.dialects.cwm_lines import Lines, Place, State, Track, callable_from, reachable
from cwm_lsp.trace.dialects.cwm_prompt import Prompt
from cwm_lsp.trace.dialects.cwm_read import Shown, frame_pieces, read_frame, split_frames
from cwm_lsp.trace.dialects.pieces import END_OF_TEXT, Piece, text_of
from cwm_lsp.trace.model import MODULE, End, EndReason, Event, Frame, Origin, Value
from cwm_lsp.trace.problem import Problem

_NO_PROBABILITIES: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The frames from the entry's own call on (the wrapper's left out), what was wrong, and why the trace stops."""

    frames: tuple[Frame, ...]
    problems: tuple[Problem, ...]
    end: End


@dataclass(slots=True)
class Activation:
    """`locals` are those last shown, None before; `shown_at` is the layer of the track that they belong to; `raised`
    says that an exception was its last event, `has_raised` that one came at any time."""

    depth: int
    track: Track = field(default_factory=Track)
    locals: dict[str, str] | None = None
    shown_at: int = 0
    raised: bool = False
    has_raised: bool = False

    def fork(self) -> Activation:
        """The same activation, to be followed apart; its track begins where its locals were last shown."""
        return Activation(
            self.depth, Track(self.track.layers[self.shown_at :]), self.locals, 0, self.raised, self.has_raised
        )


@dataclass(slots=True)
class FrameParser:
    """Reads one trace. `entry` is the entry function's qualified name, with which the frames begin.

    Feed it every frame after the prompt, the wrapper's too. `end` is set once the entry has returned or something was
    malformed; what is fed after that is ignored.
    """

    prompt: Prompt
    lines: Lines
    entry: str
    end: End | None = None
    problems: list[Problem] = field(default_factory=list)
    _frames: list[tuple[Frame, Activation, int]] = field(default_factory=list)  # with its layer in the track
    _stack: list[Activation] = field(default_factory=list)
    _suspended: list[Activation] = field(default_factory=list)  # the latest first
    _is_fork: bool = False
    _wrapper_at: int = 0  # how many of the wrapper's frames were read: 1 its call, 2 its line, 3 an exception
    _texts: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._texts = self._texts or self.prompt.texts()

    @property
    def activations(self) -> Sequence[Activation]:
        """Those that are running, the innermost last."""
        return self._stack

    @property
    def suspended(self) -> Sequence[Activation]:
        """Generators that have returned or yielded, the latest first; which of the two is not known."""
        return self._suspended

    @property
    def wrapper_at(self) -> int:
        """How many of the wrapper's own frames were read: 1 its call, 2 its line, 3 an exception."""
        return self._wrapper_at

    def fork(self) -> FrameParser:
        """A parser at the same point that can be fed on without changing this one.

        It takes time by the number of activations, not of frames, as it has forgotten the frames: `finish` of a fork
        knows only those that were fed to it.
        """
        return FrameParser(
            self.prompt,
            self.lines,
            self.entry,
            self.end,
            _stack=[activation.fork() for activation in self._stack],
            # Forks share them and copy one when it goes on.
            _suspended=list(self._suspended) if self._is_fork else [waiting.fork() for waiting in self._suspended],
            _is_fork=True,
            _wrapper_at=self._wrapper_at,
            _texts=self._texts,
        )

    def feed(
        self,
        pieces: Iterable[Piece],
        origin: Origin = Origin.PREDICTED,
        probabilities: Mapping[str, float] = _NO_PROBABILITIES,
    ) -> Frame | Problem | None:
        """One frame more; None for a frame of the wrapper and after the end.

        `probabilities` are by local's name, or `return` / `exception` for the value. The frame's line is the lowest
        that is possible so far; `finish` has the ones that everything after agrees with.
        """
        if self.end is not None:
            return None
        shown = read_frame(pieces)
        if isinstance(shown, str):
            return self._fail(shown)
        if self.prompt.wrapper is not None and not self._stack and not self._enters(shown):
            return self._wrapper(shown, self.prompt.wrapper)
        return self._frame(shown, origin, probabilities)

    def finish(self, cut: End | None = None) -> Parsed:
        """All that was read, every line resolved. `cut` tells why there is no more if the entry has not returned."""
        end = self.end or cut
        problems = list(self.problems)
        if end is None:
            end = End(EndReason.MALFORMED, "the text stops before the entry point has returned")
            problems.append(Problem(end.message, self._line()))
        paths: dict[int, list[State]] = {}
        frames: list[Frame] = []
        for frame, activation, layer in self._frames:
            path = paths.get(id(activation)) or paths.setdefault(id(activation), activation.track.resolved())
            frames.append(_at(frame, path[layer]))
        calls = [i for i, frame in enumerate(frames) if frame.depth == 0 and frame.event == Event.CALL]
        # What ran before it computed the call's arguments. An entry behind a decorator never shows under its name.
        frames = frames[next((i for i in calls if frames[i].qualname == self.entry), 0) :]
        return Parsed(tuple(replace(f, index=i) for i, f in enumerate(frames)), tuple(problems), end)

    def _enters(self, shown: Shown) -> bool:
        return self._wrapper_at == 2 and shown.event == Event.CALL

    def _wrapper(self, shown: Shown, texts: tuple[str, str]) -> Problem | None:
        definition, call = texts
        match self._wrapper_at, shown.event, shown.text:
            case (0, Event.CALL, text) if text == definition:
                self._wrapper_at = 1
            case (1, Event.LINE, text) if text == call:
                self._wrapper_at = 2
            case (2, Event.EXCEPTION, text) if text == call:
                self._wrapper_at = 3
            case (2 | 3, Event.RETURN, text) if text == call:
                self.end = End(EndReason.RETURNED if self._wrapper_at == 2 else EndReason.RAISED)
            case _:
                return self._fail(f"a {shown.event} frame with {shown.text!r} is out of place around the entry call")
        return None

    def _frame(self, shown: Shown, origin: Origin, probabilities: Mapping[str, float]) -> Frame | Problem:
        activation = self._called(shown) if shown.event == Event.CALL else self._moved(shown)
        if isinstance(activation, str):
            return self._fail(activation)
        before = activation.locals
        known = before or {}
        unknown = [name for name, text in shown.locals.items() if text == SAME and name not in known]
        if unknown:
            return self._fail(f"{unknown[0]!r} is said to be unchanged, but was not shown before")
        named = {name: known[name] if text == SAME else text for name, text in shown.locals.items()}
        frame = Frame(
            index=len(self._frames),
            event=shown.event,
            function="",
            qualname="",
            depth=activation.depth,
            line=0,
            locals={
                name: _value(
                    text, origin, probabilities.get(name), None if before is None else before.get(name) != text
                )
                for name, text in named.items()
            },
            value=_outcome(shown, origin, probabilities.get(shown.event), activation),
        )
        if shown.event in (Event.CALL, Event.LINE):
            activation.locals = named
            activation.shown_at = len(activation.track.layers) - 1
        self._frames.append((frame, activation, len(activation.track.layers) - 1))
        if shown.event == Event.RETURN:
            self._leave(activation)
        activation.raised = shown.event == Event.EXCEPTION
        activation.has_raised |= activation.raised
        return _at(frame, activation.track.lowest())

    def _called(self, shown: Shown) -> Activation | str:
        resumed = self._resumed_with(shown, named=True)
        if resumed is not None:
            return resumed
        activation = Activation(len(self._stack))
        if not activation.track.begin(self._places(shown)):
            return self._resumed_with(shown, named=False) or f"no function of the context begins with {shown.text!r}"
        self._stack.append(activation)
        return activation

    def _resumed_with(self, shown: Shown, named: bool) -> Activation | None:
        """The generator that goes on with this frame; `named`: only where its code binds these locals.

        Of several that wait at this text: the one whose locals are still these, else the latest.
        """
        names = frozenset(shown.locals)
        for waiting in sorted(self._suspended, key=lambda activation: activation.locals != shown.locals):
            fits = not named or any(self.lines.admits(place, names, False) for place, _, _ in waiting.track.states)
            if fits and names >= set(waiting.locals or {}) and (activation := self._resumed(waiting, shown.text)):
                activation.track.or_begin_again()
                return activation
        return None

    def _moved(self, shown: Shown) -> Activation | str:
        activation = self._stack[-1] if self._stack else None
        if activation is not None and self._moves(activation, shown):
            return activation
        if shown.event == Event.EXCEPTION:  # thrown into a generator, which makes no call frame
            for thrown in self._suspended:
                if raising := self._resumed(thrown, shown.text):
                    return raising
        if activation is None:
            return f"a {shown.event} frame comes before any call"
        return f"a {shown.event} frame with {shown.text!r} cannot follow line {activation.track.lowest()[1]}"

    def _moves(self, activation: Activation, shown: Shown) -> bool:
        def onward(state: State) -> frozenset[int]:
            place, line, called = state
            found = self.lines.first_lines(place) if called else self.lines.successors(place, line)
            return self._with_text(found, shown.text)

        def as_named(state: State) -> frozenset[int]:
            return onward(state) if self.lines.admits(state[0], frozenset(shown.locals), False) else frozenset()

        def anywhere(state: State) -> frozenset[int]:
            place, _, called = state
            return self._with_text(reachable(self.lines, place) if called else (), shown.text)

        if shown.event == Event.LINE:
            return activation.track.step(as_named) or activation.track.step(onward)
        # Returns and exceptions belong to the line that was running, or to one reached without an event of its own.
        # A return right after the call: the callee was not traced, only its result.
        step = activation.track.step
        return self._stay(activation, shown.text) or step(onward) or step(anywhere)

    def _stay(self, activation: Activation, text: str) -> bool:
        return activation.track.step(lambda state: self._with_text([state[1]], text))

    def _resumed(self, waiting: Activation, text: str) -> Activation | None:
        """A suspended activation goes on at a line with this text, if it waits at one."""
        activation = waiting.fork() if self._is_fork else waiting  # a fork shares it with others
        if not self._stay(activation, text):
            return None
        self._suspended = [other for other in self._suspended if other is not waiting]
        activation.depth = len(self._stack)
        self._stack.append(activation)
        return activation

    def _leave(self, activation: Activation) -> None:
        self._stack.pop()
        if any(self.lines.resumable(place) for place, *_ in activation.track.states):
            self._suspended.insert(0, activation)
        if not self._stack and self.prompt.wrapper is None:
            self.end = End(EndReason.RAISED if activation.raised else EndReason.RETURNED)

    def _places(self, shown: Shown) -> list[Place]:
        if self.prompt.module_start is not None and not self._stack:
            return [(MODULE, 1)] if shown.text == self.prompt.module_start else []
        places = [place for place in self.lines.places if self._texts.get(place[1]) == shown.text]
        if self._stack:
            callers = {place[0] for place, *_ in self._stack[-1].track.states}
            places = [place for place in places if callable_from(place, callers)]
        # A wrong name is a wrong prediction, not a reason to understand nothing.
        return [place for place in places if self.lines.admits(place, frozenset(shown.locals), True)] or places

    def _with_text(self, lines: Iterable[int], text: str) -> frozenset[int]:
        return frozenset(line for line in lines if self._texts.get(line) == text)

    def _line(self) -> int | None:
        return self._stack[-1].track.lowest()[1] if self._stack else None

    def _fail(self, message: str) -> Problem:
        problem = Problem(message, self._line())
        self.problems.append(problem)
        self.end = End(EndReason.MALFORMED, message)
        return problem


def _value(text: str, origin: Origin, p: float | None, changed: bool | None) -> Value:
    """A local; what stays as it was is no choice of the model's."""
    if origin is Origin.PREDICTED and changed is False:
        return Value(text, Origin.FORCED, None, False)
    return Value(text, origin, p, changed)


def _outcome(shown: Shown, origin: Origin, p: float | None, activation: Activation) -> Value | None:
    """What is returned or raised; an activation that an exception leaves returns None, whatever the model thinks."""
    if shown.event not in (Event.RETURN, Event.EXCEPTION):
        return None
    if shown.event == Event.RETURN and activation.raised and origin is Origin.PREDICTED:
        return Value(shown.value, Origin.FORCED)
    return Value(shown.value, origin, p)


def parse_frames(
    pieces: Iterable[Piece], prompt: Prompt, lines: Lines, entry: str, origin: Origin = Origin.PREDICTED
) -> Parsed:
    """The trace that the pieces after the prompt tell; `entry` is the entry function's qualified name."""
    parser = FrameParser(prompt, lines, entry)
    for frame in split_frames(pieces):
        if frame == [END_OF_TEXT] or parser.end is not None:
            break
        parser.feed(frame, origin)
    return parser.finish()


def parse_text(text: str, prompt: Prompt, lines: Lines, entry: str, origin: Origin = Origin.PREDICTED) -> Parsed:
    """Like `parse_frames`, for the entire text, prompt included (left away, frames alone do as well)."""
    return parse_frames(frame_pieces(text.removeprefix(text_of(prompt.pieces))), prompt, lines, entry, origin)


def _at(frame: Frame, state: State) -> Frame:
    (qualname, _), line, _ = state
    return replace(frame, function=qualname.rpartition(".")[2], qualname=qualname, line=line)
