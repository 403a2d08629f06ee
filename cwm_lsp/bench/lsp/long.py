"""A session on a file of 2,000 lines in which a call of 2,025 frames is shown: typing, hints and hovers by turns."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from cwm_lsp.bench.lsp.client import Client

URI = "file:///bench/long.py"
VIEW = 60  # lines that a window shows
FRAMES = 2025
_FUNCTION = """\
def work_{n}(xs, low):
    total = 0
    for x in xs:
        if x > low:
            total += x * {n}
        else:
            total -= low
    result = [total, len(xs)]
    return result

"""
_LONG = """
def count(n):
    total = 0
    i = 0
    while i < n:
        total = total + i
        i = i + 1
    return total
"""
_CALL = "count(673)"  # three frames for each iteration and six others
_KEYS, _BETWEEN = 3, 0.08  # keys that are typed before a pause, seconds between them
_IDLE = 1.0  # seconds

Span = tuple[float, float]


def source(lines: int) -> str:
    """A file of functions with about so many lines; the first function is called."""
    each = _FUNCTION.count("\n")
    functions = "".join(_FUNCTION.format(n=n) for n in range((lines - _LONG.count("\n")) // each))
    return f"{functions}{_LONG}\nwork_0([3, 1, 4, 1, 5], 2)\n"


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile in milliseconds."""
    return {"p50": 1000 * median(seconds), "p99": 1000 * quantiles(seconds, n=100, method="inclusive")[-1]}


def change(client: Client, version: int) -> None:
    """Another number in the line `total = 0` of the first function, one that has not stood there before."""
    where = {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}
    edit = {"range": where, "text": f"    total = {version}\n"}
    client.notify(
        "textDocument/didChange", {"textDocument": {"uri": URI, "version": version}, "contentChanges": [edit]}
    )


async def long_session(client: Client, text: str, version: int, pauses: int) -> tuple[Span, Span]:
    """Type and read, with so many pauses, from `version` on; when it began and ended, and the same of the silence
    that follows (seconds of `time.monotonic`)."""
    line = next(row for row, each in enumerate(text.split("\n")) if each.strip() == "total = total + i")
    window = {"start": {"line": line - VIEW, "character": 0}, "end": {"line": line + VIEW, "character": 0}}
    about = {"textDocument": {"uri": URI}}
    since = len(client.heard)
    await client.ask("workspace/executeCommand", {"command": "cwm.predictCall", "arguments": [URI, _CALL]})
    await client.ready(version, since)
    began = time.monotonic()
    for _ in range(pauses):
        for _ in range(_KEYS):
            version += 1
            since = len(client.heard)
            change(client, version)
            await asyncio.sleep(_BETWEEN)
            await client.ask("textDocument/inlayHint", {**about, "range": window})
        await client.ready(version, since)
        await client.ask("textDocument/inlayHint", {**about, "range": window})
        await client.ask("textDocument/hover", {**about, "position": {"line": line, "character": 10}})
    ended = time.monotonic()
    await asyncio.sleep(_IDLE)
    return (began, ended), (ended, time.monotonic())


def lag_in(path: Path, span: Span) -> dict[str, float]:
    """The lag of the server's event loop in `span`, of the samples that it has written to `path`."""
    samples: list[tuple[float, float]] = json.loads(path.read_text(encoding="utf-8"))
    return spread([lag for moment, lag in samples if span[0] <= moment <= span[1]])


def is_of(version: int, hint: dict[str, Any]) -> bool:
    """Whether a hint shows values of that version of the text."""
    return bool(hint["data"]["what"] == "values" and hint["data"]["version"] == version)
