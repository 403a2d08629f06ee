"""The process that searches with CrossHair for `crosshair.solving`: request on stdin, one JSON array a line on stdout.

The lines are `["call", text]` and, where the search could not be made, `["problem", sentence]`.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import signal
import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from inspect import BoundArguments, Parameter, Signature
from types import ModuleType
from typing import Any

import crosshair.core_and_libs  # noqa: F401  (its import registers what CrossHair knows of the library)
from crosshair.auditwall import SideEffectDetected, engage_auditwall
from crosshair.core import LazyCreationRepr, explore_paths
from crosshair.options import DEFAULT_OPTIONS, AnalysisOptionSet
from crosshair.statespace import RootNode, context_statespace
from crosshair.util import format_boundargs

from cwm_lsp.record.child import bound
from cwm_lsp.record.crosshair import Given, Question
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import described

_MOST = 8  # calls that are proposed: what is wrong with the first may be wrong with all
_REACHED = "__cwm_reached__"
_WAYS = {
    "": Parameter.POSITIONAL_OR_KEYWORD,
    "/": Parameter.POSITIONAL_ONLY,
    "=": Parameter.KEYWORD_ONLY,
    "*": Parameter.VAR_POSITIONAL,
    "**": Parameter.VAR_KEYWORD,
}
_VAGUE = (Any, object, list, dict, set, frozenset, tuple, inspect.Parameter.empty)
_NETWORK = frozenset({"socket.connect", "socket.bind", "socket.__new__", "socket.gethostbyname"})


class _Missed(Exception):
    """The call does not have the outcome."""


class _Reached(BaseException):
    """The wanted line runs."""


def main() -> None:
    """Serve the one request, then leave without running exit handlers."""
    request = json.load(sys.stdin.buffer)
    answers = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    limits = Limits(**request["limits"])
    bound(limits)
    if hasattr(signal, "setitimer"):  # should the parent be gone by then
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + 1)
    asked = request["question"]
    question = Question(**{**asked, "parameters": tuple(Given(**each) for each in asked["parameters"])})

    def put(kind: str, text: str) -> None:
        os.write(answers, json.dumps([kind, text]).encode() + b"\n")

    engage_auditwall()
    sys.addaudithook(_no_network)
    try:
        space = _loaded(question)
    except BaseException as error:
        put("problem", f"the module body raised {described(error)}")
        os._exit(0)
    try:
        _explore(question, space, limits.seconds, put)
    except Exception as error:  # whatever CrossHair stumbles over, or a name that the module does not leave
        put("problem", f"it gave up with {described(error)}")
    os._exit(0)


def _no_network(event: str, arguments: object) -> None:
    """What CrossHair's own wall lets pass, for servers that it analyses."""
    if event in _NETWORK:
        raise SideEffectDetected(f"{event} is not allowed here")


def _loaded(question: Question) -> dict[str, Any]:
    """The module's namespace after its body has run."""
    tree = ast.parse(question.source)
    if question.reaches is not None:
        _mark(tree, question.reaches)
    name = os.path.splitext(os.path.basename(question.path))[0]
    module = ModuleType(name if name not in sys.modules else f"_{name}")
    path = os.path.abspath(question.path)
    space = module.__dict__
    space.update({"__file__": path, _REACHED: _Reached})
    sys.modules[module.__name__] = module
    sys.path.insert(0, os.path.dirname(path))
    exec(compile(tree, path, "exec", dont_inherit=True), space)
    return space


def _explore(question: Question, space: dict[str, Any], seconds: float, put: Callable[[str, str], None]) -> None:
    callee = eval(question.callee, space)
    signature = _signature(question, callee, space)
    has_outcome = _outcome(question, space)
    seen: set[str] = set()

    def run(arguments: BoundArguments) -> None:
        def result() -> object:
            made = callee(*arguments.args, **arguments.kwargs)
            return list(made) if question.generator else made

        if not has_outcome(result):
            raise _Missed

    def call(arguments: BoundArguments) -> str:
        text = f"{question.callee}({format_boundargs(arguments)})"
        return f"list({text})" if question.generator else text

    def done(space: Any, before: BoundArguments, after: Any, result: Any, error: Any, stack: Any) -> bool:
        if error is None:
            text = context_statespace().extra(LazyCreationRepr).eval_friendly_format(before, call)
            if text not in seen:
                seen.add(text)
                put("call", text)
        return len(seen) >= _MOST

    options = DEFAULT_OPTIONS.overlay(AnalysisOptionSet(per_condition_timeout=seconds))
    explore_paths(run, signature, options, RootNode(), done, on_nondeterminism=lambda: None)


def _outcome(question: Question, space: dict[str, Any]) -> Callable[[Callable[[], object]], bool]:
    """Whether what a call does is what is wanted. Errors other than the wanted ones leave it."""
    if question.returns is not None:
        try:
            wanted = eval(question.returns, space)
        except Exception:  # no expression of this module: the text of a repr
            text = question.returns.strip()
            return lambda run: repr(run()) == text
        return lambda run: _equal(run(), wanted)

    def ends_so(run: Callable[[], object]) -> bool:
        try:
            run()
        except _Reached:
            return question.reaches is not None
        except (Exception, SystemExit) as error:
            return type(error).__name__ == question.raises
        return False

    return ends_so


def _equal(value: object, wanted: object) -> bool:
    return type(value) is type(wanted) and value == wanted


def _signature(question: Question, callee: Any, space: dict[str, Any]) -> Signature:
    hints = _hints(callee)
    rows = []
    for each in question.parameters:
        hint = hints.get(each.name, Any)
        vague = any(hint is kind for kind in _VAGUE)
        rows.append(Parameter(each.name, _WAYS[each.way], annotation=eval(each.guess, space) if vague else hint))
    return Signature(rows)


def _hints(callee: Any) -> Mapping[str, Any]:
    """What the function's annotations come to; none where one of them cannot be evaluated."""
    try:
        return typing.get_type_hints(inspect.unwrap(callee))
    except Exception:
        return {}


def _mark(tree: ast.Module, line: int) -> None:
    """Let the functions raise `_Reached` where they would run `line`: before the smallest statement that holds it, or
    inside the handler or case that begins there."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    places = [place for function in functions for place in _places(function) if place[2] <= line <= place[3]]
    if not places:
        return
    block, at, first, _ = min(places, key=lambda place: place[3] - place[2])
    raising = ast.Raise(exc=ast.Name(id=_REACHED, ctx=ast.Load()), lineno=first, end_lineno=first, col_offset=0)
    block.insert(at, ast.fix_missing_locations(raising))


def _places(function: ast.AST) -> Iterator[tuple[list[ast.stmt], int, int, int]]:
    """Where a statement can be inserted (a block and an index in it) to be run before these lines (first and last)."""
    for node in ast.walk(function):
        if isinstance(node, ast.ExceptHandler):
            yield node.body, 0, node.lineno, node.lineno
        if isinstance(node, ast.match_case):
            yield node.body, 0, node.pattern.lineno, node.pattern.end_lineno or node.pattern.lineno
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield from ((block, at, each.lineno, each.end_lineno) for at, each in enumerate(block))
