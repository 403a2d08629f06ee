"""A place between two frames of a `cwm` trace: which events can follow there, with which locals and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cwm_lsp.predict.grammar.cwm_json import Done, Literal, Thread, string_threads
from cwm_lsp.predict.grammar.cwm_locals import Anything
from cwm_lsp.predict.grammar.cwm_rules import Rules
from cwm_lsp.predict.guess import Guesser
from cwm_lsp.program.facts import Scope
from cwm_lsp.trace.dialects.cwm_lines import Place, State, callable_from, reachable
from cwm_lsp.trace.dialects.cwm_parse import Activation, FrameParser
from cwm_lsp.trace.model import EndReason, Event, Frame
from cwm_lsp.trace.problem import Problem

_CLOSED = "GeneratorExit()"  # ends a generator and goes no further
_WRAPPER_EVENTS = (Event.CALL, Event.LINE)
_EVERY_EVENT = (Event.CALL, Event.LINE, Event.RETURN, Event.EXCEPTION)


Signature = tuple[State | None, Event | None, str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the frames so far say about what comes next.

    `frame` is the last one (None: none, or the wrapper's); `shown` the depth of the activation that the last listing
    belongs to, if it was not followed by a return; `raised` the exception that is on its way out; `followed` what came
    last time where things stood like this: its event and line.
    """

    frame: Frame | None = None
    shown: int | None = None
    raised: str | None = None
    followed: Mapping[Signature, tuple[Event, int]] = field(default_factory=dict)

    def and_then(self, frame: Frame | Problem | None, signature: Signature) -> Seen:
        """With one frame more, which came where things stood as `signature` says."""
        if not isinstance(frame, Frame):
            return replace(self, frame=None, shown=None)
        followed = {**self.followed, signature: (frame.event, frame.line)}
        if frame.event is Event.EXCEPTION:
            raised = frame.value.repr if frame.value else None
            return Seen(frame, self.shown, None if raised == _CLOSED else raised, followed)
        if frame.event is Event.RETURN:
            return Seen(frame, None, self.raised, followed)
        return Seen(frame, frame.depth, None, followed)


@dataclass(frozen=True, slots=True)
class Expected:
    """A frame that may come next. `shown` is its listing: name -> repr, `..` or None (not known), in order; `text` its
    source line, `value` what is returned or raised (None: not known)."""

    event: Event
    shown: Mapping[str, str | None]
    text: str | None
    value: str | None = None


@dataclass(frozen=True, eq=False)
class Point:
    """A place between two frames. What is asked of it is remembered; nothing else ever changes.

    `parser` has read all frames before; it is only ever forked. Where it understood nothing more, everything
    well-formed may come.
    """

    rules: Rules
    parser: FrameParser
    guesser: Guesser
    seen: Seen = field(default_factory=Seen)
    expectations: dict[Event | None, Expected | None] = field(default_factory=dict, init=False)

    def behind(self, ids: Sequence[int]) -> Point:
        """The place behind the frame with these tokens."""
        tokenizer = self.rules.tokenizer
        parser = self.parser.fork()
        frame = parser.feed([piece for piece, _ in tokenizer.decode(ids, [None] * len(ids))])
        guesser = self.guesser.after(frame) if isinstance(frame, Frame) else self.guesser
        return replace(self, parser=parser, guesser=guesser, seen=self.seen.and_then(frame, self.signature))

    @property
    def is_lost(self) -> bool:
        """Whether a frame before was not understood."""
        return self.parser.end is not None and self.parser.end.reason is EndReason.MALFORMED

    @property
    def is_open(self) -> bool:
        """Whether everything well-formed may come."""
        return self.is_lost or self.rules.compiles

    @property
    def is_over(self) -> bool:
        """Whether the entry point has been left."""
        return self.parser.end is not None and not self.is_lost

    @property
    def in_wrapper(self) -> bool:
        """Whether the next frame is one of the two with which the wrapper begins."""
        return self.rules.prompt.wrapper is not None and self.parser.wrapper_at < 2

    @property
    def activation(self) -> Activation | None:
        """The innermost one; None in the wrapper and before it."""
        return self.parser.activations[-1] if self.parser.activations else None

    @property
    def states(self) -> tuple[State, ...]:
        """Where the innermost activation may be."""
        return tuple(self.activation.track.states) if self.activation else ()

    @property
    def entered(self) -> bool:
        """Whether the innermost activation has been called and nothing of it has run yet."""
        return bool(self.states) and all(called and not self.rules.restarts(at) for at, _, called in self.states)

    @property
    def line(self) -> int:
        """The line at which the innermost activation probably is; 0 in the wrapper."""
        return self.activation.track.lowest()[1] if self.activation else 0

    @property
    def scope(self) -> Scope | None:
        """Its code, as far as it is known."""
        return self.rules.code(self.activation.track.lowest()[0]) if self.activation else None

    @property
    def signature(self) -> Signature:
        """How things stand: where the innermost activation is, and the last frame."""
        here = self.activation.track.lowest() if self.activation else None
        last = self.seen.frame
        return (here, last.event, last.qualname, last.line) if last else (here, None, "", 0)

    @cached_property
    def next_lines(self) -> frozenset[int]:
        """The lines that the innermost activation can come to, of those that the model is shown."""
        return frozenset().union(*self._following.values()) & self.rules.texts.keys()

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events that can follow; none where the trace is over."""
        if self.is_open:
            return _EVERY_EVENT
        if self.is_over:
            return ()
        if self.activation is None:
            return self._outermost_events()
        allowed = {Event.EXCEPTION}
        if self.next_lines:
            allowed.add(Event.LINE)
        if self.entered and Event.LINE in allowed:
            return (Event.LINE, Event.EXCEPTION)
        rules, states = self.rules, self.states
        if self.activation.has_raised or any(rules.may_return(place, line) for place, line, _ in states):
            allowed.add(Event.RETURN)
        # A suspended generator that is thrown away is closed, which can enter others.
        if self.parser.suspended or any(rules.may_call(place, line) for place, line, _ in states):
            allowed.add(Event.CALL)
        return tuple(event for event in _EVERY_EVENT if event in allowed)

    def _outermost_events(self) -> tuple[Event, ...]:
        if self.rules.prompt.wrapper is None:
            return (Event.CALL,)
        if self.in_wrapper:
            return (_WRAPPER_EVENTS[self.parser.wrapper_at],)
        return (Event.CALL, Event.RETURN, Event.EXCEPTION) if self.parser.wrapper_at == 2 else (Event.RETURN,)

    def listed(self, event: Event) -> tuple[Thread, ...]:
        """What the locals of a `call` or `line` frame may be; with each way the lines that can come with it."""
        if self.is_open:
            return Anything(self.rules.start, frozenset(), None).threads()
        wrapper = self.rules.prompt.wrapper
        if wrapper is not None and self.in_wrapper:
            return _empty_object(wrapper[self.parser.wrapper_at])
        return self._lines if event is Event.LINE else self._calls

    def texts(self, event: Event) -> frozenset[str]:
        """The lines that a `return` or `exception` frame can show; empty where nothing is known about it."""
        if self.is_open:
            return frozenset()
        if self.activation is None:
            return frozenset(self.rules.prompt.wrapper[1:] if self.rules.prompt.wrapper else ())
        lines = self.rules.lines
        found: set[int] = set()
        for place, line, called in self.states:
            found.add(line)
            found.update(reachable(lines, place) if called else lines.successors(place, line))
        if event is Event.EXCEPTION:  # it may be thrown into a suspended generator
            found.update(line for waiting in self.parser.suspended for _, line, _ in waiting.track.states)
        return self._start_text(found) | self.rules.texts_of(found)

    def _start_text(self, lines: Iterable[int]) -> frozenset[str]:
        start = self.rules.prompt.module_start
        return frozenset([start] if start is not None and self.entered and 1 in lines else [])

    @cached_property
    def _following(self) -> Mapping[Place, frozenset[int]]:
        """The lines that the innermost activation can come to, by its scope."""
        lines = self.rules.lines
        found: dict[Place, frozenset[int]] = {}
        for place, line, called in self.states:
            following = lines.first_lines(place) if called else frozenset()
            if not called or self.rules.restarts(place):
                following |= lines.successors(place, line)
            found[place] = found.get(place, frozenset()) | following
        return found

    @cached_property
    def _lines(self) -> tuple[Thread, ...]:
        activation = self.activation
        if activation is None or activation.locals is None:
            return Anything(self.rules.start, frozenset(), frozenset()).threads()
        threads: list[Thread] = []
        for place, following in self._following.items():
            texts = self.rules.texts_of(following)
            if not texts:
                continue
            threads += self.rules.going_on(
                place,
                self._executed(activation, place),
                activation.locals,
                texts,
                same=self.seen.shown == activation.depth,
                raised=_has_passed(activation),
            )
        return tuple(threads) or Anything(self.rules.start, frozenset(), frozenset()).threads()

    def _executed(self, activation: Activation, place: Place) -> frozenset[int]:
        """The lines that have run, if it is an activation of `place`, since its locals were last shown."""
        layers = activation.track.layers[activation.shown_at :]
        executed = {line for layer in layers for there, line, called in layer if there == place and not called}
        return frozenset(executed | {place[1]} if self.rules.restarts(place) else executed)

    @cached_property
    def _calls(self) -> tuple[Thread, ...]:
        rules = self.rules
        start = rules.prompt.module_start
        if start is not None and self.activation is None:
            return _empty_object(start)
        callers = {place[0] for place, _, _ in self.states}
        threads: list[Thread] = []
        for place in rules.lines.places:
            if place[1] in rules.texts and (not callers or callable_from(place, callers)):
                threads += self._called(place)
        return tuple(threads) or Anything(rules.start, frozenset(), frozenset()).threads()

    def _called(self, place: Place) -> tuple[Thread, ...]:
        """What the call frame of an activation of `place`, a new one or a suspended one, may list."""
        rules = self.rules
        waiting = [a for a in self.parser.suspended if any(at == place for at, _, _ in a.track.states)]
        at = rules.texts_of(line for a in waiting for there, line, _ in a.track.states if there == place)
        if rules.restarts(place):
            return rules.resuming(place, at | rules.texts_of([place[1]]))
        if not waiting:
            return rules.entering(place)
        if len(waiting) > 1:
            return (*rules.entering(place), *rules.resuming(place, at))
        shown, executed = waiting[0].locals or {}, self._executed(waiting[0], place)
        again = rules.going_on(place, executed, shown, at, same=False, raised=_has_passed(waiting[0]))
        return (*rules.entering(place), *again)

    @cached_property
    def value(self) -> tuple[Thread, ...]:
        """What a returned or raised value may be, its quotes included."""
        return _Value(self.rules).threads()


@dataclass(frozen=True, slots=True)
class _Value:
    rules: Rules
    opened: bool = False

    def threads(self) -> tuple[Thread, ...]:
        if self.opened:
            return string_threads(self.rules.start, Done())
        return (Literal('"', _Value(self.rules, opened=True)),)


def _empty_object(text: str) -> tuple[Thread, ...]:
    return (Literal("{}", Done(frozenset([text]))),)


def _has_passed(activation: Activation) -> bool:
    """Whether there were frames without locals, at which Python looks at them too, since they were last shown."""
    return len(activation.track.layers) > activation.shown_at + 1
