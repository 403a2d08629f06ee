"""What the debug console says about a prediction: what it is, how it ended."""

from __future__ import annotations

from collections.abc import Mapping

from cwm_lsp.dap import views
from cwm_lsp.dap.launch import Plan
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.dap.values import shown
from cwm_lsp.trace.model import MODULE, End, EndReason, Frame

_OUTCOMES = (EndReason.RETURNED, EndReason.RAISED)
_WHY = {
    EndReason.FRAME_LIMIT: "the limit of frames was reached",
    EndReason.TOKEN_LIMIT: "the model's context is full",
    EndReason.CYCLE: "a state came again, so it would go on like this for ever",
    EndReason.MALFORMED: "the model wrote a frame that cannot be read",
    EndReason.CANCELLED: "it was cancelled",
    EndReason.ERROR: "it failed",
    EndReason.TIMEOUT: "the limit of time was reached",
    EndReason.KILLED: "the process was killed",
    EndReason.EXITED: "the program exited",
}


_ADVICE = {
    EndReason.FRAME_LIMIT: "; raise 'maxFrames' to go on",
    EndReason.TOKEN_LIMIT: "; predict a smaller call, or one with shorter values",
}


def what(plan: Plan) -> str:
    """What the session walks along, and who made it."""
    nothing = ": nothing is executed." if plan.compare == "off" else "."
    if plan.trace is None:
        return f"Predicting {plan.label} with the model {plan.model}{nothing}"
    if plan.trace.model is None:
        return f"Replaying a recorded run of {plan.label} (Python {plan.trace.python}){nothing}"
    return f"Replaying a prediction of {plan.label} by the model {plan.trace.model.name}{nothing}"


def before_running(plan: Plan, how: str) -> str:
    """Says before a real run that there will be one."""
    body = "" if plan.entry.function == MODULE else " The file's own statements run before the call."
    reads = "'stdin' of the launch" if plan.stdin else "nothing, as the launch has no 'stdin'"
    return (
        f"Running {plan.label} of {plan.path} for real, {how}: its code is executed, with all it does "
        f"(files, network, other processes).{body} What it prints is not shown; from standard input it reads "
        f"{reads}. Of its threads and processes only that of the call is followed."
    )


def parted(index: int, text: str) -> str:
    """Where and in what a prediction and the real run beside it part, and what can be done about it."""
    return f"Prediction and real run part at step {index}: {text}. '/adopt' goes on from the real state."


def adopted(known: tuple[Frame, ...], end: End | None) -> str:
    """That the session goes on from a real state, or has come to the real end."""
    if end is not None:
        return f"Adopted the real end: {end.reason}."
    return f"Adopted the real state: predicting anew from {known[-1].qualname}, line {known[-1].line}."


def edited(edits: Mapping[str, str], frame: Frame) -> str:
    """What the user has set, and from where on the prediction is another one."""
    values = ", ".join(f"{name} = {text}" for name, text in edits.items())
    return f"Set {values}: predicting anew from {frame.qualname}, line {frame.line}."


_EXITS = {EndReason.RETURNED: "normal", EndReason.RAISED: "error", EndReason.CYCLE: "never"}


def exit_kind(end: End) -> str:
    """How the program would come to its end: `exit: normal`, `error` (by an exception), `never`, or `unknown`."""
    return f"exit: {_EXITS.get(end.reason, 'unknown')}"


def is_outcome(end: End) -> bool:
    """Whether the program came to its own end, as opposed to the prediction to one of its limits."""
    return end.reason in _OUTCOMES


def end(plan: Plan, timeline: Timeline, last: int | None, end: End) -> str:
    """How it ended with frame `last`, such as `predicted: gcd returned 6 (p = 0.93)`."""
    outcome = views.outcomes(timeline, last) if last is not None and is_outcome(end) else ()
    if outcome:
        value = outcome[-1].value
        p = "" if value.p is None else f" (p = {value.p:.2f})"
        if end.reason is EndReason.RAISED:
            did = f"raised {shown(value.repr)}"
        else:
            did = "came to its end" if plan.entry.function == MODULE else f"returned {shown(value.repr)}"
        who = plan.label if plan.entry.function == MODULE else plan.entry.function
        return f"{plan.kind}: {who} {did}{p}"
    why = end.message or _WHY.get(end.reason, end.reason.value)
    advice = "" if plan.trace is not None else _ADVICE.get(end.reason, "")
    return f"{plan.kind}: ends after {_frames(len(timeline))} ({end.reason.value}): {why}{advice}"


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"
