"""The checked parameters of `agree`: how far the model agrees with frames that are known."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.trace.model import Frame
from cwm_lsp.worker.fields import CALL, FRAMES, priority, read
from cwm_lsp.worker.messages import Priority, RpcError

_FIELDS = {**CALL, "frames": FRAMES, "priority": priority(Priority.BACKGROUND)}


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
    found = read(params, _FIELDS, "agree")
    return found if isinstance(found, RpcError) else AgreeParams(**found)
