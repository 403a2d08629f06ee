"""Entry points of a file: the calls written in it, and the one that the user asks for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from cwm_lsp.program.block import Block, Place, calls_in
from cwm_lsp.program.examples import blocks
from cwm_lsp.program.facts import Program
from cwm_lsp.program.invocation import Bound, Mismatch, match_call
from cwm_lsp.trace.model import MODULE
from cwm_lsp.trace.problem import UserError


@dataclass(frozen=True, slots=True)
class EntryCall:
    """A call that can be predicted: `call` is an expression that is complete in the module's namespace, `function` the
    qualified name of what it calls, `line` where it is written: in the file itself, or in the one at `path` (for
    another cell of a notebook a name such as "cell 2"). The module body has `<module>` and an empty call."""

    function: str
    call: str
    line: int
    source: Place
    path: str = ""


def entry_calls(program: Program) -> tuple[EntryCall, ...]:
    """The calls of the file's functions that the file itself shows, in the order of the text, and the module body last.

    Names that stand for one literal are replaced by it; a call that needs any other local name is left out, as is one
    that does not bind, and one of a generator or coroutine function (calling it runs nothing). Never raises.
    """
    if program.problems:
        return ()
    found = dict.fromkeys(entry for block in blocks(program) for entry in _entries(program, block))
    return (*found, EntryCall(MODULE, "", 1, "module"))


def _entries(program: Program, block: Block) -> Iterator[EntryCall]:
    for statement in block.statements:
        try:
            calls = [call for call in calls_in(statement) if block.closed(call)]
            texts = [ast.unparse(block.filled(call)) for call in calls]
            bounds = [match_call(program, ast.parse(text, mode="eval").body, text) for text in texts]
        except (RecursionError, MemoryError, ValueError):  # nested too deeply to be shown, or an unprintable literal
            continue
        for call, bound in zip(calls, bounds, strict=True):
            if isinstance(bound, Bound) and not bound.function.is_generator and not bound.function.is_async:
                line = block.line or call.lineno
                yield EntryCall(bound.function.qualname, bound.call, line, block.source)


def bind_arguments(program: Program, call: str) -> Bound:
    """The function that `call` calls, with its arguments.

    Raises UserError if the file does not compile, if `call` does not parse, if it is not a call of a function of the
    file, or of an async one (which would run nothing of it), or if it does not bind to that function's signature.
    """
    if program.problems:
        problem = program.problems[0]
        place = f", line {problem.line}" if problem.line else ""
        raise UserError(f"{program.path}{place}: {problem.message}; correct it first.")
    text = call.strip()
    if not text:
        raise UserError("No call is given: give one such as `gcd(48, 18)`.")
    try:
        result = match_call(program, ast.parse(text, mode="eval").body, text)
    except (SyntaxError, ValueError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise UserError(f"`{text}` is not Python ({reason}): give a call such as `gcd(48, 18)`.") from None
    except (RecursionError, MemoryError):
        raise UserError("The call is nested too deeply to be read: give a shorter one.") from None
    if isinstance(result, Mismatch):
        raise UserError(result.message)
    if isinstance(result.function.node, ast.AsyncFunctionDef) and not result.function.node.decorator_list:
        name = result.function.qualname
        raise UserError(f"`{name}` is async, so a call runs nothing of it: call what runs it (asyncio.run).")
    return result
