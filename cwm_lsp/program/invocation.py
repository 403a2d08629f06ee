"""A call written as text, matched to the function of a file that it calls and bound to that function's signature.

Nothing is evaluated but literals. What cannot be matched comes back as a `Mismatch` whose message names the cause.
"""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass

from cwm_lsp.program.facts import Program, Scope

_SHOWN_FUNCTIONS = 8


@dataclass(frozen=True)
class Bound:
    """A call of `function`, a function of the file. `arguments` gives the repr of every parameter (defaults and `*args`
    included), in the order of the frame's locals; it is None if one of them is not a literal (`self` never is)."""

    function: Scope
    arguments: dict[str, str] | None
    call: str


@dataclass(frozen=True)
class Mismatch:
    """Why a call cannot be an entry point, and what to do."""

    message: str


def match_call(program: Program, node: ast.expr, text: str) -> Bound | Mismatch:
    """Match the expression `node`, whose text is `text`, to a function of `program`."""
    if not isinstance(node, ast.Call):
        return Mismatch(f"`{text}` is not a call: give a function with its arguments, such as 'gcd(48, 18)'.")
    callee = _callee(program, node.func)
    if isinstance(callee, Mismatch):
        return callee
    bindable = _own_parameters(program, callee, node.func)
    signature = _signature(callee, bindable)
    positional, named = _call_arguments(node)
    if positional is None or named is None:  # `*xs`, `**options`: how many there are is known only when it runs
        return Bound(callee, None, text)
    try:
        bound = signature.bind(*positional, **named)
    except TypeError as error:
        name = ast.unparse(node.func)
        give = "all its arguments" if "missing" in str(error) else "the arguments that it takes"
        return Mismatch(
            f"`{text}` does not bind to `{name}{signature}`: {error}. "
            f"Give {give}, for example `{_example(name, signature)}`."
        )
    if len(bindable) < len(callee.params):  # `self` or `cls` is passed by the object
        return Bound(callee, None, text)
    bound.apply_defaults()
    return Bound(callee, _reprs(callee, signature, bound.arguments), text)


def _callee(program: Program, func: ast.expr) -> Scope | Mismatch:
    """The function that `func` names: `f`, `Class` (its `__init__`), `Class.method` or `<any object>.method`."""
    name = ast.unparse(func)
    target = program.scope(name)
    if target is not None and target.kind == "function":
        return target
    if target is not None and target.kind == "class":
        init = method_of(program, name, "__init__")
        return init or Mismatch(f"Class `{name}` has no `__init__` to trace: call one of its methods instead.")
    if not isinstance(func, ast.Attribute):
        return Mismatch(_unknown(program, name))
    owner = func.value.func if isinstance(func.value, ast.Call) else func.value
    method = method_of(program, ast.unparse(owner), func.attr)
    if method is not None:
        return method
    methods = {s.qualname: s for s in program.functions if s.name == func.attr and is_method(program, s)}
    if len(methods) == 1:
        return methods.popitem()[1]
    if not methods:
        return Mismatch(_unknown(program, name))
    some = sorted(methods)
    example = f"`{some[0].rpartition('.')[0]}(...).{func.attr}(...)`"
    return Mismatch(f"`{name}` could be any of {_listed(some)}: name the class, such as {example}.")


def method_of(program: Program, owner: str, name: str) -> Scope | None:
    """The method `name` of class `owner`, its own or else inherited inside the file (bases depth first, by name)."""
    pending, seen = [owner], set()
    while pending:
        current = pending.pop(0)
        scope = program.scope(current)
        if scope is None or not isinstance(scope.node, ast.ClassDef) or current in seen:
            continue
        seen.add(current)
        method = program.scope(f"{current}.{name}")
        if method is not None and method.kind == "function":
            return method
        pending = [ast.unparse(base) for base in scope.node.bases] + pending
    return None


def is_method(program: Program, scope: Scope) -> bool:
    """Whether `scope` is a function made directly in a class body."""
    owner = program.scope(scope.qualname.rpartition(".")[0])
    return scope.kind == "function" and owner is not None and owner.kind == "class"


def callable_names(program: Program) -> tuple[str, ...]:
    """The qualified names of the functions that an entry call can name, in file order."""
    return tuple(dict.fromkeys(scope.qualname for scope in program.functions if "<locals>" not in scope.qualname))


def _unknown(program: Program, name: str) -> str:
    names = callable_names(program)
    if not names:
        return f"There is no function `{name}` in this file: it defines none."
    close = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean `{close[0]}`? It has" if close else "it has"
    return f"There is no function `{name}` in this file: {hint} {_listed(names)}."


def _listed(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN_FUNCTIONS])
    return shown + (f" and {len(names) - _SHOWN_FUNCTIONS} more" if len(names) > _SHOWN_FUNCTIONS else "")


def _own_parameters(program: Program, scope: Scope, func: ast.expr) -> tuple[str, ...]:
    """The parameters that the call itself has to fill: not the `self` or `cls` of a method called on an object."""
    if not is_method(program, scope) or _decorated(scope, "staticmethod"):
        return scope.params
    through_class = isinstance(func, ast.Attribute) and ast.unparse(func.value) == scope.qualname.rpartition(".")[0]
    if through_class and not _decorated(scope, "classmethod"):
        return scope.params
    return scope.params[1:]


def _decorated(scope: Scope, name: str) -> bool:
    decorators = getattr(scope.node, "decorator_list", [])
    return any(isinstance(decorator, ast.Name) and decorator.id == name for decorator in decorators)


@dataclass(frozen=True)
class _Literal:
    """A literal value, as the text that shows it: equal in every process, which `repr` of a set of strings is not."""

    text: str

    def __repr__(self) -> str:
        return self.text


class _Unknown:
    """Stands for a value that is not a literal."""

    def __repr__(self) -> str:
        return "..."


_UNKNOWN = _Unknown()


def literal_text(node: ast.expr) -> str | None:
    """The repr of the literal `node`; None if it is no literal. A set is shown in the order in which it is written."""
    try:
        value = ast.literal_eval(node)
        return ast.unparse(node) if any(isinstance(inner, ast.Set) for inner in ast.walk(node)) else repr(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):  # TypeError: unhashable keys
        return None


def _literal(node: ast.expr) -> object:
    text = literal_text(node)
    return _UNKNOWN if text is None else _Literal(text)


def _call_arguments(node: ast.Call) -> tuple[list[object] | None, dict[str, object] | None]:
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(k.arg is None for k in node.keywords):
        return None, None
    return [_literal(argument) for argument in node.args], {k.arg: _literal(k.value) for k in node.keywords if k.arg}


def _signature(scope: Scope, own: tuple[str, ...]) -> inspect.Signature:
    """The signature of `scope` with the parameters in `own`, defaults as values (`_UNKNOWN` if not literals)."""
    assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
    spec = scope.node.args
    how = inspect.Parameter
    required: list[ast.expr | None] = [None] * (len(spec.posonlyargs) + len(spec.args) - len(spec.defaults))
    defaults = [*required, *spec.defaults]
    kinds = [how.POSITIONAL_ONLY] * len(spec.posonlyargs) + [how.POSITIONAL_OR_KEYWORD] * len(spec.args)
    rows: list[tuple[ast.arg, inspect._ParameterKind, ast.expr | None]]
    rows = list(zip(spec.posonlyargs + spec.args, kinds, defaults, strict=True))
    rows += [(spec.vararg, how.VAR_POSITIONAL, None)] if spec.vararg else []
    rows += [(a, how.KEYWORD_ONLY, default) for a, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    rows += [(spec.kwarg, how.VAR_KEYWORD, None)] if spec.kwarg else []
    return inspect.Signature(
        [how(a.arg, k, default=how.empty if d is None else _literal(d)) for a, k, d in rows if a.arg in own]
    )


def _example(name: str, signature: inspect.Signature) -> str:
    """A call that binds: 1, 2, ... for what has no default."""
    needed = [
        p
        for p in signature.parameters.values()
        if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]
    values = [f"{p.name}={n}" if p.kind is p.KEYWORD_ONLY else str(n) for n, p in enumerate(needed, start=1)]
    return f"{name}({', '.join(values)})"


def _reprs(scope: Scope, signature: inspect.Signature, values: Mapping[str, object]) -> dict[str, str] | None:
    flat: list[object] = []
    for name, value in values.items():
        how = signature.parameters[name].kind
        inner = list(value) if how is inspect.Parameter.VAR_POSITIONAL else [value]  # type: ignore[call-overload]
        flat += list(value.values()) if how is inspect.Parameter.VAR_KEYWORD else inner  # type: ignore[attr-defined]
    if any(value is _UNKNOWN for value in flat):
        return None
    return {name: repr(values[name]) for name in scope.params}
