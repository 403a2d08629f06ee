"""What the parameters of a function may be: names, kinds of values, defaults; read from the source alone."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from cwm_lsp.program.facts import Scope

Kind = str
"""The name of a built-in type such as "int" or "list", or of a class of the file."""

KINDS: tuple[Kind, ...] = ("int", "str", "list", "dict", "bool", "float", "tuple", "set", "bytes")


class Omitted(Enum):
    """Stands for an argument that is not given, so that its parameter has its default."""

    OMITTED = "omitted"


OMITTED = Omitted.OMITTED


@dataclass(frozen=True, slots=True)
class Parameter:
    """`kinds` are the likely ones, likeliest first (empty: no idea), `elements` those of what a list or tuple or the
    values of a dict are, `keys` those of its keys. `default` is the text of its default, which is None where it has to
    be given. `way` says how it is given: "" by position or name, "/" by position alone, "=" by name alone, "*" and "**"
    one by one."""

    name: str
    kinds: tuple[Kind, ...]
    default: str | None
    way: str = ""
    elements: tuple[Kind, ...] = ()
    keys: tuple[Kind, ...] = ()


def written(parameters: Sequence[Parameter], values: Sequence[object]) -> str:
    """How a call gives these values."""
    parts: list[str] = []
    by_name = False  # behind a parameter that is left out
    for each, value in zip(parameters, values, strict=True):
        if value is OMITTED:
            by_name = True
        elif each.way == "*":
            parts += [] if by_name else [repr(held) for held in _listed(value)]
        elif each.way == "**":
            named = value if isinstance(value, dict) else {}
            taken = {other.name for other in parameters}
            parts += [f"{key}={held!r}" for key, held in named.items() if _is_name(key) and key not in taken]
        elif each.way == "=" or (by_name and not each.way):
            parts.append(f"{each.name}={value!r}")
        elif not by_name:
            parts.append(repr(value))
    return ", ".join(parts)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else [value]


def _is_name(key: object) -> bool:
    return isinstance(key, str) and key.isidentifier() and not keyword.iskeyword(key)


def parameters(scope: Scope, bound: int = 0, classes: frozenset[str] = frozenset()) -> tuple[Parameter, ...]:
    """The parameters of a function but for the first `bound` ones (`self`). Hints can name the file's `classes`."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ()
    spec = node.args
    uses = _uses(node)
    positional = [*((arg, "/") for arg in spec.posonlyargs), *((arg, "") for arg in spec.args)]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults))
    rows = [(arg, way, each) for (arg, way), each in zip(positional, [*defaults, *spec.defaults], strict=True)][bound:]
    rows += [(spec.vararg, "*", None)] if spec.vararg else []
    rows += [(arg, "=", default) for arg, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    rows += [(spec.kwarg, "**", None)] if spec.kwarg else []
    return tuple(_parameter(arg, way, default, uses.get(arg.arg, ()), classes) for arg, way, default in rows)


def field_parameter(
    name: str, annotation: ast.expr, default: ast.expr | None, classes: frozenset[str]
) -> Parameter | None:
    """The parameter that a field of a dataclass or named tuple makes; None for one that makes none."""
    hint = ast.unparse(annotation)
    options = {each.arg: each.value for each in default.keywords if each.arg} if isinstance(default, ast.Call) else {}
    init = options.get("init")
    if "ClassVar" in hint or (isinstance(init, ast.Constant) and init.value is False):
        return None
    if isinstance(default, ast.Call) and ast.unparse(default.func).endswith("field"):
        default = options.get("default", options.get("default_factory"))
    way = "=" if "kw_only" in options else ""
    return _parameter(ast.arg(name, annotation), way, default, (), classes)


def _parameter(
    arg: ast.arg, way: str, default: ast.expr | None, uses: Sequence[Kind], classes: frozenset[str]
) -> Parameter:
    hinted = tuple(_known(_hinted(arg.annotation), classes)) if arg.annotation is not None else ()
    text = None if default is None else ast.unparse(default)
    if way == "*":
        return Parameter(arg.arg, ("list",), None, way, hinted)
    if way == "**":
        return Parameter(arg.arg, ("dict",), None, way)
    by_default = (type(default.value).__name__,) if isinstance(default, ast.Constant) else ()
    kinds = hinted or tuple(dict.fromkeys(kind for kind in (*by_default, *uses) if kind in KINDS))
    if arg.annotation is None:
        return Parameter(arg.arg, kinds, text, way)
    elements, keys = (tuple(_known(_held(arg.annotation, of_keys), classes)) for of_keys in (False, True))
    return Parameter(arg.arg, kinds, text, way, elements, keys)


_ALSO = {
    "Sequence": "list",
    "MutableSequence": "list",
    "Iterable": "list",
    "Iterator": "list",
    "Collection": "list",
    "Mapping": "dict",
    "MutableMapping": "dict",
    "AbstractSet": "set",
    "Hashable": "str",
}


def _known(names: Iterator[str], classes: frozenset[str]) -> Iterator[Kind]:
    """The named types that values can be made of."""
    for name in names:
        kind = name if name in classes else _ALSO.get(name, name.lower())
        if kind in KINDS or kind in classes:
            yield kind


def _hinted(annotation: ast.expr) -> Iterator[str]:
    """The outermost types that an annotation names."""
    match _read(annotation):
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Subscript(value=outer, slice=inner):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            match ast.unparse(outer).rpartition(".")[2]:
                case "Optional" | "Union":
                    for part in parts:
                        yield from _hinted(part)
                case "Annotated" | "Final":
                    yield from _hinted(parts[0])
                case "Literal":
                    yield from (type(part.value).__name__ for part in parts if isinstance(part, ast.Constant))
                case _:
                    yield from _hinted(outer)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _hinted(left)
            yield from _hinted(right)


def _held(annotation: ast.expr, of_keys: bool) -> Iterator[str]:
    """The types of what a list, tuple or set of this annotation holds, and of a dict's values or keys."""
    match _read(annotation):
        case ast.Subscript(value=outer, slice=inner):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            name = ast.unparse(outer).rpartition(".")[2]
            is_dict = _ALSO.get(name, name.lower()) == "dict" and len(parts) == 2
            if name in ("Optional", "Union", "Annotated"):
                for part in parts:
                    yield from _held(part, of_keys)
            elif name != "Literal" and is_dict >= of_keys:
                for part in [parts[not of_keys]] if is_dict else parts:
                    yield from _hinted(part)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _held(left, of_keys)
            yield from _held(right, of_keys)


def _read(annotation: ast.expr) -> ast.expr:
    """The annotation itself where it is written as a string."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            return ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return annotation
    return annotation


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
