"""Launch attributes, checked and turned into a plan: what is predicted (or replayed), by which model, how far."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.dap.attributes import checked, default, without_effect
from cwm_lsp.dap.client import real_path
from cwm_lsp.dap.errors import Error, RequestError
from cwm_lsp.dap.protocol import Json
from cwm_lsp.dap.suite import called_in, shared_fixtures
from cwm_lsp.dap.wire import LaunchAttributes
from cwm_lsp.model.config import Quantization
from cwm_lsp.predict.options import Values
from cwm_lsp.program.entries import bind_arguments, entry_calls
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.program.pytest_node import find_case, parse_node_id
from cwm_lsp.program.reading import reads_input
from cwm_lsp.trace.collecting import uncollected
from cwm_lsp.trace.model import MODULE, Entry, Trace
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import from_json


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
    guess: bool  # calls that a step passes over are predicted in one step
    debugging: bool
    compare: str
    stdin: str
    directory: Path
    report: Path | None
    trusted: bool
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
    settings, notes = checked(arguments)
    if default_trace is not None:
        settings.setdefault("trace", str(default_trace))
    notes += without_effect(settings)
    subject = _replay(settings) if "trace" in settings else _prediction(settings)
    model = settings.get("model", default("model"))
    own = _directory(settings) / model
    compare = settings.get("compare", "off")
    if compare != "off":
        check_comparable(subject.path, subject.program, subject.trace, settings.get("trusted", False))
    return Plan(
        path=subject.path,
        program=subject.program,
        entry=subject.entry,
        trace=subject.trace,
        model=str(own) if own.is_dir() and model != default("model") else model,
        quantize=settings.get("quantize"),
        values=settings.get("values", default("values")),
        max_frames=settings.get("maxFrames", default("maxFrames")),
        stop_on_entry=settings.get("stopOnEntry", False),
        guess=settings.get("stepOver") == "guess" and subject.trace is None,
        debugging=not settings.get("noDebug", False),
        compare=compare,
        stdin=settings.get("stdin", ""),
        directory=_directory(settings),
        report=_report(settings),
        trusted=settings.get("trusted", False),
        notes=(*notes, *subject.notes, *_reading(subject, settings)),
        arguments=arguments,
    )


def _reading(subject: _Subject, settings: LaunchAttributes) -> tuple[str, ...]:
    """What to tell the user of standard input, where a prediction is of a program that reads it."""
    if subject.trace is not None or subject.program is None or "stdin" in settings or not reads_input(subject.program):
        return ()
    return (
        f"{subject.path.name} reads standard input: nobody is asked, and what it reads is predicted. "
        "What a real run reads ('compare') is the launch attribute 'stdin'.",
    )


def check_comparable(path: Path, program: Program | None, trace: Trace | None, trusted: bool) -> None:
    """Raises `RequestError` unless the program may be run beside its trace, and can be."""
    if program is None:
        raise RequestError(Error.NOT_COMPARABLE, why=f"{path} is not there to be run")
    if trace is not None and trace.model is None:
        raise RequestError(Error.NOT_COMPARABLE, why="this trace is of a real run itself")
    if not trusted:
        raise RequestError(Error.NOT_TRUSTED, path=path)


@dataclass(frozen=True)
class _Subject:
    """What the session is about."""

    path: Path
    program: Program | None
    entry: Entry
    trace: Trace | None = None
    notes: tuple[str, ...] = ()


def _prediction(settings: LaunchAttributes) -> _Subject:
    wanted = [name for name in ("call", "function", "module", "pytest") if settings.get(name)]
    if len(wanted) > 1:
        raise RequestError(Error.CONFLICT, one=wanted[0], other=wanted[1])
    if "pytest" in settings:
        return _test(settings)
    program = _compiled(_program_path(settings))
    return _Subject(Path(program.path), program, _entry(program, settings))


def _test(settings: LaunchAttributes) -> _Subject:
    """The test itself, or the first call that it makes of `program`."""
    directory, node = _directory(settings), parse_node_id(settings["pytest"])
    tests = _compiled(real_path(str(directory / node.path)))
    shared = shared_fixtures(Path(tests.path), directory)
    case = find_case(tests.tree, node, shared)
    if isinstance(case, str):
        raise RequestError(Error.NO_TEST, test=settings["pytest"], why=case)
    if "program" not in settings:
        return _Subject(Path(tests.path), tests, _bind(tests, case.call))
    program = _compiled(_program_path(settings))
    call = called_in(tests, case, program, shared, directory)
    if call is None:
        why = f"it shows no call of a function of {program.path} with literal arguments; leave out 'program'"
        raise RequestError(Error.NO_TEST, test=settings["pytest"], why=why)
    return _Subject(Path(program.path), program, Entry(call.function, call.call))


def _compiled(path: Path) -> Program:
    program = analyse(_read(path), str(path))
    if program.problems:
        problem = program.problems[0]
        where = f"line {problem.line}: " if problem.line else ""
        raise RequestError(Error.SYNTAX, path=path, why=where + problem.message.removeprefix("syntax error: "))
    return program


def _replay(settings: LaunchAttributes) -> _Subject:
    trace_path = _directory(settings) / settings["trace"]
    try:
        with uncollected():
            trace = from_json(json.loads(_read_bytes(trace_path)))
    except UserError as error:
        raise RequestError(Error.BAD_TRACE, path=trace_path, why=error) from None
    except (ValueError, RecursionError) as error:
        raise RequestError(Error.BAD_TRACE, path=trace_path, why=_not_json(error)) from None
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


def _not_json(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply."
    if not isinstance(error, json.JSONDecodeError):
        return f"it is not JSON ({error})."
    if not error.doc.strip():
        return "it is empty."
    if error.msg.startswith("Unterminated string") or not error.doc[error.pos :].strip():
        return f"it ends too early, at line {error.lineno}; record it again."
    return f"it is not JSON ({error})."


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


def _report(settings: LaunchAttributes) -> Path | None:
    if "report" not in settings:
        return None
    path = _directory(settings) / settings["report"]
    if path.suffix.lower() not in (".json", ".html"):
        raise RequestError(Error.BAD_ATTRIBUTE, name="report", kind="the path of a .json or .html file")
    return path


def _directory(settings: LaunchAttributes) -> Path:
    return Path(settings.get("cwd", ".")).absolute()


def _entry(program: Program, settings: LaunchAttributes) -> Entry:
    if "args" in settings and "function" not in settings:
        raise RequestError(Error.BAD_ATTRIBUTE, name="args", kind="given together with 'function'")
    if settings.get("module"):
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
