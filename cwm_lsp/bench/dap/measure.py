"""How soon a step is answered: the figures of `cwm-lsp bench dap`."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cwm_lsp.bench.dap.adapters import debugging, predicting
from cwm_lsp.bench.lsp.long import spread
from cwm_lsp.record.dap_client import DapClient
from cwm_lsp.trace.problem import UserError

_SOURCE = """\
def work(n):
    total = 0
    seen = []
    i = 0
    while i < n:
        total += square(i)
        seen = [*seen[-9:], total]
        i += 1
    return total


def square(i):
    result = i * i
    return result


if __name__ == "__main__":
    work({rounds})
"""
_FIRST_LINE = 2
_FRAMES_A_ROUND = 8  # of a trace; four of them are steps over
_STEPS_A_ROUND = 4


def bench_dap(
    *, steps: int = 300, slow_steps: int = 100, on_progress: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Times in milliseconds of a step over, of a step back, and of either with the stack, the scopes and their
    variables asked for behind it; of debugpy's on the same program, `slow_steps` of them without TCP_NODELAY."""
    rounds = steps // _STEPS_A_ROUND + 1
    with tempfile.TemporaryDirectory(prefix="cwm") as name:
        place, program = Path(name, "run"), Path(name, "work.py")
        place.mkdir(mode=0o700)
        program.write_text(_SOURCE.format(rounds=rounds), encoding="utf-8")
        on_progress("predicted steps")
        try:
            frames = _FRAMES_A_ROUND * rounds + 20
            with predicting(program, f"work({rounds})", max_frames=frames, place=place) as client:
                forward = [_stepped(client, "next") for _ in range(steps)]
                back = [_stepped(client, "stepBack") for _ in range(steps)]
        finally:
            for lock in place.rglob("*.lock"):
                with suppress(ProcessLookupError, ValueError):
                    os.kill(int(lock.read_text()), signal.SIGTERM)
        on_progress("debugpy with TCP_NODELAY")
        with debugging(program, _FIRST_LINE, nodelay=True) as client:
            prompt = [_stepped(client, "next") for _ in range(steps)]
        on_progress("debugpy as it comes")
        with debugging(program, _FIRST_LINE, nodelay=False) as client:
            stock = [_stepped(client, "next") for _ in range(slow_steps)]
    return {
        "steps": steps,
        "slow_steps": slow_steps,
        "step_ms": spread([step for step, _ in forward]),
        "back_ms": spread([step for step, _ in back]),
        "step_shown_ms": spread([shown for _, shown in forward]),
        "back_shown_ms": spread([shown for _, shown in back]),
        "debugpy_nodelay_shown_ms": spread([shown for _, shown in prompt]),
        "debugpy_shown_ms": spread([shown for _, shown in stock]),
    }


def _stepped(client: DapClient, motion: str) -> tuple[float, float]:
    """Seconds from a step to its `stopped`, and to the variables of all scopes that cost nothing."""
    began = time.perf_counter()
    number = client.send(motion, threadId=1)
    event = client.event("stopped", "terminated")
    if event["event"] != "stopped":
        raise UserError("The benchmark's session ended before its last step; run it again.")
    client.reply(number)
    stopped = time.perf_counter()
    thread = event["body"]["threadId"]
    top = client.request("stackTrace", threadId=thread, startFrame=0, levels=20)["stackFrames"][0]
    for scope in client.request("scopes", frameId=top["id"])["scopes"]:
        if not scope["expensive"]:
            client.request("variables", variablesReference=scope["variablesReference"])
    return stopped - began, time.perf_counter() - began
