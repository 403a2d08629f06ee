"""The checked parameters of `watch`: the value of an expression at a frame."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.predict.watched import Watch
from cwm_lsp.worker.messages import Code, Priority, RpcError, parse_names, parse_priority, parse_texts, parse_values
from cwm_lsp.worker.rewind import parse_frames

_TEXTS = ("source", "path", "function", "call", "expression")
_NAMES = frozenset({*_TEXTS, "frames", "values", "priority"})
_LONGEST = 2000  # characters


@dataclass(frozen=True, slots=True)
class WatchParams:
    """A request for the value of `asked.expression` in a trace of `call`."""

    source: str
    path: str
    function: str
    call: str
    asked: Watch
    priority: Priority


def parse_watch(params: object) -> WatchParams | RpcError:
    """The parameters of `watch`, or what is wrong with them."""
    params = parse_names(params, _NAMES, "watch")
    if isinstance(params, RpcError):
        return params
    texts = parse_texts(params, _TEXTS, "watch")
    if isinstance(texts, RpcError):
        return texts
    expression = texts.pop("expression")
    if not 0 < len(expression) <= _LONGEST:
        return RpcError(Code.INVALID_PARAMS, f"'expression' must have 1 to {_LONGEST} characters.")
    frames = parse_frames(params.get("frames"), "watch")
    if isinstance(frames, RpcError):
        return frames
    values = parse_values(params)
    if isinstance(values, RpcError):
        return values
    priority = parse_priority(params)
    if isinstance(priority, RpcError):
        return priority
    return WatchParams(**texts, asked=Watch(expression, frames, values), priority=priority)
