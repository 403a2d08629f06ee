"""Writes a trace in the `compact` dialect (training data, given history, golden texts)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cwm_lsp.trace.dialects.compact import Layout, changes, flatten, line_token
from cwm_lsp.trace.dialects.lexer import repr_pieces
from cwm_lsp.trace.dialects.pieces import (
    ARG_SEP,
    BIND_SEP,
    CALL_SEP,
    END_OF_TEXT,
    EXCEPTION_SEP,
    RETURN_SEP,
    UNBOUND,
    Piece,
)
from cwm_lsp.trace.model import COMPREHENSIONS, EndReason, Event, Frame, Trace


@dataclass(slots=True)
class _Activation:
    qualname: str
    line: int
    first_line: int
    shown: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """One frame's pieces. `frame` is None for the wrapper's own frames; `given` frames belong to the question."""

    pieces: tuple[Piece, ...]
    frame: Frame | None
    given: bool


def write_trace(trace: Trace, layout: Layout) -> Iterator[Written]:
    """The frames of `trace` in order; comprehension frames are left out.

    The last frame of a finished trace carries `<|end_of_text|>`; a trace cut by a limit just stops.
    """
    wrapper = layout.wrapper
    if wrapper:
        yield Written((CALL_SEP, line_token(wrapper.define)), None, True)
        yield Written((line_token(wrapper.call),), None, True)
    stack: list[_Activation] = []
    suspended: dict[tuple[str, int], list[_Activation]] = {}
    finished = trace.end.reason in (EndReason.RETURNED, EndReason.RAISED)
    outcome = ""
    shown = [frame for frame in trace.frames if frame.function not in COMPREHENSIONS]
    for position, frame in enumerate(shown):
        pieces: list[Piece]
        if position and not stack and not wrapper:
            return  # finalisers that run when the entry has returned
        if frame.event is Event.CALL:
            activation = _resumed(suspended, frame) or _Activation(frame.qualname, frame.line, frame.line)
            stack.append(activation)
            pieces = [CALL_SEP, *_bindings(activation, frame, layout.said), line_token(layout.number(frame.line))]
        elif not stack:
            return  # a frame of an activation whose beginning was not recorded
        elif frame.event is Event.LINE:
            pieces = [*_bindings(stack[-1], frame, layout.said), line_token(layout.number(frame.line))]
        else:
            outcome = layout.said(frame.value.repr) if frame.value else "None"
            if frame.event is Event.EXCEPTION:
                pieces = [EXCEPTION_SEP, *repr_pieces(outcome), line_token(layout.number(stack[-1].line))]
            else:
                left = stack.pop()
                suspended.setdefault((left.qualname, left.line), []).append(left)
                pieces = [RETURN_SEP, *repr_pieces(outcome), _caller(layout, stack)]
        yield Written(tuple(pieces), frame, position == 0 and wrapper is None)
    if wrapper and finished:
        if trace.end.reason is EndReason.RAISED:
            raised = next(
                (layout.said(f.value.repr) for f in reversed(shown) if f.event is Event.EXCEPTION and f.value), ""
            )
            yield Written((EXCEPTION_SEP, *repr_pieces(raised), line_token(wrapper.call)), None, False)
            outcome = "None"
        yield Written((RETURN_SEP, *repr_pieces(outcome), END_OF_TEXT), None, False)


def _caller(layout: Layout, stack: list[_Activation]) -> Piece:
    """Where a return goes on: the caller's line, which is what the next frame is about."""
    if stack:
        return line_token(layout.number(stack[-1].line))
    if layout.wrapper:
        return line_token(layout.wrapper.call)
    return END_OF_TEXT


def _bindings(activation: _Activation, frame: Frame, said: Callable[[str], str]) -> Iterable[Piece]:
    now = flatten(frame.locals)
    for name, text in changes(activation.shown, now):
        yield from name_pieces(name)
        yield ARG_SEP
        if text is None:
            yield UNBOUND
        else:
            yield from repr_pieces(said(text))
        yield BIND_SEP
    activation.shown = now
    activation.line = frame.line


def name_pieces(name: str) -> Iterator[str]:
    """A dotted name: `self.balance` is `self`, `.`, `balance`."""
    head, *rest = name.split(".") if not name.startswith(".") else [name]
    yield head
    for part in rest:
        yield "."
        yield part


def _resumed(suspended: Mapping[tuple[str, int], list[_Activation]], frame: Frame) -> _Activation | None:
    """The suspended generator that a `call` frame goes on with: it stands at that line and binds no fewer names."""
    now = flatten(frame.locals)
    waiting = suspended.get((frame.qualname, frame.line), [])
    for position in range(len(waiting) - 1, -1, -1):
        activation = waiting[position]
        one_line = activation.line == activation.first_line
        if activation.shown.keys() <= now.keys() and (frame.function == "<genexpr>" if one_line else True):
            if one_line and len(now) == 1:
                return None  # only `.0` is bound: a generator expression that begins
            return waiting.pop(position)
    return None
