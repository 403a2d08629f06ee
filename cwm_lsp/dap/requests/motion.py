"""continue, next, stepIn, stepOut, stepBack, reverseContinue, pause: answered at once, `stopped` follows."""

from __future__ import annotations

from collections.abc import Callable

from cwm_lsp.dap.cursor import Motion
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.session import Session


def moving(motion: Motion) -> Callable[[Session, Arguments], Json | None]:
    """The handler that starts `motion`."""

    def handler(session: Session, arguments: Arguments) -> Json | None:
        arguments.whole("threadId")
        session.after_response(lambda: session.move(motion))
        return {"allThreadsContinued": True} if motion is Motion.CONTINUE else None

    return handler


def pause(session: Session, arguments: Arguments) -> None:
    """Stops at the latest line that has been decoded."""
    session.after_response(session.pause)
