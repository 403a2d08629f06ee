"""Real runs for `compare`, `record` and `demo`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cwm_lsp.cli.target import Target
from cwm_lsp.record.debugpy_client import as_seen, record_debugpy
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import MODULE, Trace

RECORDERS: Mapping[str, Callable[..., Trace]] = {"debugpy": record_debugpy, "inprocess": record}


def run_for_real(target: Target, recorder: str, limits: Limits) -> Trace:
    """What the program does, observed; the user's code is executed in a process of its own. Raises UserError."""
    return RECORDERS[recorder](target.source, target.entry, path=target.path, limits=limits)


def as_recorded(predicted: Trace, recorder: str) -> Trace:
    """The prediction without what that recorder cannot see, so that it is compared with like."""
    return as_seen(predicted) if recorder == "debugpy" else predicted


def warning(target: Target, recorder: str) -> str:
    """Says before a run that there will be one."""
    what = f"'{target.path}'" if target.entry.function == MODULE else f"`{target.entry.call}` of '{target.path}'"
    return f"Running {what} for real ({recorder}): its code is executed, with all it does."
