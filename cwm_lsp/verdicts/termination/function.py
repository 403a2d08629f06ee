"""Static verdicts: about each loop of a file, and about a function for every call of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.verdicts.termination import finite, ranking
from cwm_lsp.verdicts.termination.endless import always_recurs, never_ends
from cwm_lsp.verdicts.termination.loops import Found, loops, own, redefines_builtins
from cwm_lsp.verdicts.termination.purity import BUILTINS, CHANGING, READING
from cwm_lsp.verdicts.termination.shapes import Shapes
from cwm_lsp.verdicts.termination.typing import Typed, typed
from cwm_lsp.verdicts.verdict import Kind, Origin, Place, Verdict, unknown

_KNOWN = BUILTINS | {"input", "open", "super", "getattr", "setattr", "hasattr", "iter", "next", "map", "filter", "id"}


_REDEFINED = "a builtin's name has another meaning here"


def about_loops(program: Program) -> tuple[Verdict, ...]:
    """A verdict for each loop of the program's functions, and for each function that calls itself without end."""
    made: dict[str, Typed] = {}
    found = []
    for each in loops(program):
        scope = each.scope
        if redefines_builtins(program, scope):
            found.append(unknown(_REDEFINED, each.loop.lineno, each.last_line))
            continue
        shapes = made.setdefault(scope.qualname, typed(scope))
        found.append(about_loop(each, shapes))
    for scope in program.functions:
        if (call := always_recurs(scope)) is not None:
            found.append(_recursion(scope, call))
    return tuple(found)


def about_loop(found: Found, known: Typed) -> Verdict:
    """Whether one loop ends, whatever comes before it."""
    loop = found.loop
    first, last = loop.lineno, found.last_line
    reason = never_ends(found, known.shapes)
    if reason:
        lines = (reason, *_assumed(known))
        place = Place(first, first, "the condition")
        message = "this loop never ends once it is entered"
        return Verdict(
            Kind.LOOPS, Origin.PROVED, message, line=first, end_line=last, evidence=(place,), derivation=lines
        )
    reason = why_ends(loop, known)
    if reason:
        lines = (reason, *_assumed(known))
        return Verdict(Kind.TERMINATES, Origin.PROVED, "this loop ends", line=first, end_line=last, derivation=lines)
    return unknown("no argument was found that this loop ends, nor that it does not", first, last)


def why_ends(loop: ast.While | ast.For, known: Typed) -> str:
    """Why a loop ends, if its body does."""
    return ranking.ends(loop, known) if isinstance(loop, ast.While) else finite.ends(loop, known.shapes)


def _assumed(known: Typed) -> tuple[str, ...]:
    names = [f"`{name}` ({known.shapes[name].name})" for name in sorted(known.assumed)]
    return (f"By their use, {', '.join(names)} are taken to be plain values.",) if names else ()


def _recursion(scope: Scope, call: ast.Call) -> Verdict:
    line = f"Every call of `{scope.name}` calls it again in line {call.lineno}, before anything else can end it."
    return Verdict(
        Kind.TERMINATES,
        Origin.PROVED,
        f"`{scope.name}` calls itself without end: it raises RecursionError",
        raises="RecursionError",
        line=scope.def_line,
        end_line=scope.last_line,
        evidence=(Place(call.lineno, call.end_lineno or call.lineno, "the call of itself"),),
        derivation=(line,),
    )


def about_function(program: Program, scope: Scope, given: Shapes | None = None) -> Verdict:
    """Whether every call of a function ends; with `given`, every call with arguments of these shapes.

    A call depth without bound ends, too: by Python's recursion limit.
    """
    if (call := always_recurs(scope)) is not None:
        return _recursion(scope, call)
    walk = _Walk(program)
    trouble = walk.trouble(scope, given)
    if trouble:
        return unknown(trouble, scope.def_line, scope.last_line)
    return Verdict(
        Kind.TERMINATES,
        Origin.PROVED,
        f"every call of `{scope.qualname}` ends" if given is None else "the call ends",
        line=scope.def_line,
        end_line=scope.last_line,
        derivation=tuple(dict.fromkeys(walk.lines)),
    )


@dataclass(slots=True)
class _Walk:
    """Goes through the functions that one calls, each once."""

    program: Program
    lines: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def trouble(self, scope: Scope, given: Shapes | None = None) -> str:
        """Why it is not known that a call ends; "" if it does."""
        self.seen.add(scope.qualname)
        if redefines_builtins(self.program, scope):
            return _REDEFINED
        if scope.is_generator or scope.is_async:
            return f"`{scope.name}` is a generator or coroutine: what it does depends on who uses it"
        known = typed(scope, given)
        self.lines += _assumed(known)
        for found in loops(self.program):
            if found.scope is scope:
                reason = why_ends(found.loop, known)
                if not reason:
                    return f"no argument was found that the loop in line {found.loop.lineno} ends"
                self.lines.append(reason)
        return next(filter(None, (self.at(node, known.shapes) for node in own(scope.node))), "")

    def at(self, node: ast.AST, known: Shapes) -> str:
        match node:
            case ast.ListComp(generators=parts) | ast.SetComp(generators=parts) | ast.DictComp(generators=parts):
                return next(
                    (f"`{_short(part.iter)}` may not end" for part in parts if not finite.finite(part.iter, known)), ""
                )
            case ast.GeneratorExp(generators=parts):
                return next(
                    (f"`{_short(part.iter)}` may not end" for part in parts if not finite.finite(part.iter, known)), ""
                )
            case ast.With() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                return f"line {getattr(node, 'lineno', 0)} waits for, or enters, something that is not known"
            case ast.Call(func=function):
                return self.called(function)
            case _:
                return ""

    def called(self, function: ast.expr) -> str:
        match function:
            case ast.Name(id=name) if (scope := self.program.scope(name)) is not None and scope.kind == "function":
                if name in self.seen:
                    if f"`{name}`" not in " ".join(self.lines):
                        self.lines.append(f"`{name}` calls itself: that ends at the latest at the recursion limit.")
                    return ""
                return self.trouble(scope)
            case ast.Name(id=name):
                return "" if name in _KNOWN or _is_exception(name) else f"what `{name}` does is not known"
            case ast.Attribute(attr=method, value=value):
                is_module = isinstance(value, ast.Name) and value.id == "math"
                known = is_module or method in READING | CHANGING
                return "" if known else f"what `{_short(function)}` does is not known"
            case _:
                return f"what `{_short(function)}` does is not known"


def _is_exception(name: str) -> bool:
    return name.endswith(("Error", "Exception")) or name == "StopIteration"


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:40]} ..."


def about_functions(program: Program) -> Iterator[tuple[Scope, Verdict]]:
    """Each function of the program with its verdict."""
    for scope in program.functions:
        yield scope, about_function(program, scope)
