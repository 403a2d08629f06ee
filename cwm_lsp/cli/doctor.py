"""`cwm-lsp doctor`: is everything there that is needed?"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Literal

import click
from rich.markup import escape
from rich.table import Table

from cwm_lsp import __version__
from cwm_lsp.bench.released import released
from cwm_lsp.cli.options import json_option
from cwm_lsp.cli.reporting import print_json, results, waiting
from cwm_lsp.cli.self_check import self_check
from cwm_lsp.client.connection import RpcFailure, open_connection
from cwm_lsp.model.checkpoint.locate import BUNDLED, BUNDLED_DIRECTORY
from cwm_lsp.model.config import read_config
from cwm_lsp.model.place import GB, Device, plan
from cwm_lsp.trace.problem import Problem, UserError
from cwm_lsp.worker.endpoint import endpoint_of, log_path

_PROBE_SECONDS = 120.0
# In a process of its own: a damaged torch can take its process with it.
_PROBE = (
    "import dataclasses, json, torch; from cwm_lsp.model.load import load; loaded = load('nano'); "
    "from cwm_lsp.model.device import this_device; device = dataclasses.asdict(this_device()); "
    "print(json.dumps([device, torch.get_num_threads(), loaded.info.revision]))"
)


@dataclass(frozen=True, slots=True)
class Check:
    """`broken` means that something does not work; `note` that something is to be known."""

    name: str
    state: Literal["ok", "note", "broken"]
    detail: str


_EXAMPLES = "\b\nExamples:\n  cwm-lsp doctor\n  cwm-lsp doctor --json\n  cwm-lsp doctor --self-check"


@click.command(short_help="Check the installation.", epilog=_EXAMPLES)
@click.option(
    "--self-check",
    "checks_model",
    is_flag=True,
    help="Report instead how often the model agrees with what is computed of the bundled examples.",
)
@json_option
def doctor(checks_model: bool, as_json: bool) -> int:
    """Check the installation: Python, torch, the bundled model, the worker, the debugger, the directories.

    The exit status is 1 when something that is needed is broken.
    """
    if checks_model:
        self_check(as_json)
        return 0
    checks: list[Check] = []
    with waiting("Checking ..."):
        for group in (_python, _packages, _model, _torch, _worker, _directories):
            checks += _safely(group)
    broken = any(check.state == "broken" for check in checks)
    if as_json:
        print_json({"ok": not broken, "checks": [asdict(check) for check in checks]})
    else:
        table = Table("", "state", "")
        for check in checks:
            style = {"ok": "green", "note": "yellow", "broken": "red"}[check.state]
            table.add_row(check.name, f"[{style}]{check.state}[/]", escape(check.detail))
        results().print(table)
    return 1 if broken else 0


def _safely(group: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from group()
    except (UserError, OSError) as problem:
        yield Check(group.__name__.strip("_"), "broken", str(problem))


def _python() -> Iterator[Check]:
    yield Check("cwm-lsp", "ok", __version__)
    supported = (3, 11) <= sys.version_info < (3, 15)
    detail = f"{platform.python_version()} ({sys.executable})"
    yield Check("python", "ok" if supported else "broken", detail if supported else f"{detail}: use 3.11 to 3.14")
    yield Check("platform", "ok", platform.platform())


def _packages() -> Iterator[Check]:
    for name in ("torch", "tokenizers", "safetensors", "msgpack", "pygls", "lsprotocol", "debugpy"):
        try:
            yield Check(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Check(name, "broken", "not installed: install cwm-lsp again")


def _model() -> Iterator[Check]:
    config = read_config(BUNDLED_DIRECTORY)
    sizes = {name: BUNDLED_DIRECTORY / name for name in ("config.json", "tokenizer.json", "model.safetensors")}
    missing = [name for name, path in sizes.items() if not path.is_file()]
    if missing:
        yield Check("model", "broken", f"'{BUNDLED_DIRECTORY}' lacks {', '.join(missing)}: install cwm-lsp again")
        return
    files = ", ".join(f"{name} {path.stat().st_size / 1e6:.2f} MB" for name, path in sizes.items())
    yield Check("model", "ok", f"{BUNDLED}, dialect {config.dialect}, {config.layers} layers: {files}")


def _torch() -> Iterator[Check]:
    command = [sys.executable, "-P", "-c", _PROBE]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        yield Check("prediction", "broken", f"the model did not load within {_PROBE_SECONDS:g} s: is the machine busy?")
        return
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        yield Check("prediction", "broken", f"the model does not load: {lines[-1]}")
        return
    fields, threads, revision = json.loads(done.stdout.splitlines()[-1])
    device = Device(**{**fields, "capability": tuple(fields["capability"])})
    where = f"on {device.name}" if device.kind == "cuda" else f"on the CPU, {threads} threads"
    yield Check("prediction", "ok", f"the model loads {where}; revision {revision}")
    yield _room(device)


def _room(device: Device) -> Check:
    """Whether the 32B would fit, by arithmetic."""
    placed = plan(released(), None, device)
    if isinstance(placed, Problem):
        return Check("32B model", "note", placed.message)
    with_bits = "in 16 or 32 bits" if placed.quantization == "none" else f"in {placed.quantization}"
    detail = f"fits {device.name} {with_bits}, with {placed.context:,} tokens of context: {placed.total / GB:.1f} GB"
    return Check("32B model", "ok", detail)


def _worker() -> Iterator[Check]:
    endpoint = endpoint_of(BUNDLED)
    log = f"log '{log_path(endpoint)}'"
    try:
        hello = asyncio.run(_greet())
    except (OSError, RpcFailure) as problem:
        if endpoint.exists() and not isinstance(problem, ConnectionRefusedError):
            yield Check("worker", "broken", f"does not answer at '{endpoint}' ({problem}): end it; {log}")
        else:
            yield Check("worker", "note", f"not running, starts when needed at '{endpoint}'; {log}")
        return
    yield Check("worker", "ok", f"process {hello.get('pid')}, {hello.get('state')}, at '{endpoint}'; {log}")


async def _greet() -> dict[str, object]:
    connection = await open_connection(endpoint_of(BUNDLED), lambda state, message: None, 5.0)
    await connection.close()
    return connection.hello


def _directories() -> Iterator[Check]:
    for name, directory in (("sockets", endpoint_of(BUNDLED).parent), ("logs", log_path(endpoint_of(BUNDLED)).parent)):
        os.makedirs(directory, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            yield Check(name, "ok", f"'{directory}' can be written")
