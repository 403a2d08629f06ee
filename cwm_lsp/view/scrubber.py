"""A slider over the steps of a trace, for an HTML page: the source with the line of a step, and the state there.

The page needs it for nothing else: without scripts, the table of all steps below it stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape

from cwm_lsp.trace.model import Frame, Trace, Value
from cwm_lsp.view.steps import Change

_STYLE = """
#scrubber { position: sticky; top: 0; background: Canvas; padding: .5rem 0 }
#at { width: 100% }
#around { display: flex; gap: 1rem; flex-wrap: wrap }
#source, #state { flex: 1 1 24rem; max-height: 40vh; overflow: auto; margin: 0 }
#source div.now { background: #3584e440; outline: 1px solid #3584e4 }
#source div.now::before { content: "\\2192 " }
#source div::before { content: "\\00a0 \\00a0" }
#state b { font-weight: 600 }
tbody tr.now { background: #3584e440 }
"""
_SCRIPT = """
(() => {
  const steps = JSON.parse(document.getElementById("steps").textContent);
  const [at, told, source, state] = ["at", "told", "source", "state"].map((id) => document.getElementById(id));
  const rows = document.querySelectorAll("tbody tr");
  const mark = (element, is) => { if (element) element.classList.toggle("now", is); };
  let before = null;
  const show = () => {
    const now = Number(at.value), step = steps[now];
    told.textContent = `step ${now} of ${steps.length - 1}: ${step.event} ${step.where}, line ${step.line}`;
    if (before !== null) { mark(rows[before], false); mark(source.children[steps[before].line - 1], false); }
    mark(rows[now], true);
    mark(source.children[step.line - 1], true);
    source.children[step.line - 1]?.scrollIntoView({block: "nearest"});
    state.replaceChildren(...step.state.map(([name, value, doubt, changed]) => {
      const line = document.createElement("div"), text = document.createElement(changed ? "b" : "span");
      text.textContent = `${name} = ${value}${doubt ? `  [${doubt}]` : ""}`;
      line.append(text);
      return line;
    }));
    before = now;
  };
  at.addEventListener("input", show);
  rows.forEach((row, index) => row.addEventListener("click", () => { at.value = index; show(); }));
  document.getElementById("scrubber").hidden = false;
  show();
})();
"""


def scrubber(trace: Trace, lines: tuple[str, ...]) -> str:
    """HTML, hidden until its script runs; "" for a trace without steps. `lines` are those of the trace's source."""
    if not trace.frames:
        return ""
    steps = json.dumps([_step(frame) for frame in trace.frames]).replace("<", "\\u003c")
    source = "".join(f"<div>{escape(line) or ' '}</div>" for line in lines)
    return f"""<section id="scrubber" hidden><style>{_STYLE}</style>
<label><span id="told"></span><input id="at" type="range" min="0" max="{len(trace.frames) - 1}" value="0"></label>
<div id="around"><code id="source">{source}</code><code id="state"></code></div></section>
<script type="application/json" id="steps">{steps}</script>
<script>addEventListener("DOMContentLoaded", () => {{{_SCRIPT}}});</script>"""


def _step(frame: Frame) -> dict[str, object]:
    state = list(_state("", frame.locals))
    if frame.value is not None:
        state.append(_told(str(frame.event), frame.value))
    return {"line": frame.line, "event": str(frame.event), "where": frame.qualname, "state": state}


def _state(prefix: str, values: Mapping[str, Value]) -> Iterator[tuple[str, str, str, bool]]:
    for name, value in values.items():
        yield _told(prefix + name, value)
        yield from _state(f"{prefix}{name}.", value.attrs)


def _told(name: str, value: Value) -> tuple[str, str, str, bool]:
    return name, value.repr, Change(name, value.repr, value.origin, value.p).doubt, value.changed is not False
