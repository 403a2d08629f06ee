"""One verdict about a call, from all the methods that are allowed."""

from __future__ import annotations

from cwm_lsp.client import ask_blocking
from cwm_lsp.model.config import Quantization
from cwm_lsp.program.facts import Program
from cwm_lsp.record.inprocess import record
from cwm_lsp.record.limits import Limits
from cwm_lsp.trace.model import EndReason, Entry, Trace
from cwm_lsp.verdicts.combine import combined, predicted
from cwm_lsp.verdicts.termination.call import about_call
from cwm_lsp.verdicts.verdict import Kind, Origin, Verdict, unknown

_RUN = Limits(max_frames=200_000, seconds=5.0, max_repr_chars=100, max_trace_chars=20_000_000)


def judged(program: Program, entry: Entry, model: str, quantize: Quantization | None, run: bool) -> Verdict:
    """Computed or proved; else, with `run`, observed; else the model's answer. Raises UserError where the model cannot
    be asked."""
    verdicts = [about_call(program, entry)]
    if run:
        verdicts.append(observed(program, entry))
    if all(verdict.kind is Kind.UNKNOWN for verdict in verdicts):
        answer = ask_blocking(
            model,
            quantize=quantize,
            source=program.source,
            path=program.path,
            topic="halts",
            function=entry.function,
            call=entry.call,
        )
        verdicts.append(unknown(answer.end.message) if answer.best is None else predicted(*answer.best))
    return combined(verdicts)


def observed(program: Program, entry: Entry) -> Verdict:
    """What a bounded real run shows; one that is cut short is taken to loop."""
    return _seen(record(program.source, entry, path=program.path, limits=_RUN))


def _seen(trace: Trace) -> Verdict:
    reason, message = trace.end.reason, trace.end.message
    if reason is EndReason.RETURNED:
        return Verdict(Kind.TERMINATES, Origin.OBSERVED, f"a real run returned after {len(trace.frames):,} steps")
    if reason is EndReason.RAISED:
        name = message.partition(":")[0]
        return Verdict(Kind.TERMINATES, Origin.OBSERVED, f"a real run raised {name}", raises=name)
    if reason in (EndReason.TIMEOUT, EndReason.FRAME_LIMIT):
        return Verdict(Kind.LOOPS, Origin.OBSERVED, f"a real run had not ended after {_RUN.seconds:g} s or its limits")
    return unknown(f"the real run came to no end of its own: {message or reason.value}")
