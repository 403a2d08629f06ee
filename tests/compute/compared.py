"""Computed executions beside recorded ones."""

from __future__ import annotations

import re
from pathlib import Path

from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.world import World, start
from cwm_lsp.program.facts import analyse
from cwm_lsp.record.limits import Limits as RecordLimits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.collapse import collapse_comprehensions
from cwm_lsp.trace.model import End, EndReason, Entry, Frame, Origin, Trace, Value
from tests.record.programs import Case, entry

FILE = "case.py"
MAX_FRAMES = 2000


def cases(name: str) -> list[Case]:
    """The programs of a file beside this one, each after a line `#### name: call`."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    parts = re.split(r"^#### (\w+): ?(.*)\n", text, flags=re.MULTILINE)[1:]
    return [Case(n, entry(call), source) for n, call, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True)]


def world(source: str, call: str | Entry, *, comprehensions: bool = False, max_frames: int = MAX_FRAMES) -> World:
    """The world before the first frame of a call."""
    where = call if isinstance(call, Entry) else entry(call)
    return start(analyse(source, FILE), where, Limits(max_frames=max_frames), comprehensions=comprehensions)


def computed(begin: World) -> tuple[list[Frame], End | Unknown]:
    """All frames from `begin` on, and how they end."""
    frames: list[Frame] = []
    while True:
        coming, begin = begin.step()
        if not isinstance(coming, Frame):
            return frames, coming
        frames.append(coming)


def recorded(source: str, where: Entry, *, comprehensions: bool = False) -> Trace:
    """What really happens."""
    limits = RecordLimits(max_frames=MAX_FRAMES)
    trace = trace_program(source, where, path=FILE, module_name=where.module_name(FILE), limits=limits)
    return trace if comprehensions else collapse_comprehensions(trace)


def outcome(source: str, where: Entry, *, comprehensions: bool = False) -> str:
    """`equal`; `unknown: why` where the computation says that it does not know; else the first difference."""
    frames, end = computed(world(source, where, comprehensions=comprehensions))
    actual = recorded(source, where, comprehensions=comprehensions)
    for mine, real in zip(frames, actual.frames, strict=False):
        unknown = [v for v in (*mine.locals.values(), mine.value) if v is not None and v.origin is Origin.UNKNOWN]
        if unknown:
            return f"unknown: {unknown[0].reason}"
        if shown(mine) != shown(real):
            return f"frame {mine.index}:\n  computed {shown(mine)}\n  recorded {shown(real)}"
    if isinstance(end, Unknown) and len(frames) <= len(actual.frames):
        return f"unknown: {end.reason}"
    if actual.end.reason is EndReason.FRAME_LIMIT and len(frames) >= len(actual.frames):
        return "equal"
    if len(frames) != len(actual.frames) or end != actual.end:
        return f"{len(frames)} frames and {end}, recorded {len(actual.frames)} and {actual.end}"
    return "equal"


def shown(frame: Frame) -> object:
    """All of a frame but where its values come from."""
    values = [(name, _shown(value)) for name, value in frame.locals.items()]
    result = None if frame.value is None else frame.value.repr
    return frame.index, frame.event.value, frame.function, frame.qualname, frame.depth, frame.line, values, result


def _shown(value: Value) -> object:
    return value.repr, value.changed, [(name, inner.repr, inner.changed) for name, inner in value.attrs.items()]
