"""A trace as rows for a reader: one step a row, with the values that are new in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cwm_lsp.trace.model import Event, Frame, Origin, Trace, Value


@dataclass(frozen=True, slots=True)
class Change:
    """A value that a step shows for the first time. `name` is "" for what the step's event returns or raises."""

    name: str
    repr: str
    origin: Origin
    p: float | None

    @property
    def doubt(self) -> str:
        """How far to trust it: its probability, or else where it comes from ("" if it could not be otherwise).

        Both where it is computed from a prediction: it is then right if that is, and at least as probable.
        """
        if self.p is not None:
            share = f"{self.p:.0%}"
            return f"computed, {share}" if self.origin is Origin.COMPUTED else share
        return "" if self.origin in (Origin.FORCED, Origin.OBSERVED) else str(self.origin)


@dataclass(frozen=True, slots=True)
class Step:
    """One frame: the source line that is about to run, and the state before it, as far as it is new."""

    index: int
    event: Event
    depth: int
    line: int
    text: str
    changes: tuple[Change, ...]


def steps(trace: Trace, lines: tuple[str, ...]) -> Iterator[Step]:
    """The steps of `trace`, whose source has the lines `lines`."""
    for frame in trace.frames:
        text = lines[frame.line - 1].strip() if frame.line <= len(lines) else ""
        yield Step(frame.index, frame.event, frame.depth, frame.line, text, tuple(changes(frame)))


def changes(frame: Frame) -> Iterator[Change]:
    """What is new in `frame`: every argument of a call, the locals that changed, and what is returned or raised."""
    yield from _changed("", frame.locals)
    if frame.value is not None:
        yield _change("", frame.value)


def _changed(prefix: str, values: Mapping[str, Value]) -> Iterator[Change]:
    for name, value in values.items():
        if value.changed is not False:
            yield _change(prefix + name, value)
        yield from _changed(f"{prefix}{name}.", value.attrs)


def _change(name: str, value: Value) -> Change:
    return Change(name, value.repr, value.origin, value.p)
