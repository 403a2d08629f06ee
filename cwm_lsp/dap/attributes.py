"""The attributes of a launch of the debug type `cwm`: what each means, and what is done with bad ones.

`protocol/launch.schema.json`, `docs/LAUNCH.md` and the types in `wire.py` are made from ATTRIBUTES by `make protocol`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.wire import LaunchAttributes
from cwm_lsp.model.config import QUANTIZATIONS
from cwm_lsp.predict.options import VALUES


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: `schema` is a JSON Schema of its values (of `type`, `enum`, `minimum`, `maximum`, `items` and
    `default` what applies), `kind` completes "must be ...", `about` is Markdown for users, one line. `replayed` ones
    have an effect where a trace is replayed, too."""

    name: str
    schema: Mapping[str, Any]
    kind: str
    about: str
    replayed: bool = False


def _text(**more: Any) -> dict[str, Any]:
    return {"type": "string", **more}


def _one_of(default: str | None, *values: str) -> tuple[dict[str, Any], str]:
    schema: dict[str, Any] = {"enum": list(values)}
    return schema if default is None else {**schema, "default": default}, f"one of {', '.join(values)}"


_OFF: dict[str, Any] = {"type": "boolean", "default": False}
_ON: dict[str, Any] = {"type": "boolean", "default": True}
_SWITCH = "true or false"

ATTRIBUTES = (
    Attribute(
        "program",
        _text(),
        "a path",
        "The Python file; needed unless `trace`, `pytest` or the name of a `module` says it.",
        replayed=True,
    ),
    Attribute(
        "call",
        _text(),
        "a call such as 'gcd(48, 18)'",
        "The entry call, such as `gcd(48, 18)`. With none of `call`, `function`, `module` and `pytest`: the first call "
        "that the file itself shows, else its module body.",
    ),
    Attribute("function", _text(), "the name of a function", "The entry call in parts: its function."),
    Attribute(
        "args",
        {"type": ["array", "string"], "items": {}},
        "a list of values, or the text between the parentheses",
        "The arguments of `function`: JSON values, or the text between the parentheses. Left out: those of the "
        "function's first call in the file, else none.",
    ),
    Attribute(
        "module",
        {"type": ["boolean", "string"]},
        "true or the name of a module",
        "The module body is the entry; a name also finds the file, under `cwd`.",
    ),
    Attribute(
        "pytest",
        _text(),
        "the node id of a test, such as 'tests/test_gcd.py::test_gcd[3]'",
        "The entry is this test, such as `tests/test_gcd.py::test_gcd[3]`; together with `program`, the first call of "
        "that file's functions in the test. The brackets may hold pytest's id of the case or its number from 0.",
    ),
    Attribute(
        "stdin",
        _text(),
        "a text",
        "What the program reads from standard input in a real run (`compare`); what a prediction reads is predicted.",
        replayed=True,
    ),
    Attribute("model", _text(default="nano"), "the name or directory of a model", "The model: a name or a directory."),
    Attribute(
        "quantize",
        *_one_of(None, *QUANTIZATIONS),
        "How many bits the model's weights get. Left out: as many as fit the machine.",
    ),
    Attribute(
        "values",
        *_one_of("hybrid", *VALUES),
        "`hybrid`: values are computed where that is possible, and predicted elsewhere; `neural`: all are predicted.",
    ),
    Attribute(
        "maxFrames",
        {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 500},
        "a number of frames from 1 to 1000000",
        "The prediction ends after so many frames.",
    ),
    Attribute("stopOnEntry", _OFF, _SWITCH, "Stop at the first line.", replayed=True),
    Attribute(
        "stepOver",
        *_one_of("trace", "trace", "guess"),
        "`trace`: the calls that a step passes over are predicted line by line and hidden; `guess`: their outcomes "
        "are predicted directly, and marked so.",
    ),
    Attribute(
        "compare",
        *_one_of("off", "off", "lockstep", "end"),
        "The program also runs for real. `lockstep`: under debugpy, beside the prediction, which stops where they "
        "differ; `end`: as a whole, when the prediction has come to its end. Needs `trusted`.",
        replayed=True,
    ),
    Attribute(
        "trusted",
        _OFF,
        _SWITCH,
        "The user trusts the program's code. Without it nothing is run for real, also not on a later request.",
        replayed=True,
    ),
    Attribute(
        "report",
        _text(),
        "the path of a .json or .html file",
        "The comparison with a real run is written to this `.json` or `.html` file when the session ends.",
        replayed=True,
    ),
    Attribute(
        "justMyCode",
        _ON,
        _SWITCH,
        "Only code of the program's own file is shown, which is all that is predicted.",
        replayed=True,
    ),
    Attribute(
        "trace",
        _text(),
        "the path of a recorded trace",
        "Replay this trace (`trace.schema.json`); no model is needed, and `program` says where its source is now.",
        replayed=True,
    ),
    Attribute("cwd", _text(), "a directory", "What relative paths are relative to.", replayed=True),
    Attribute("noDebug", _OFF, _SWITCH, "Run to the end without stops.", replayed=True),
)
_BY_NAME = {attribute.name: attribute for attribute in ATTRIBUTES}
_OF_THE_CLIENT = {  # what editors add to every launch for themselves
    *("name", "type", "request", "presentation", "preLaunchTask", "postDebugTask", "internalConsoleOptions"),
    *("debugServer", "serverReadyAction", "suppressMultipleSessionView", "console", "token"),
}
_TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list}


def default(name: str) -> Any:
    """The value of an attribute that is left out."""
    return _BY_NAME[name].schema["default"]


def checked(arguments: Json) -> tuple[LaunchAttributes, tuple[str, ...]]:
    """The attributes that are given, and what to tell the user of others; raises `RequestError` for a bad value.

    An empty text counts as left out, but for `args`, where it means a call without arguments.
    """
    given = {name: value for name, value in arguments.items() if value is not None and (value != "" or name == "args")}
    for name, value in given.items():
        attribute = _BY_NAME.get(name)
        if attribute is not None and not _fits(value, attribute.schema):
            raise RequestError(Error.BAD_ATTRIBUTE, name=name, kind=attribute.kind)
    known = {name: value for name, value in given.items() if name in _BY_NAME}
    return cast(LaunchAttributes, known), tuple(_unknown(name) for name in given if not _expected(name))


def without_effect(settings: LaunchAttributes) -> tuple[str, ...]:
    """What to tell the user of attributes that have no effect together with the others, a sentence each."""
    told = []
    if "trace" in settings:
        ignored = [name for name in settings if not _BY_NAME[name].replayed]
        told += [f"Launch attributes without effect in a replay: {', '.join(ignored)}."] if ignored else []
    if "stdin" in settings and settings.get("compare", "off") == "off":
        told.append("'stdin' is read in real runs only (see 'compare'): what a prediction reads is predicted.")
    if settings.get("justMyCode") is False:
        told.append("'justMyCode' has no effect: there is no code of other files in a trace.")
    return tuple(told)


def _expected(name: str) -> bool:
    return name in _BY_NAME or name in _OF_THE_CLIENT or name.startswith("_")


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name.lower(), [known.lower() for known in _BY_NAME], 1)
    meant = next((known for known in _BY_NAME if close and known.lower() == close[0]), None)
    advice = f"did you mean '{meant}'?" if meant else f"there are {', '.join(_BY_NAME)}."
    return f"There is no launch attribute '{name}', so it has no effect: {advice}"


def _fits(value: object, schema: Mapping[str, Any]) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return any(type(value) is _TYPES[kind] for kind in kinds) and not (
        isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value)
    )
