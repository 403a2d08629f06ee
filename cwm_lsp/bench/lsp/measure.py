"""How soon the language server answers, and what it takes: the figures of `cwm-lsp bench lsp`."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from cwm_lsp.bench.lsp.client import Client, served
from cwm_lsp.bench.lsp.load import busy, linked
from cwm_lsp.bench.lsp.long import FRAMES, URI, VIEW, change, is_of, lag_in, long_session, source, spread
from cwm_lsp.trace.problem import UserError

_LINES = 2000
_OPTIONS = {
    "cwm": {"model": "nano", "termination": {"predicted": "off"}, "limits": {"debounceMs": 300, "maxFrames": FRAMES}}
}


def bench_lsp(
    *, requests: int = 2000, edits: int = 60, starts: int = 5, on_progress: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Times in milliseconds, memory in MiB; of a file of 2,000 lines, beside a worker that decodes all the time."""
    if sys.platform == "win32":
        raise UserError("This benchmark connects to the worker by a Unix socket: run it on Linux or macOS.")
    with tempfile.TemporaryDirectory(prefix="cwm") as name:
        place = Path(name)
        try:
            return asyncio.run(_measured(place, requests, edits, starts, on_progress))
        finally:
            for lock in place.rglob("*.lock"):
                with suppress(ProcessLookupError, ValueError):
                    os.kill(int(lock.read_text()), signal.SIGTERM)


async def _measured(
    place: Path, requests: int, edits: int, starts: int, on_progress: Callable[[str], None]
) -> dict[str, Any]:
    on_progress("starts")
    times = []
    for _ in range(starts):
        async with served(place, _OPTIONS) as (_, seconds):
            times.append(seconds)
    text = source(_LINES)
    lag = place / "lag.json"
    async with served(place, _OPTIONS, str(lag)) as (client, _):
        on_progress("opening")
        _open(client, text)
        await client.ready(1)
        async with busy(place):
            on_progress("requests")
            hints, hovers = await _asked(client, text, requests)
            on_progress("edits")
            shown = await _edited(client, edits)
            on_progress("a long trace")
            typed, idle = await long_session(client, text, 1 + edits, edits)
        on_progress("cancelled predictions")
        cancelled = await _cancelled(client, place, edits, 1000 + 4 * edits)
        memory, helper = _memory(client.process.pid), _helper_memory(client.process.pid)
    return {
        "lines": text.count("\n"),
        "requests": requests,
        "edits": edits,
        "start_ms": 1000 * median(times),
        "hints_ms": spread(hints),
        "hover_ms": spread(hovers),
        "edit_to_hints_ms": spread(shown),
        "edit_to_cancelled_ms": spread(cancelled),
        "lag_ms": lag_in(lag, typed),
        "lag_idle_ms": lag_in(lag, idle),
        "memory_mib": memory,
        "helper_memory_mib": helper,
    }


async def _asked(client: Client, text: str, requests: int) -> tuple[list[float], list[float]]:
    """Seconds of requests for the hints of a window, and of hovers over a name in it, by turns."""
    rng = random.Random(0)
    lines = text.split("\n")
    about = {"textDocument": {"uri": URI}}
    hints, hovers = [], []
    for _ in range(requests // 2):
        first = rng.randrange(0, len(lines) - VIEW) if rng.random() < 0.5 else 0
        window = {"start": {"line": first, "character": 0}, "end": {"line": first + VIEW, "character": 0}}
        hints.append(await client.timed("textDocument/inlayHint", {**about, "range": window}))
        line = rng.choice([first + row for row in range(VIEW) if "total" in lines[first + row]])
        position = {"line": line, "character": lines[line].index("total") + 2}
        hovers.append(await client.timed("textDocument/hover", {**about, "position": position}))
    return hints, hovers


async def _edited(client: Client, edits: int) -> list[float]:
    """Seconds from an edit in the called function to hints of the new text, the pause while typing included."""
    times = []
    for number in range(edits):
        since = len(client.heard)
        began = time.perf_counter()
        change(client, number + 2)
        await client.hear(lambda method, _: method == "workspace/inlayHint/refresh", since)
        while not any(is_of(number + 2, hint) for hint in await client.ask("textDocument/inlayHint", _TOP)):
            await client.hear(lambda method, _: method == "workspace/inlayHint/refresh", len(client.heard))
        times.append(time.perf_counter() - began)
        await client.ready(number + 2, since)
    return times


async def _cancelled(client: Client, place: Path, edits: int, version: int) -> list[float]:
    """Seconds from an edit to the end of the prediction that the worker was making, all by the model."""
    client.notify("workspace/didChangeConfiguration", {"settings": {"cwm": {**_OPTIONS["cwm"], "values": "neural"}}})
    times = []
    async with linked(place) as link:
        for number in range(edits):
            # The pause while typing is over when the prediction runs; then comes the next key.
            while not (await link.ask("status", {}))["running"]:
                await asyncio.sleep(0.005)
            began = time.perf_counter()
            change(client, version + number)
            while (await link.ask("status", {}))["running"]:
                await asyncio.sleep(0.001)
            times.append(time.perf_counter() - began)
    return times


_TOP = {
    "textDocument": {"uri": URI},
    "range": {"start": {"line": 0, "character": 0}, "end": {"line": VIEW, "character": 0}},
}


def _open(client: Client, text: str) -> None:
    document = {"uri": URI, "languageId": "python", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})


def _helper_memory(server: int) -> float | None:
    """That of the server's helper process; its worker is not counted."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if parent == server and b"cwm_lsp.server.analysis" in path.with_name("cmdline").read_bytes():
                return _memory(int(path.parent.name))
    return None


def _memory(process: int) -> float | None:
    """Resident memory in MiB; None where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
