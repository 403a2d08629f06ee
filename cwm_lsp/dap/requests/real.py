"""cwm/compare, cwm/adopt: the real run beside the prediction. In the debug console they are `/compare` and `/adopt`, so
that a client that does not know these requests has them, too."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path

from cwm_lsp.dap import report
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.requests.arguments import Arguments
from cwm_lsp.dap.requests.evaluate import evaluate_request
from cwm_lsp.dap.session import Session


def adopt(session: Session, arguments: Arguments) -> Awaitable[Json | None]:
    """Takes the real state where the two parted for the predicted one, and predicts on from it; `stopped` follows."""
    session.beside.to_adopt(session.tape)  # refused before anything changes
    session.begin_edit()  # now, as other requests are handled before the awaitable is awaited
    return session.adopt()


async def compare(session: Session, arguments: Arguments) -> Json:
    """How far the prediction agrees with a real run: in lockstep with what has been run, else with a run of its own,
    which is made on the first request. With `path` the comparison is written there; with `format` it is `content`."""
    path, form = (_text(arguments, name) for name in ("path", "format"))
    if form and form not in report.FORMATS:
        kind = f"one of {', '.join(report.FORMATS)}"
        raise RequestError(Error.BAD_ARGUMENT, name="format", command=arguments.command, kind=kind)
    assert session.plan is not None
    file = session.plan.directory / path if path else None
    form = form or (report.form_of(file) if file is not None else "")
    predicted, actual = await session.compare()
    body = report.figures(predicted, actual)
    assert session.plan.program is not None
    if form:
        text = report.written(predicted, actual, session.plan.program.lines, form)
        if file is None:
            return {**body, "content": text}
        report.write(file, text)
        return {**body, "path": str(file)}
    return body


def evaluate(session: Session, arguments: Arguments) -> Json | Awaitable[Json]:
    """An expression, or in the debug console one of the commands above."""
    words = arguments.text("expression").split(maxsplit=1)
    if arguments.values.get("context") == "repl" and words:
        if words[0] == "/adopt":
            return _told(adopt(session, arguments))
        if words[0] == "/compare":
            return _compared(session, Path(words[1].strip().strip("'\"")) if len(words) > 1 else None)
        if words[0].startswith("/"):
            why = "there is no such command, only /adopt and /compare [FILE]"
            raise RequestError(Error.CANNOT_EVALUATE, expression=words[0], why=why)
    return evaluate_request(session, arguments)


async def _told(adopting: Awaitable[Json | None]) -> Json:
    await adopting
    return {"result": "adopted the real state", "variablesReference": 0}


async def _compared(session: Session, path: Path | None) -> Json:
    given = {} if path is None else {"path": str(path)}
    body = await compare(session, Arguments("cwm/compare", given))
    written = f" Written to {body['path']}." if "path" in body else ""
    return {"result": session.beside.agreement() + written, "variablesReference": 0}


def _text(arguments: Arguments, name: str) -> str:
    return arguments.text(name) if arguments.values.get(name) is not None else ""
