"""Lockstep on newer Pythons: the recorder's frames and debugpy's are the same there, too."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import debugpy
import pytest

from tests.dap.kinds import KINDS
from tests.interpreters import interpreter

_ALL = """
import asyncio, json, sys, textwrap
from tests.dap.kinds import KINDS
from cwm_lsp.dap.lockstep import Lockstep
from cwm_lsp.dap.tape import Tape
from cwm_lsp.record.debugpy_client import debugpy_session, next_of
from cwm_lsp.record.inprocess import record
from cwm_lsp.trace.model import MODULE, Entry

class Run:
    def __init__(self, session, source, entry):
        session.allow(30)
        self.run = session.run(source, entry)
    def step(self):
        return next_of(self.run)

async def in_lockstep(session, source, call, path):
    entry = Entry(call.partition("(")[0] if call else MODULE, call)
    recorded = record(source, entry, path=path)
    tape = Tape()
    tape.extend(recorded.frames)
    tape.finish(recorded.end)
    parted = await Lockstep(Run(session, source, entry)).follow_end(tape)
    return str(recorded.end.reason) if parted is None else f"{parted.index}: {parted.text}"

path = sys.argv[1]
with debugpy_session(path) as session:
    told = {kind: asyncio.run(in_lockstep(session, textwrap.dedent(source).lstrip(), call, path))
            for kind, (source, call) in KINDS.items()}
print(json.dumps(told))
"""


@cache
def _in_lockstep(python: str) -> dict[str, str]:
    """By kind of program: how it ends on that Python, or where and in what the two sides part."""
    root = Path(__file__).parents[2]
    with TemporaryDirectory() as own:  # with debugpy alone: other packages here are for this Python
        Path(own, "debugpy").symlink_to(Path(debugpy.__file__).parent)
        done = subprocess.run(
            [python, "-c", _ALL, str(Path(own, "case.py"))], cwd=root, capture_output=True, text=True, timeout=100,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), own])},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, str] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
@pytest.mark.parametrize("kind", KINDS)
def test_both_sides_agree(version: str, kind: str) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    assert _in_lockstep(python)[kind] == ("raised" if kind == "uncaught" else "returned")
