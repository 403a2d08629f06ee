"""What the parameters of a function may be: names, kinds of values, defaults; read from the source alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cwm_lsp.program.facts import Scope

Kind = str
"""The name of a built-in type: "int", "float", "str", "bool", "list", "tuple", "dict", "set"."""

KINDS: tuple[Kind, ...] = ("int", "str", "list", "dict", "bool", "float", "tuple", "set")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`kinds` are the likely ones, likeliest first (empty: no idea); `keyword` if it can only be given by name.
    `default` is the text of its default, which is None where it has to be given."""

    name: str
    kinds: tuple[Kind, ...]
    default: str | None
    keyword: bool

    def given(self, value: object) -> str:
        """How a call gives this value."""
        return f"{self.name}={value!r}" if self.keyword else repr(value)


def parameters(scope: Scope, bound: int = 0) -> tuple[Parameter, ...]:
    """The parameters of a function that a call has to or may give one by one (`*args`, `**options` are left empty), but
    for the first `bound` ones (`self`)."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ()
    spec = node.args
    uses = _uses(node)
    positional = [*spec.posonlyargs, *spec.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults))
    by_place = list(zip(positional, [*defaults, *spec.defaults], strict=True))[bound:]
    by_name = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    return (
        *(_parameter(arg, default, uses, False) for arg, default in by_place),
        *(_parameter(arg, default, uses, True) for arg, default in by_name),
    )


def _parameter(arg: ast.arg, default: ast.expr | None, uses: Mapping[str, Sequence[Kind]], keyword: bool) -> Parameter:
    hinted = tuple(_hinted(arg.annotation)) if arg.annotation is not None else ()
    by_default = (type(default.value).__name__,) if isinstance(default, ast.Constant) else ()
    kinds = hinted or tuple(dict.fromkeys([*by_default, *uses.get(arg.arg, ())]))
    text = None if default is None else ast.unparse(default)
    return Parameter(arg.arg, tuple(kind for kind in kinds if kind in KINDS), text, keyword)


def _hinted(annotation: ast.expr) -> Iterator[Kind]:
    """The outermost types that an annotation names."""
    match annotation:
        case ast.Constant(value=str() as text):
            try:
                yield from _hinted(ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return
        case ast.Name(id=name):
            yield {"Sequence": "list", "Iterable": "list", "Mapping": "dict"}.get(name, name.lower())
        case ast.Attribute(attr=name):
            yield {"Sequence": "list", "Iterable": "list", "Mapping": "dict"}.get(name, name.lower())
        case ast.Subscript(value=ast.Name(id="Optional" | "Union"), slice=inner):
            for part in inner.elts if isinstance(inner, ast.Tuple) else [inner]:
                yield from _hinted(part)
        case ast.Subscript(value=outer):
            yield from _hinted(outer)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _hinted(left)
            yield from _hinted(right)


_METHODS: Mapping[Kind, frozenset[str]] = {
    "str": frozenset(name for name in dir(str) if not name.startswith("_")),
    "list": frozenset(
        {"append", "extend", "insert", "remove", "pop", "sort", "reverse", "copy", "clear", "count", "index"}
    ),
    "dict": frozenset({"keys", "values", "items", "get", "update", "setdefault", "pop", "popitem", "copy", "clear"}),
    "set": frozenset({"add", "discard", "union", "intersection", "difference", "issubset", "issuperset"}),
}
_ONLY = {
    name: kind
    for kind, names in _METHODS.items()
    for name in names
    if sum(name in others for others in _METHODS.values()) == 1
}
_OF_BUILTINS = {"range": "int", "chr": "int", "ord": "str", "abs": "int", "bin": "int", "sum": "list", "sorted": "list"}


def _uses(node: ast.AST) -> dict[str, list[Kind]]:
    """The kinds that each name's uses speak for, in the order of the text."""
    found: dict[str, list[Kind]] = {}

    def speak(expression: ast.expr | None, *kinds: Kind) -> None:
        if isinstance(expression, ast.Name):
            found.setdefault(expression.id, []).extend(kinds)

    for each in ast.walk(node):
        match each:
            case ast.Attribute(value=owner, attr=name) if name in _ONLY:
                speak(owner, _ONLY[name])
            case ast.Attribute(value=owner, attr=name):
                speak(owner, *(kind for kind, names in _METHODS.items() if name in names))
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _OF_BUILTINS:
                speak(first, _OF_BUILTINS[name])
            case ast.Call(func=ast.Attribute(value=owner, attr="join"), args=[first]):
                speak(owner, "str")
                speak(first, "list", "str")
            case ast.Call(func=ast.Attribute(attr=name), args=args) if _ONLY.get(name) == "str":
                for arg in args:
                    speak(arg, "str")
            case ast.Subscript(value=owner, slice=ast.Slice()):
                speak(owner, "str", "list")
            case ast.Subscript(value=owner, slice=index):
                speak(owner, "str", "list", "dict")
                speak(index, "int")
            case ast.For(iter=owner) | ast.comprehension(iter=owner):
                speak(owner, "list", "str")
            case ast.Compare(left=left, comparators=[ast.Constant(value=value), *_]):
                speak(left, type(value).__name__)
            case ast.BinOp(left=left, op=ast.Sub() | ast.Mod() | ast.FloorDiv() | ast.Pow(), right=right):
                speak(left, "int")
                speak(right, "int")
            case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=value)):
                speak(left, type(value).__name__)
            case ast.BinOp(left=ast.Constant(value=value), op=ast.Add(), right=right):
                speak(right, type(value).__name__)
    return found
