"""What is timed: calls with the trace of their real run, from the built-in samples or from a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cwm_lsp.bench.programs import Sample
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry, Frame, Source, Trace
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import end_from_json, frame_from_json

OnProgress = Callable[[int, int, str], None]
"""Told before each piece of work: how many are done, of how many, and which one comes."""

PATH = "case.py"
_SECONDS = 20.0
_WHOLE = (EndReason.RETURNED, EndReason.RAISED)


@dataclass(frozen=True, slots=True)
class Work:
    """A call and the frames of its run, the first `max_frames` of them at most."""

    name: str
    source: str
    trace: Trace

    @property
    def entry(self) -> Entry:
        return self.trace.entry


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a file; `trace` is None for a case, which has to be recorded first."""

    name: str
    category: str
    source: str
    entry: Entry
    trace: Trace | None


def sample_work(samples: Sequence[Sample], max_frames: int) -> list[Work]:
    """The built-in samples, run and recorded (in processes of their own)."""
    return list(_recorded([_Row(s.name, "", s.source, _entry(s.call), None) for s in samples], max_frames, None))


def read_work(
    path: Path,
    max_frames: int,
    *,
    category: str | None = None,
    limit: int | None = None,
    on_progress: OnProgress | None = None,
) -> list[Work]:
    """The first `limit` lines of a JSONL file (of one `category`); cases are run and recorded.

    A line is a trace, `{"source", "frames", "end", "call" or "entry"}`, or a case, `{"source", "call"}`; both may have
    `id` and `category`. Cases whose run is stopped before its first frame are left out. Raises UserError for a file
    that cannot be read, holds anything else, or leaves nothing to time.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"'{path}' cannot be read ({error}): name a JSONL file of traces or cases.") from error
    lines = text.split("\n")  # JSON may contain what str.splitlines takes for the end of a line
    rows = [_row(line, number, path) for number, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise UserError(f"'{path}' is empty: name a JSONL file with one trace or case a line.")
    wanted = [row for row in rows if category in (None, row.category)]
    if not wanted:
        known = ", ".join(sorted({row.category for row in rows if row.category})) or "none"
        raise UserError(f"'{path}' has nothing of the category '{category}'; its categories are: {known}.")
    work = list(_recorded(wanted[:limit], max_frames, on_progress))
    if not work:
        raise UserError(f"None of the calls in '{path}' ran a line of its own source: check their 'call'.")
    return work


def _recorded(rows: Sequence[_Row], max_frames: int, on_progress: OnProgress | None) -> Iterator[Work]:
    with TemporaryDirectory(prefix="cwm-bench-") as directory:
        for done, row in enumerate(rows):
            if on_progress:
                on_progress(done, len(rows), row.name)
            trace = row.trace or record(
                row.source,
                row.entry,
                path=str(Path(directory, PATH)),
                limits=Limits(max_frames=max_frames + 1, seconds=_SECONDS),  # one more tells a cut run from a whole one
            )
            if trace.frames:
                yield Work(row.name, row.source, cut(trace, max_frames))


def cut(trace: Trace, max_frames: int) -> Trace:
    """The first `max_frames` frames; a trace that loses some, or did not run to its end, ends at a limit."""
    if len(trace.frames) <= max_frames and trace.end.reason in _WHOLE:
        return trace
    end = End(EndReason.FRAME_LIMIT, "cut for the benchmark")
    return Trace(trace.source, trace.entry, trace.python, trace.frames[:max_frames], end, trace.model)


def _row(line: str, number: int, path: Path) -> _Row:
    try:
        data = json.loads(line)
        source, entry = _source(data["source"]), _asked(data)
        name, category = str(data.get("id", f"line {number}")), str(data.get("category", ""))
        frames = tuple(frame_from_json(frame) for frame in data["frames"]) if "frames" in data else None
        trace = None if frames is None else _trace(source, entry, frames, end_from_json(data.get("end")))
    except UserError as error:
        raise UserError(f"Line {number} of '{path}' has no usable trace ({error}).") from error
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as error:
        raise UserError(
            f"Line {number} of '{path}' is neither a case nor a trace ({type(error).__name__}: {error}): "
            "give source and call, and for a trace its frames and end."
        ) from error
    return _Row(name, category, source, entry, trace)


def _source(data: Any) -> str:
    """The program's text: as it is, or of the file that a trace names, if it is still the same."""
    if isinstance(data, str):
        return data
    text = Path(data["path"]).read_text(encoding="utf-8")
    if hashlib.sha256(text.encode()).hexdigest() != data["sha256"]:
        raise ValueError(f"'{data['path']}' has changed since the trace was made")
    return text


def _asked(data: Any) -> Entry:
    if "call" in data:
        return _entry(str(data["call"]))
    return Entry(str(data["entry"]["function"]), str(data["entry"]["call"]))


def _entry(call: str) -> Entry:
    return Entry(call.split("(", 1)[0], call) if call else Entry(MODULE, "")


def _trace(source: str, entry: Entry, frames: tuple[Frame, ...], end: End) -> Trace:
    return Trace(Source(PATH, hashlib.sha256(source.encode()).hexdigest()), entry, "", frames, end)
