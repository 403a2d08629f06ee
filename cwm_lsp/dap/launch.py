"""Launch attributes, checked and turned into a plan: what is predicted (or replayed), by which model, how far."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cwm_lsp.dap.client import real_path
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.wire import LaunchAttributes
from cwm_lsp.model.config import QUANTIZATIONS, Quantization
from cwm_lsp.predict.options import VALUES, Values
from cwm_lsp.program.entries import bind_arguments, entry_calls
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.trace.model import MODULE, Entry, Trace
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import from_json

DEFAULT_MODEL = "nano"
DEFAULT_MAX_FRAMES = 500

_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "program": ((str,), "a path"),
    "call": ((str,), "a call such as 'gcd(48, 18)'"),
    "function": ((str,), "the name of a function"),
    "args": ((list, str), "a list of values, or the text between the parentheses"),
    "module": ((bool, str), "true or the name of a module"),
    "model": ((str,), "the name or directory of a model"),
    "quantize": ((str,), f"one of {', '.join(QUANTIZATIONS)}"),
    "values": ((str,), f"one of {', '.join(VALUES)}"),
    "maxFrames": ((int,), "a number of frames, 1 or more"),
    "stopOnEntry": ((bool,), "true or false"),
    "trace": ((str,), "the path of a recorded trace"),
    "cwd": ((str,), "a directory"),
    "noDebug": ((bool,), "true or false"),
}
_CHOICES: dict[str, tuple[str, ...]] = {"quantize": QUANTIZATIONS, "values": VALUES}
_OF_THE_CLIENT = {  # what editors add to every launch for themselves
    *("name", "type", "request", "presentation", "preLaunchTask", "postDebugTask", "internalConsoleOptions"),
    *("debugServer", "serverReadyAction", "suppressMultipleSessionView", "console", "token"),
}


@dataclass(frozen=True)
class Plan:
    """A checked launch. With `trace` it is a replay, and `program` is None if the trace's file cannot be read.

    `notes` are sentences to be told before it starts; `arguments` are the launch's own, for a restart.
    """

    path: Path
    program: Program | None
    entry: Entry
    trace: Trace | None
    model: str
    quantize: Quantization | None
    values: Values
    max_frames: int
    stop_on_entry: bool
    debugging: bool
    notes: tuple[str, ...]
    arguments: Json

    @property
    def label(self) -> str:
        """What runs, in words."""
        return f"the body of {self.path.name}" if self.entry.function == MODULE else self.entry.call

    @property
    def kind(self) -> str:
        """`predicted`, or `recorded` for the replay of a real run."""
        return "recorded" if self.trace is not None and self.trace.model is None else "predicted"

    def lines_with_code(self) -> frozenset[int]:
        """Lines where a breakpoint can stop: those with code, or those that ran where the file cannot be read."""
        if self.program is not None and self.program.scopes:
            return lines_with_code(self.program)
        return frozenset(frame.line for frame in self.trace.frames) if self.trace is not None else frozenset()


def lines_with_code(program: Program) -> frozenset[int]:
    """The lines with code of all scopes of a file."""
    return frozenset().union(*(scope.lines for scope in program.scopes))


def plan_launch(arguments: Json, default_trace: Path | None) -> Plan:
    """Checks launch arguments; raises `RequestError` for what cannot be predicted. Reads files, starts nothing."""
    given = {name: value for name, value in arguments.items() if value is not None}
    known = {name: value for name, value in given.items() if name in _KINDS}
    for name, value in known.items():
        types, kind = _KINDS[name]
        wrong = (name == "maxFrames" and value < 1) or value not in _CHOICES.get(name, (value,))
        if type(value) not in types or wrong:
            raise RequestError(Error.BAD_ATTRIBUTE, name=name, kind=kind)
    settings = cast(LaunchAttributes, known)
    if default_trace is not None:
        settings.setdefault("trace", str(default_trace))
    ignored = sorted(name for name in given if not (name in _KINDS or name in _OF_THE_CLIENT or name.startswith("_")))
    if "trace" in settings:
        ignored += [
            name
            for name in ("call", "function", "args", "module", "model", "quantize", "values", "maxFrames")
            if name in settings
        ]
    notes = (f"Launch attributes without effect here: {', '.join(ignored)}.",) if ignored else ()
    subject = _replay(settings) if "trace" in settings else _prediction(settings)
    model = settings.get("model", DEFAULT_MODEL)
    own = _directory(settings) / model
    return Plan(
        path=subject.path,
        program=subject.program,
        entry=subject.entry,
        trace=subject.trace,
        model=str(own) if own.is_dir() and model != DEFAULT_MODEL else model,
        quantize=settings.get("quantize"),
        values=settings.get("values", "hybrid"),
        max_frames=settings.get("maxFrames", DEFAULT_MAX_FRAMES),
        stop_on_entry=settings.get("stopOnEntry", False),
        debugging=not settings.get("noDebug", False),
        notes=notes + subject.notes,
        arguments=arguments,
    )


@dataclass(frozen=True)
class _Subject:
    """What the session is about."""

    path: Path
    program: Program | None
    entry: Entry
    trace: Trace | None = None
    notes: tuple[str, ...] = ()


def _prediction(settings: LaunchAttributes) -> _Subject:
    path = _program_path(settings)
    program = analyse(_read(path), str(path))
    if program.problems:
        problem = program.problems[0]
        where = f"line {problem.line}: " if problem.line else ""
        raise RequestError(Error.SYNTAX, path=path, why=where + problem.message)
    return _Subject(path, program, _entry(program, settings))


def _replay(settings: LaunchAttributes) -> _Subject:
    trace_path = _directory(settings) / settings["trace"]
    try:
        trace = from_json(json.loads(_read_bytes(trace_path)))
    except UserError as error:
        raise RequestError(Error.BAD_TRACE, path=trace_path, why=error) from None
    except (ValueError, RecursionError) as error:
        raise RequestError(Error.BAD_TRACE, path=trace_path, why=f"it is not JSON ({error}).") from None
    named = settings.get("program", trace.source.path)
    places = [_directory(settings) / named, trace_path.parent / named]
    path = real_path(str(next((place for place in places if place.is_file()), places[0])))
    if not path.is_file():
        gone = f"{path}, of which the trace was made, is not there: set 'program' to see its source."
        return _Subject(path, None, trace.entry, trace, (gone,))
    program = analyse(_read(path), str(path))
    known = {hashlib.sha256(data).hexdigest() for data in (_read_bytes(path), program.source.encode())}
    stale = f"{path} has changed since the trace was made: lines may be off."
    return _Subject(path, program, trace.entry, trace, () if trace.source.sha256 in known else (stale,))


def _program_path(settings: LaunchAttributes) -> Path:
    directory = _directory(settings)
    if "program" in settings:
        return real_path(str(directory / settings["program"]))
    module = settings.get("module")
    if not isinstance(module, str):
        raise RequestError(Error.NO_PROGRAM)
    stem = directory.joinpath(*module.split("."))
    for place in (stem.with_name(stem.name + ".py"), stem / "__main__.py", stem / "__init__.py"):
        if place.is_file():
            return real_path(str(place))
    raise RequestError(Error.NO_MODULE, module=module, directory=directory)


def _directory(settings: LaunchAttributes) -> Path:
    return Path(settings.get("cwd", ".")).absolute()


def _entry(program: Program, settings: LaunchAttributes) -> Entry:
    module = settings.get("module")
    wanted = [name for name in ("call", "function") if name in settings] + (["module"] if module else [])
    if len(wanted) > 1:
        raise RequestError(Error.CONFLICT, one=wanted[0], other=wanted[1])
    if "args" in settings and "function" not in settings:
        raise RequestError(Error.BAD_ATTRIBUTE, name="args", kind="given together with 'function'")
    if module:
        return Entry(MODULE, "")
    if "call" in settings:
        return _bind(program, settings["call"])
    calls = entry_calls(program)
    if "function" not in settings:
        first = calls[0] if calls else None
        return Entry(MODULE, "") if first is None else Entry(first.function, first.call)
    name = settings["function"]
    scope = program.function(name)
    if scope is None:
        known = ", ".join(function.qualname for function in program.functions) or "none"
        raise RequestError(Error.NO_FUNCTION, function=name, path=program.path, known=known)
    if "args" not in settings:
        found = next((call for call in calls if call.function == scope.qualname), None)
        return _bind(program, f"{name}()") if found is None else Entry(found.function, found.call)
    args = settings["args"]
    return _bind(program, f"{name}({args if isinstance(args, str) else ', '.join(map(repr, args))})")


def _bind(program: Program, call: str) -> Entry:
    try:
        bound = bind_arguments(program, call)
    except UserError as error:
        raise RequestError(Error.BAD_CALL, why=error) from None
    return Entry(bound.function.qualname, bound.call)


def _read(path: Path) -> str:
    data = _read_bytes(path)
    try:
        return importlib.util.decode_source(data)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise RequestError(Error.CANNOT_READ, path=path, why=f"its text encoding is wrong ({error})") from None


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RequestError(Error.CANNOT_READ, path=path, why=reason) from None


def source_lines(path: Path) -> frozenset[int]:
    """The lines with code of a file on disk; none where it cannot be read or does not compile."""
    try:
        return lines_with_code(analyse(_read(path), str(path)))
    except RequestError:
        return frozenset()
