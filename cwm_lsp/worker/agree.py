"""The checked parameters of `agree`: how far the model agrees with frames that are known."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.trace.model import Frame
from cwm_lsp.worker.messages import Priority, RpcError, parse_names, parse_priority, parse_texts
from cwm_lsp.worker.rewind import parse_frames

_TEXTS = ("source", "path", "function", "call")
_NAMES = frozenset({*_TEXTS, "frames", "priority"})


@dataclass(frozen=True, slots=True)
class AgreeParams:
    """A request for the model's agreement with `frames`, a trace of `call` from its first frame on."""

    source: str
    path: str
    function: str
    call: str
    frames: tuple[Frame, ...]
    priority: Priority


def parse_agree(params: object) -> AgreeParams | RpcError:
    """The parameters of `agree`, or what is wrong with them."""
    params = parse_names(params, _NAMES, "agree")
    if isinstance(params, RpcError):
        return params
    texts = parse_texts(params, _TEXTS, "agree")
    if isinstance(texts, RpcError):
        return texts
    frames = parse_frames(params.get("frames"), "agree")
    if isinstance(frames, RpcError):
        return frames
    priority = parse_priority({"priority": Priority.BACKGROUND.label, **params})
    if isinstance(priority, RpcError):
        return priority
    return AgreeParams(**texts, frames=frames, priority=priority)
