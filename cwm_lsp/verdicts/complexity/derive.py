"""`derive`: the time and space of a function, from its source alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from cwm_lsp.program.facts import Program
from cwm_lsp.verdicts.complexity.algebra import UNIT, Expr, dominant, sym
from cwm_lsp.verdicts.complexity.functions import FunctionNode, bound, calls_itself, gone_through
from cwm_lsp.verdicts.complexity.hints import kinds
from cwm_lsp.verdicts.complexity.machine import Active, OutOfSteps, Run
from cwm_lsp.verdicts.complexity.notation import big_o, letters
from cwm_lsp.verdicts.complexity.recursion import recursive
from cwm_lsp.verdicts.complexity.statements import execute
from cwm_lsp.verdicts.complexity.sums import is_input
from cwm_lsp.verdicts.complexity.values import SCALAR, Function, Opaque, Scope, Seq, Value

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a derivation: what happens on a line of the source, how much that is, and why."""

    line: int
    cost: str
    why: str


@dataclass(frozen=True, slots=True)
class Size:
    """A size of the input: its letter, and what it is in terms of the parameters."""

    letter: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """`time` and `space` are classes such as `O(n log n)`, None where they are unknown for the reasons given."""

    time: str | None
    space: str | None
    sizes: tuple[Size, ...]
    lines: tuple[Line, ...]
    reasons: tuple[str, ...]
    assumptions: tuple[str, ...]


def derive(program: Program, qualname: str) -> Derivation:
    """The class of a function of `program`. Total: what cannot be derived is unknown, with a reason. Runs nothing."""
    found = _find(program.tree, qualname)
    if found is None:
        return _nothing(f"there is no function `{qualname}`")
    node, owner = found
    run = Run(_module_scope(program.tree))
    run.owner = owner
    try:
        time, space = _gone_through(run, node, owner)
    except OutOfSteps:
        return _nothing("the function is too large to be gone through")
    except RecursionError:
        return _nothing("the function is nested too deeply")
    except (ArithmeticError, MemoryError):
        return _nothing("the sizes in it grow beyond what can be written down")
    return _written(run, time, space, _parameters(node))


def function_node(program: Program, qualname: str) -> FunctionNode | None:
    """The `def` of a function."""
    found = _find(program.tree, qualname)
    return None if found is None else found[0]


def _nothing(reason: str) -> Derivation:
    return Derivation(None, None, (), (), (reason,), ())


def _find(tree: ast.Module, qualname: str) -> tuple[FunctionNode, ast.ClassDef | None] | None:
    found = None
    for name, node, owner in _functions(tree.body, "", None):
        if qualname in (name, name.replace(".<locals>", "")) or (found is None and name.rpartition(".")[2] == qualname):
            found = (node, owner)
            if name == qualname:
                break
    return found


def _functions(
    body: list[ast.stmt], prefix: str, owner: ast.ClassDef | None
) -> Iterator[tuple[str, FunctionNode, ast.ClassDef | None]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{node.name}", node, owner
            yield from _functions(node.body, f"{prefix}{node.name}.<locals>.", None)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.", node)
        elif isinstance(node, ast.If | ast.For | ast.While | ast.With | ast.Try):
            yield from _functions([*node.body, *getattr(node, "orelse", [])], prefix, owner)


def _module_scope(tree: ast.Module) -> Scope:
    """What a module's names are, as far as definitions, imports and plain constants tell, and steps allow."""
    scope = Scope()
    run = Run(scope)
    with suppress(OutOfSteps):
        for node in tree.body:
            if isinstance(node, _DEFINITIONS) or (
                isinstance(node, ast.Assign | ast.AnnAssign) and _is_plain(node.value)
            ):
                execute(run, node, scope)
    return scope


def _is_plain(node: ast.expr | None) -> bool:
    """A constant, or a display of few: not worth more than a constant."""
    return node is not None and not any(
        isinstance(n, ast.Call | ast.comprehension | ast.Lambda) for n in ast.walk(node)
    )


def _parameters(node: FunctionNode) -> list[str]:
    return [a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)]


def _gone_through(run: Run, node: FunctionNode, owner: ast.ClassDef | None) -> tuple[Expr, Expr]:
    known = kinds(node)
    function = Function(node, run.module)
    arguments: dict[str, Value] = {name: _given(name, known.get(name)) for name in _parameters(node)}
    optional = [a.arg for a in (*node.args.posonlyargs, *node.args.args)][-len(node.args.defaults) :]
    if node.args.defaults:
        usual = bound(run, function, [], {})
        arguments.update({name: usual[name] for name in optional})
        names = ", ".join(f"`{name}`" for name in optional)
        run.assume(f"{names} left at {'their defaults' if len(optional) > 1 else 'its default'}")
    if owner is not None and node.args.args and not _is_static(node):
        arguments[node.args.args[0].arg] = Opaque(node.args.args[0].arg)
    if calls_itself(run, node):
        recursive(run, function, arguments)
        tally = run.tally
    else:
        _, tally = gone_through(run, function, arguments, Active(node, {}, run.module))
    return tally.time + UNIT, tally.space + UNIT


def _is_static(node: FunctionNode) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def _given(name: str, kind: str | None) -> Value:
    """An argument of a kind; of an unknown kind it is whatever it is used as."""
    if kind is None or kind == "int":
        return Opaque(name)
    part: Value = SCALAR if kind == "str" else Opaque(f"{name}[·]")
    if kind == "dict":
        return Seq("dict", sym(f"len({name})"), SCALAR, part, fresh=False, whole=sym(f"total({name})"))
    return Seq(kind, sym(f"len({name})"), part, fresh=False)


def _written(run: Run, time: Expr, space: Expr, parameters: list[str]) -> Derivation:
    time, space = dominant(time), dominant(space)
    symbols = sorted(
        {name for name in time.symbols | space.symbols if is_input(name)},
        key=lambda name: _place(name, parameters, time),
    )
    names = letters(symbols)
    reasons = _reasons(run, time)
    why_space = _reasons(run, space)
    shown = {**{name: name.partition("#")[0] for name in run.shown}, **run.shown, **names}
    lines = tuple(
        Line(note.line, big_o(note.cost, _shown(note.cost, shown, names)), note.why)
        for note in sorted(run.notes, key=lambda note: note.line)
        if not any(name.startswith("?") for name in note.cost.symbols)
    )
    sizes = tuple(Size(names[symbol], meaning(symbol)) for symbol in symbols)
    return Derivation(
        None if reasons else big_o(time, names),
        None if why_space else big_o(space, names),
        sizes,
        tuple(dict.fromkeys(lines)),
        tuple(dict.fromkeys((*reasons, *why_space))),
        tuple(run.assumptions),
    )


def _shown(cost: Expr, shown: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {name: shown.get(name, name.partition("#")[0]) for name in cost.symbols} | dict(names)


def _reasons(run: Run, expr: Expr) -> list[str]:
    """Why a cost is not known."""
    found = []
    for name in sorted(expr.symbols):
        if name in run.reasons:
            line, reason = run.reasons[name]
            found.append(f"line {line}: {reason}" if line else reason)
        elif not is_input(name):
            found.append("a size in it is not known")
    return found


def _place(name: str, parameters: list[str], time: Expr) -> tuple[int, int, str]:
    root = name.partition("(")[2].rstrip(")") if "(" in name else name
    root = root.partition("[")[0].partition(".")[0]
    at = parameters.index(root) if root in parameters else len(parameters)
    return at, name.count("[") + name.startswith("total"), name


def meaning(symbol: str) -> str:
    """What a size is, in words."""
    inner = symbol.partition("(")[2].rstrip(")")
    if symbol.startswith("len("):
        owner, _, part = inner.rpartition("[·]")
        return f"the longest item of {owner}, by length" if owner and not part else f"len({inner})"
    if symbol.startswith("total("):
        return f"length of all items of {inner} together"
    if symbol.startswith("nodes("):
        return f"number of nodes of {inner}"
    if symbol.endswith("[·]"):
        return f"largest item of {symbol.removesuffix('[·]')}"
    return f"value of {symbol}"
