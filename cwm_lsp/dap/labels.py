"""What a stack frame is called: its function, and whether the model was unsure on the way to it."""

from __future__ import annotations

from cwm_lsp.dap import views
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.timeline import Timeline
from cwm_lsp.dap.values import shown, type_name
from cwm_lsp.trace.model import Event, Value

SURE = 0.9  # a frame whose values all have at least this probability is not marked


def label(timeline: Timeline, index: int, form: Json) -> str:
    """The name of the frame at `index`: `gcd`, or `gcd (p = 0.31)` where a value or the way there is unsure.

    `form` is DAP's `StackFrameFormat`: with `parameters` also the arguments that the call got, with `line` the line.
    """
    frame = timeline.frames[index]
    text = frame.qualname
    if form.get("parameters") is True:
        text += f"({', '.join(_argument(*item, form) for item in _arguments(timeline, index).items())})"
    if form.get("line") is True:
        text += f", line {frame.line}"
    p = views.sureness(timeline, index)
    return text if p is None or p >= SURE else f"{text} (p = {p:.2f})"


def _arguments(timeline: Timeline, index: int) -> dict[str, Value]:
    at: int | None = index
    found = index
    while at is not None:
        found = at
        at = timeline.links[at].previous
    first = timeline.frames[found]
    return dict(first.locals) if first.event is Event.CALL else {}


def _argument(name: str, value: Value, form: Json) -> str:
    typed = f": {type_name(value.repr)}" if form.get("parameterTypes") is True and type_name(value.repr) else ""
    named = name + typed if form.get("parameterNames") is not False else typed.removeprefix(": ")
    text = shown(value.repr, hexadecimal=form.get("hex") is True) if form.get("parameterValues") is True else ""
    return "=".join(part for part in (named, text) if part)
