"""The scope `History`: the values that the locals had earlier in the same activation, the latest first."""

from __future__ import annotations

from cwm_lsp.dap.handles import Container, Scope
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.session import Session
from cwm_lsp.dap.values import shown

_GLANCE = 3  # values beside a name before it is expanded
HINT: Json = {"kind": "virtual", "attributes": ["readOnly"]}


def names(session: Session, index: int) -> list[Json]:
    """The locals of frame `index` that had other values before, each with the latest of them."""
    timeline, found = session.tape.timeline, []
    for name, frames in timeline.earlier(index).items():
        if not frames:
            continue
        glance = ", ".join(shown(timeline.frames[at].locals[name].repr) for at in frames[:_GLANCE])
        reference = session.variable_handles.add(Container(index, name, Scope.HISTORY))
        found.append(
            {
                "name": name,
                "value": shown(glance) + (", …" if len(frames) > _GLANCE else ""),
                "variablesReference": reference,
                "indexedVariables": len(frames),
                "presentationHint": HINT,
            }
        )
    return found


def past(session: Session, container: Container) -> list[tuple[int, str]]:
    """The earlier values of one local, the latest first: the frame where each came up, and where that is in words."""
    timeline = session.tape.timeline
    frames = timeline.earlier(container.index).get(container.path, ())
    return [
        (at, f"line {session.client.line_out(timeline.frames[at].line)}, frame {timeline.frames[at].index}")
        for at in frames
    ]
