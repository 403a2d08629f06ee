"""`FILE[::FUNC]` and `--call` as the user gives them, made into a source text and an entry point."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.program.entries import bind_arguments, entry_calls
from cwm_lsp.program.facts import Program, Scope, analyse
from cwm_lsp.program.invocation import callable_names
from cwm_lsp.trace.model import MODULE, Entry
from cwm_lsp.trace.problem import UserError


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be predicted or run. `program.path` is the file as the user named it."""

    program: Program
    entry: Entry

    @property
    def path(self) -> str:
        return self.program.path

    @property
    def source(self) -> str:
        return self.program.source


def find(text: str, call: str | None) -> Target:
    """The entry point that `FILE[::FUNC]` and the call (None: the first that the file shows) name.

    Raises UserError for a file that cannot be read, and as `find_in` does.
    """
    path, _, function = text.rpartition("::") if "::" in text else (text, "", "")
    return find_in(read_source(path), path, function, call)


def find_in(source: str, path: str, function: str, call: str | None) -> Target:
    """The entry point in `source`; `function` is "" where any will do, an empty call is that of the module body.

    Raises UserError for a source that does not compile, an unknown function, and a call that does not parse, does not
    bind or calls another function.
    """
    program = compiled(source, path)
    qualname = _qualname(program, function)
    if call is None:
        return Target(program, _shown_call(program, function, qualname))
    if not call.strip() and qualname in ("", MODULE):
        return Target(program, Entry(MODULE, ""))
    bound = bind_arguments(program, call)
    if function and bound.function.qualname not in (qualname, f"{qualname}.__init__"):
        raise UserError(
            f"`{bound.call}` calls {bound.function.qualname}, not {function}: "
            f"give a call of {function}, or '{path}::{bound.function.qualname}'."
        )
    return Target(program, Entry(bound.function.qualname, bound.call))


def one_function(text: str) -> tuple[Program, Scope]:
    """The function that `FILE::FUNC` names, or the only one of FILE.

    Raises UserError as `find` does, and where FILE alone leaves a choice.
    """
    path, _, function = text.rpartition("::") if "::" in text else (text, "", "")
    program = compiled(read_source(path), path)
    names = callable_names(program)
    if not function and len(names) != 1:
        known = f"name one of its functions, such as '{path}::{names[0]}'" if names else "it defines no function"
        raise UserError(f"'{path}' alone is not enough: {known}.")
    scope = program.function(_qualname(program, function or names[0]))
    if scope is None:
        raise UserError(
            f"'{function}' of '{path}' is no function: name a function or a method, such as 'Class.method'."
        )
    return program, scope


def compiled(source: str, path: str) -> Program:
    """The program; raises UserError for a source that does not compile."""
    program = analyse(source, path)
    if program.problems:
        problem = program.problems[0]
        place = f", line {problem.line}" if problem.line else ""
        raise UserError(f"'{path}'{place}: {problem.message}; correct it and try again.")
    return program


def read_source(path: str) -> str:
    """The text of a Python file, decoded as Python does it. Raises UserError."""
    try:
        data = Path(path).read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except FileNotFoundError:
        raise UserError(f"There is no file '{path}': give the path of a Python file, or FILE::FUNCTION.") from None
    except IsADirectoryError:
        raise UserError(f"'{path}' is a directory: give the path of a Python file in it.") from None
    except OSError as problem:
        raise UserError(f"'{path}' cannot be read ({problem.strerror}): give a file that you can read.") from None
    except (SyntaxError, UnicodeDecodeError, ValueError) as problem:
        raise UserError(f"'{path}' is not Python source in a known encoding ({problem}): save it as UTF-8.") from None


def _qualname(program: Program, function: str) -> str:
    """The qualified name of what FUNC names: a function, a class (for its `__init__`) or the module body."""
    scope = program.function(function)
    if scope is None:
        other = program.scope(function)
        scope = other if other is not None and other.kind in ("class", "module") else None
    if scope is not None or not function:
        return scope.qualname if scope else ""
    names = callable_names(program)
    known = f"it has {', '.join(names[:8])}{' and others' if len(names) > 8 else ''}" if names else "it defines none"
    raise UserError(f"There is no function '{function}' in '{program.path}': {known}.")


def _shown_call(program: Program, function: str, qualname: str) -> Entry:
    for found in entry_calls(program):
        if not function or found.function in (qualname, f"{qualname}.__init__"):
            return Entry(found.function, found.call)
    raise UserError(
        f"'{program.path}' shows no call of {function} with literal arguments: give one with --call '{function}(...)'."
    )
