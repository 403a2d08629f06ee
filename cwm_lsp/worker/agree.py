"""The checked parameters of `agree`: how far the model agrees with frames that are known."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.trace.model import Frame
from cwm_lsp.worker.messages import Code, Priority, RpcError, parse_priority, parse_texts
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
    if not isinstance(params, dict):
        return RpcError(Code.INVALID_PARAMS, "agree takes a map of named parameters.")
    if unknown := sorted(map(str, params.keys() - _NAMES)):
        return RpcError(Code.INVALID_PARAMS, f"agree has no parameter {unknown[0]!r}.")
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
