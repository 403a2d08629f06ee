"""`cwm/trust`, a notification of ours: whether the user trusts the workspace, for editors that know such a thing."""

from __future__ import annotations

from cwm_lsp.server import params
from cwm_lsp.server.how import How
from cwm_lsp.server.language_server import CwmServer

HOW = How.CHANGES
METHOD = "cwm/trust"


def trust(ls: CwmServer, data: object) -> None:
    """Changes state; what is running goes on."""
    ls.trusted = is_trusted(data)


def is_trusted(data: object) -> bool:
    """What `data` says, the params or initialisation options; editors that say nothing leave it to the question that is
    asked before each run."""
    return params.members(data).get("trusted", True) is True
