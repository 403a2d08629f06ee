"""Real traces for tests of what is drawn from one."""

from __future__ import annotations

import textwrap

from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing.prediction import Prediction
from cwm_lsp.trace.model import Entry


def recorded(source: str, call: str, function: str = "f") -> Prediction:
    """What really happens in `call`, in the place of a prediction."""
    text = textwrap.dedent(source).lstrip("\n")
    entry = Entry(function, call)
    trace = trace_program(text, entry, path="case.py", module_name=entry.module_name("case.py"), limits=Limits())
    return Prediction(Snapshot("file:///case.py", "case.py", 1, text), trace.entry, trace.frames, trace.end)
