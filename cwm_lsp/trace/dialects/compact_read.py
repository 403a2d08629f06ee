"""Reads what a model writes in the `compact` dialect, one frame at a time; malformed frames become a `Problem`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, takewhile

from cwm_lsp.trace.dialects.compact import Layout, line_number, line_token
from cwm_lsp.trace.dialects.pieces import (
    ARG_SEP,
    BIND_SEP,
    CALL_SEP,
    END_OF_TEXT,
    EXCEPTION_SEP,
    LINE_SEP,
    RETURN_SEP,
    UNBOUND,
    Piece,
    Special,
)
from cwm_lsp.trace.model import MODULE, Event, Frame, Origin, Value
from cwm_lsp.trace.problem import Problem

_EVENTS = {CALL_SEP: Event.CALL, RETURN_SEP: Event.RETURN, EXCEPTION_SEP: Event.EXCEPTION}

Token = tuple[Piece, float | None]
"""A piece and its probability; None where it was not the model's choice."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function as the reader needs it: what a `call` frame at `line` (the code object's first) begins.

    `leaving` are the lines from which it can return or yield; from any other only an exception leaves it.
    """

    name: str
    qualname: str
    line: int
    params: tuple[str, ...]
    is_generator: bool
    leaving: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Activation:
    definition: Definition
    line: int
    values: Mapping[str, Value] = field(default_factory=dict)
    has_raised: bool = False


@dataclass(slots=True)
class Reader:
    """Follows one trace from its first frame.

    `read` takes the pieces of one whole frame with their probabilities. It returns a `Frame`, None for a frame of the
    wrapper, or a `Problem`, after which the reader is at its end. `done` is set once the trace has ended.
    `raised` tells whether it ended by an exception.
    """

    layout: Layout
    definitions: Sequence[Definition]
    done: bool = False
    raised: bool = False
    index: int = 0
    _stack: list[_Activation] = field(default_factory=list)
    _suspended: list[_Activation] = field(default_factory=list)
    _wrapper_seen: int = 0
    _pending_exception: bool = False

    def copy(self) -> Reader:
        """A reader that goes on from here on its own; cheap, since what was read is shared."""
        return Reader(
            self.layout,
            self.definitions,
            self.done,
            self.raised,
            self.index,
            self._stack.copy(),
            self._suspended.copy(),
            self._wrapper_seen,
            self._pending_exception,
        )

    def read(self, tokens: Sequence[Token], origin: Origin = Origin.PREDICTED) -> Frame | Problem | None:
        """One frame; `origin` marks the values it binds.

        Of a call in one step (`compact_words.STEP_OVER`), the frame that its result makes: its effects on its arguments
        show in the caller's next frame.
        """
        if tokens and tokens[0][0] == LINE_SEP:
            tokens = list(dropwhile(lambda token: token[0] not in (RETURN_SEP, EXCEPTION_SEP), tokens))
        if not tokens:
            return Problem("a frame without tokens")
        event = event_of(tokens[0][0])
        last = tokens[-1][0]
        body = tokens[:-1] if event is Event.LINE else tokens[1:-1]
        if not self._stack and self._in_wrapper(event):
            return self._wrapper_frame(event, last)
        if event in (Event.CALL, Event.LINE):
            number = line_number(last)
            line = self.layout.file_lines.get(number or 0)
            if line is None:
                return Problem(f"a {event} frame points at {_shown(tokens[-1:])}, which is no line of this program")
            bindings = _bindings(body, origin, self.layout.meant)
            if isinstance(bindings, Problem):
                return bindings
            return self._call(bindings, line) if event is Event.CALL else self._line(bindings, line)
        return self._leave(event, body, tokens[-1], origin)

    def current_line(self) -> int | None:
        """The line (in the file) at which the innermost activation stands; None outside of any."""
        return self._stack[-1].line if self._stack else None

    def current(self) -> Definition | None:
        """The function of the innermost activation."""
        return self._stack[-1].definition if self._stack else None

    def has_raised(self) -> bool:
        """Whether an exception passed through the innermost activation before: a `finally` may raise it again."""
        return bool(self._stack) and self._stack[-1].has_raised

    def caller(self) -> Piece:
        """The piece that must end a `return` frame of the innermost activation."""
        if len(self._stack) > 1:
            return line_token(self.layout.number(self._stack[-2].line))
        if self._stack and self.layout.wrapper:
            return line_token(self.layout.wrapper.call)
        return END_OF_TEXT

    def resumable(self) -> frozenset[int]:
        """Lines (in the file) at which suspended generators stand."""
        return frozenset(activation.line for activation in self._suspended)

    def suspended(self, line: int) -> Mapping[str, Value]:
        """The values, by flat name, of the generator that was suspended last at `line`; empty where none is."""
        return next((each.values for each in reversed(self._suspended) if each.line == line), {})

    def values(self) -> Mapping[str, Value]:
        """The innermost activation's values by flat name."""
        return self._stack[-1].values if self._stack else {}

    def _in_wrapper(self, event: Event) -> bool:
        return self.layout.wrapper is not None and (self._wrapper_seen < 2 or event is not Event.CALL)

    def _wrapper_frame(self, event: Event, last: Piece) -> Problem | None:
        self._wrapper_seen += 1
        if event is Event.RETURN:
            self.done = True
        elif event is Event.EXCEPTION:
            self.raised = True
        elif self._wrapper_seen > 2:
            return Problem("the trace goes on after the call was made")
        if self.done and last != END_OF_TEXT:
            return Problem("the trace goes on after the call has returned")
        return None

    def _call(self, bindings: Mapping[str, Value | None], line: int) -> Frame | Problem:
        activation = self._resumed(line, bindings)
        if activation is None:
            names = [name for name in bindings if "." not in name[1:]]
            module = not self._stack  # a module's body is only ever the first activation
            candidates = [d for d in self.definitions if d.line == line and (d.name == MODULE) <= module]
            if not candidates:
                return Problem(f"a call of line {line}, where no function begins", line)
            matching = [definition for definition in candidates if list(definition.params) == names]
            activation = _Activation((matching or candidates)[0], line)
        self._stack.append(activation)
        return self._state(Event.CALL, bindings, line)

    def _line(self, bindings: Mapping[str, Value | None], line: int) -> Frame | Problem:
        if not self._stack:
            return Problem("a line runs outside of any function", line)
        self._pending_exception = False
        return self._state(Event.LINE, bindings, line)

    def _state(self, event: Event, bindings: Mapping[str, Value | None], line: int) -> Frame | Problem:
        activation = self._stack[-1]
        values = {name: _unchanged(value) for name, value in activation.values.items()}
        for name, value in bindings.items():
            if value is None:
                if name not in values:
                    return Problem(f"`{name}` is deleted but was not bound", line)
                del values[name]
            else:
                before = values.get(name)
                changed = None if event is Event.CALL else before is None or before.repr != value.repr
                values[name] = replace(value, changed=changed)
        self._stack[-1] = replace(activation, values=values, line=line)
        return self._frame(event, self._stack[-1], _nested(values), None)

    def _leave(self, event: Event, body: Sequence[Token], end: Token, origin: Origin) -> Frame | Problem:
        if not self._stack:
            return Problem(f"a {event} frame outside of any function")
        text, last = _text(body), end[0]
        if text is None:
            return Problem(f"the value of a {event} frame is {_shown(body)}")
        activation = self._stack[-1]
        value = Value(self.layout.meant(text), origin, _product([*body, end]))  # the end says that no more follows
        if event is Event.EXCEPTION:
            self._pending_exception = True
            self._stack[-1] = replace(activation, has_raised=True)
            return self._frame(event, activation, {}, value)
        if last != self.caller():
            return Problem(f"a return goes on at {_shown([(last, None)])}, not at its caller", activation.line)
        leaving = activation.definition.leaving
        if activation.has_raised and leaving and activation.line not in leaving:
            self._pending_exception = True  # raised again at the end of a `finally` or `with`
        if self._pending_exception:
            value = replace(value, origin=Origin.FORCED, p=None)
        frame = self._frame(event, activation, {}, value)
        self._stack.pop()
        if activation.definition.is_generator:
            self._suspended.append(activation)
        if last == END_OF_TEXT:
            self.done, self.raised = True, self._pending_exception
        return frame

    def _frame(self, event: Event, activation: _Activation, values: Mapping[str, Value], value: Value | None) -> Frame:
        definition = activation.definition
        frame = Frame(
            self.index,
            event,
            definition.name,
            definition.qualname,
            len(self._stack) - 1,
            activation.line,
            values,
            value,
        )
        self.index += 1
        return frame

    def _resumed(self, line: int, bindings: Mapping[str, Value | None]) -> _Activation | None:
        for position in range(len(self._suspended) - 1, -1, -1):
            activation = self._suspended[position]
            if activation.line == line and not self._begins(line, bindings, activation.definition):
                return self._suspended.pop(position)
        return None

    def _begins(self, line: int, bindings: Mapping[str, Value | None], suspended: Definition) -> bool:
        """Whether a call at `line` that binds these names begins a function there rather than resume a generator."""
        return any(
            definition.line == line
            and set(definition.params) <= bindings.keys()
            and (definition.params or definition is suspended)
            for definition in self.definitions
        )


def _unchanged(value: Value) -> Value:
    if value.origin is Origin.FORCED and value.changed is False:
        return value
    return Value(value.repr, Origin.FORCED, None, False, value.attrs, value.reason)


def event_of(first: Piece) -> Event:
    """The event of a frame that begins with this piece: `line` needs none of its own."""
    return _EVENTS.get(first, Event.LINE) if isinstance(first, Special) else Event.LINE


def _bindings(
    tokens: Sequence[Token], origin: Origin, meant: Callable[[str], str]
) -> dict[str, Value | None] | Problem:
    bindings: dict[str, Value | None] = {}
    rest = list(tokens)
    while rest:
        name_tokens = list(takewhile(lambda token: isinstance(token[0], str), rest))
        name = "".join(str(piece) for piece, _ in name_tokens)
        rest = rest[len(name_tokens) :]
        if not name or not rest or rest[0][0] != ARG_SEP:
            return Problem(f"a binding has no name or no value: {_shown([*name_tokens, *rest[:1]])}")
        value = list(takewhile(lambda token: token[0] != BIND_SEP, rest[1:]))
        if len(value) + 1 >= len(rest):
            return Problem(f"the binding of `{name}` does not end")
        p = _product([*name_tokens, *rest[: len(value) + 2]])
        if [piece for piece, _ in value] == [UNBOUND]:
            bindings[name] = None
        else:
            text = _text(value)
            if text is None:
                return Problem(f"the value of `{name}` is {_shown(value)}")
            bindings[name] = Value(meant(text), origin, p)
        rest = rest[len(value) + 2 :]
    return bindings


def _text(tokens: Sequence[Token]) -> str | None:
    if not tokens or not all(isinstance(piece, str) for piece, _ in tokens):
        return None
    return "".join(str(piece) for piece, _ in tokens)


def _product(tokens: Sequence[Token]) -> float | None:
    chosen = [p for _, p in tokens if p is not None]
    product = 1.0
    for p in chosen:
        product *= p
    return product if chosen else None


def _nested(values: Mapping[str, Value]) -> dict[str, Value]:
    """The inverse of `compact.flatten`."""
    nested: dict[str, Value] = {}
    for name, value in values.items():
        head, dot, attribute = name.partition(".") if not name.startswith(".") else (name, "", "")
        if dot and head in nested:
            nested[head] = replace(nested[head], attrs={**nested[head].attrs, attribute: value})
        else:
            nested[name] = value
    return nested


def _shown(tokens: Sequence[Token]) -> str:
    text = "".join(piece if isinstance(piece, str) else piece.name for piece, _ in tokens)
    return repr(text[:60]) if text else "nothing"
