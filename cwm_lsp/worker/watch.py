"""The checked parameters of `watch`: the value of an expression at a frame."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.predict.watched import Watch
from cwm_lsp.worker.fields import CALL, FRAMES, VALUES, Field, priority, read
from cwm_lsp.worker.messages import Priority, RpcError

_LONGEST = 2000  # characters
_EXPRESSION = Field(f"1 to {_LONGEST} characters", lambda value: isinstance(value, str) and 0 < len(value) <= _LONGEST)
_FIELDS = {**CALL, "expression": _EXPRESSION, "frames": FRAMES, "values": VALUES, "priority": priority()}


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
    found = read(params, _FIELDS, "watch")
    if isinstance(found, RpcError):
        return found
    asked = Watch(found.pop("expression"), found.pop("frames"), found.pop("values"))
    return WatchParams(**found, asked=asked)
