"""Messages beside the LSP's meta-model, as `lsprotocol` has it; those of our own beside `protocol/lsp.schema.json`.

Does not cover: params that the server's own methods are sent (their tests send bad ones on purpose).
"""

from __future__ import annotations

from functools import cache
from typing import Any, get_type_hints

from cattrs.errors import BaseValidationError
from jsonschema import ValidationError
from lsprotocol import converters, types

from tests.protocol.schemas import validator

Json = dict[str, Any]

_NOTEBOOK = types.NotebookDocumentFilterNotebookType
_FILTER = get_type_hints(types.NotebookDocumentFilterWithCells)["notebook"]


def problem(message: Json, method: str) -> str:
    """What is wrong with a message of `method`, of a response the one that it answers; "" for a good one."""
    if method.startswith("cwm/"):
        return _problem_of_ours(message, method)
    if method not in types.METHOD_TO_TYPES:
        return f"{method} is no method of the LSP"
    request, response, *_ = types.METHOD_TO_TYPES[method]
    kind: Any = types.ResponseErrorMessage if "error" in message else request if "method" in message else response
    try:
        read = _converter().structure(message, kind)
    except (BaseValidationError, ValueError, TypeError, KeyError) as error:
        return f"{method}: {error!r} in {message}"
    again = _converter().unstructure(read, unstructure_as=kind)
    return "" if _bare(again) == _bare(message) else f"{method}: {message} was understood as {again}"


def _problem_of_ours(message: Json, method: str) -> str:
    if method != "cwm/status" or "params" not in message:
        return ""
    try:
        validator("lsp", "status_params").validate(message["params"])
    except ValidationError as error:
        return f"{method}: {error.message}"
    return ""


def _bare(value: Any) -> Any:
    """Without members that are null, which may be left out or not."""
    if isinstance(value, dict):
        return {name: _bare(each) for name, each in value.items() if each is not None}
    return [_bare(each) for each in value] if isinstance(value, list | tuple) else value


@cache
def _converter() -> Any:
    """`lsprotocol`'s, with hooks for two unions that it mistakes or has none for."""
    converter = converters.get_converter()

    def action(value: Any, _: object) -> Any:
        return converter.structure(value, types.Command if isinstance(value.get("command"), str) else types.CodeAction)

    def notebook(value: Any, _: object) -> Any:
        return value if value is None or isinstance(value, str) else converter.structure(value, _NOTEBOOK)

    converter.register_structure_hook(types.Command | types.CodeAction, action)
    converter.register_structure_hook(_FILTER, notebook)
    return converter
