"""A trace as plain text: the lines in the order in which they run, each with what is new before it."""

from __future__ import annotations

from cwm_lsp.trace.model import MODULE, Event, Trace
from cwm_lsp.view.steps import Step, steps
from cwm_lsp.view.wording import how_it_ends, made_by, shorten

_MAX_CODE = 48  # columns
_MAX_VALUE = 60  # characters of one value
_ARROWS = {Event.RETURN: "->", Event.EXCEPTION: "raises"}


def listing(trace: Trace, lines: tuple[str, ...]) -> str:
    """The text. Percentages are the model's probability; a value without a mark could not be otherwise."""
    rows = list(steps(trace, lines))
    texts = [shorten("  " * step.depth + step.text, _MAX_CODE) for step in rows]
    width = max((len(text) for text in texts), default=0)
    body = [
        f"{s.index:5} {s.line:5}  {text:<{width}}  {shown(s)}".rstrip() for s, text in zip(rows, texts, strict=True)
    ]
    what = f"{trace.source.path}, module body" if trace.entry.function == MODULE else trace.entry.call
    by = "" if trace.model is None else f"  {made_by(trace)}"
    return "\n".join([f"{what}{by}", " step  line", *body, f"{len(rows)} steps, {how_it_ends(trace)}"])


def shown(step: Step) -> str:
    """What is new in a step: `a = 18 [97%], b = 12 [given]`, or `-> 6 [99%]` and `raises ValueError()`."""
    texts = []
    for change in step.changes:
        head = f"{change.name} =" if change.name else _ARROWS[step.event]
        mark = f" [{change.doubt}]" if change.doubt else ""
        texts.append(f"{head} {shorten(change.repr, _MAX_VALUE)}{mark}")
    return ", ".join(texts)
