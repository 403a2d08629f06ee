"""The value of an expression in a state, and how sure what it rests on is."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cwm_lsp.dap.expressions.calls import FUNCTIONS, METHODS, call_function, call_method
from cwm_lsp.dap.expressions.limits import MAX_SIZE, Refused, Work, allow, size
from cwm_lsp.dap.expressions.operators import binary, compare, unary
from cwm_lsp.dap.expressions.syntax import parse
from cwm_lsp.dap.trees import parts
from cwm_lsp.trace.model import Origin, Value

_SINGLETONS = (None, True, False, ...)
_BRACKETS = ("[", "(", "{")
_FLOATS = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an expression is: its `repr`, and `p`, the lowest probability among the values that it rests on (None where
    none of them has one).

    `truth` is its truth value, None where only the text of the value is known. `source` is the state's own value where
    the expression is one: a name, or an attribute.
    """

    repr: str
    p: float | None = None
    truth: bool | None = None
    source: Value | None = None
    text: str | None = None  # what `str` makes of it


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an expression has no value here; `unknown` is the name or attribute that the state does not have. One that
    is `certain` has none, whatever else might be known: it does not parse, or raises with these values."""

    why: str
    unknown: str = ""
    certain: bool = False


@dataclass(frozen=True, slots=True)
class _Opaque:
    """A value of which only the repr (and perhaps attributes) is known."""

    value: Value


class _Unknown(Refused):
    """A name that the state does not have."""


def evaluate(expression: str, state: Mapping[str, Value], taken: frozenset[str] = frozenset()) -> Answer | Refusal:
    """Evaluates over the values of a frame, by name. Total: never raises, and takes at most some 0.1 s.

    A repr that is a literal is taken for its value; attributes are those of plain objects. Names of functions are
    Python's own unless the state has them or they are `taken`: the program gives them another meaning.
    """
    run = _Run(state, taken)
    try:
        tree = parse(expression)
        found = run.value(tree)
        source = _source(tree, state)
        if isinstance(found, _Opaque):
            return Answer(found.value.repr, run.p, source=source)
        size(found)
        text = repr(found) if source is None else source.repr
        return Answer(text, run.p, bool(found), source, found if isinstance(found, str) else text)
    except _Unknown as unknown:
        return Refusal(f"the frame has no {unknown}", str(unknown))
    except Refused as why:
        return Refusal(str(why))
    except RecursionError:
        return Refusal("it is nested too deeply")
    except MemoryError:
        return Refusal("it takes too much memory")
    except Exception as error:  # what Python itself says to these values
        return Refusal(f"it raises {type(error).__name__}: {error}", certain=True)


def _source(tree: ast.expr, state: Mapping[str, Value]) -> Value | None:
    if isinstance(tree, ast.Name):
        return state.get(tree.id)
    if isinstance(tree, ast.Attribute):
        owner = _source(tree.value, state)
        return None if owner is None else owner.attrs.get(tree.attr)
    return None


@dataclass(slots=True)
class _Run:
    """One evaluation: what it has read and done so far."""

    state: Mapping[str, Value]
    taken: frozenset[str]
    p: float | None = None
    work: Work = field(default_factory=Work)

    def value(self, node: ast.expr) -> Any:
        """The value of a node: a plain one, or an `_Opaque`."""
        match node:
            case ast.Constant():
                return self._checked(node.value)
            case ast.Name():
                return self._read(node.id, self.state.get(node.id))
            case ast.Attribute():
                return self._attribute(node)
            case ast.BoolOp():
                return self._boolean(node)
            case ast.Compare():
                return self._comparison(node)
            case ast.IfExp():
                return self.value(node.body if self.plain(node.test) else node.orelse)
            case ast.Call():
                return self._checked(self._call(node))
            case ast.UnaryOp():
                return self._checked(unary(node.op, self.plain(node.operand)))
            case ast.BinOp():
                return self._checked(binary(node.op, self.plain(node.left), self.plain(node.right)))
            case ast.Subscript():
                return self._item(node)
            case _:
                return self._checked(self._display(node))

    def plain(self, node: ast.expr) -> Any:
        """A value that can be worked with; raises `Refused` for one of which only the text is known."""
        found = self.value(node)
        if isinstance(found, _Opaque):
            raise Refused(f"of {ast.unparse(node)} only the text is known: {_short(found.value.repr)}")
        return found

    def _checked(self, value: Any) -> Any:
        self.work.spend(size(value))
        return value

    def _read(self, name: str, value: Value | None) -> Any:
        if value is None:
            raise _Unknown(name)
        if value.origin is Origin.UNKNOWN:
            raise Refused(f"{name} is unknown" + (f": {value.reason}" if value.reason else ""))
        if value.p is not None:
            self.p = value.p if self.p is None else min(self.p, value.p)
        self.work.spend(len(value.repr))
        return _literal(value)

    def _attribute(self, node: ast.Attribute) -> Any:
        owner, dotted = self.value(node.value), ast.unparse(node)
        if isinstance(owner, _Opaque):
            found = owner.value.attrs.get(node.attr)
            return self._read(dotted, found or _part(owner, f".{node.attr}"))
        if isinstance(owner, complex | float | int) and node.attr in ("real", "imag"):
            return getattr(owner, node.attr)
        raise Refused(f"the attribute {node.attr} of {type(owner).__name__} is not supported here")

    def _boolean(self, node: ast.BoolOp) -> Any:
        until = isinstance(node.op, ast.Or)
        for each in node.values[:-1]:
            if bool(found := self.plain(each)) is until:
                return found
        return self.value(node.values[-1])

    def _comparison(self, node: ast.Compare) -> bool:
        left = self.value(node.left)
        for kind, other in zip(node.ops, node.comparators, strict=True):
            right = self.value(other)
            if isinstance(kind, ast.Is | ast.IsNot):
                holds = _same(left, right) is isinstance(kind, ast.Is)
            else:
                for side in (left, right):
                    if isinstance(side, _Opaque):
                        raise Refused(f"of {_short(side.value.repr)} only this text is known")
                    self.work.spend(size(side))
                holds = compare(kind, left, right)
            if not holds:
                return False
            left = right
        return True

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Attribute):
            owner = self.plain(node.func.value)
            return call_method(owner, node.func.attr, [self.plain(each) for each in node.args])
        name = ast.unparse(node.func)
        if name in self.state or name in self.taken or name not in FUNCTIONS:
            raise Refused(f"the function {name} can't be called here")
        if name == "len" and len(node.args) == 1:
            owner = self.value(node.args[0])
            inside = parts(owner.value.repr).indexed if isinstance(owner, _Opaque) else ()
            if inside and isinstance(owner, _Opaque) and owner.value.repr[:1] in _BRACKETS:
                return len(inside)
        return call_function(name, [self.plain(each) for each in node.args])

    def _item(self, node: ast.Subscript) -> Any:
        owner, index = self.value(node.value), self._index(node.slice)
        if not isinstance(owner, _Opaque):
            return self._checked(owner[index])
        if isinstance(index, int) and index < 0 and owner.value.repr[:1] in ("[", "("):
            index += len(parts(owner.value.repr).indexed)
        if (found := _part(owner, f"[{index!r}]")) is None:
            raise Refused(f"of {ast.unparse(node.value)} only the text is known: {_short(owner.value.repr)}")
        return self._read(ast.unparse(node), found)

    def _index(self, node: ast.expr) -> Any:
        if not isinstance(node, ast.Slice):
            return self.plain(node)
        parts = (node.lower, node.upper, node.step)
        return slice(*(None if part is None else self.plain(part) for part in parts))

    def _display(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Dict):
            if None in node.keys:
                raise Refused("a star is not supported here")
            pairs = zip(node.keys, node.values, strict=True)
            return {self.plain(key): self.plain(value) for key, value in pairs if key is not None}
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            parts, total = [], 0
            for each in node.elts:
                parts.append(self.plain(each))
                allow(total := total + size(parts[-1]))
            return parts if isinstance(node, ast.List) else tuple(parts) if isinstance(node, ast.Tuple) else set(parts)
        raise Refused(f"{type(node).__name__} is not supported here")


def _literal(value: Value) -> Any:
    text = value.repr
    if text in _FLOATS:
        return _FLOATS[text]
    if value.attrs or len(text) > MAX_SIZE:
        return _Opaque(value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = ast.literal_eval(text)
            size(found)
            return _Opaque(value) if "..." in text and _has_dots(found) else found
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, Refused):
        return _Opaque(value)


def _has_dots(value: Any) -> bool:
    """Whether it has the mark of what contains itself, which reads like an ellipsis (that one is written by name)."""
    if isinstance(value, dict):
        return any(map(_has_dots, (*value.keys(), *value.values())))
    return value is ... or (isinstance(value, list | tuple | set) and any(map(_has_dots, value)))


def methods_of(text: str) -> tuple[str, ...]:
    """The methods that expressions may call of the value with that repr."""
    found = _literal(Value(text, Origin.UNKNOWN))
    return tuple(sorted(METHODS.get(type(found), ())))


def _part(owner: _Opaque, step: str) -> Value | None:
    """An element or field that the text of a value shows."""
    inside = parts(owner.value.repr)
    found = next((one for one in inside.indexed + inside.named if one.step == step), None)
    return None if found is None else Value(found.text, owner.value.origin, owner.value.p)


def _same(left: Any, right: Any) -> bool:
    """Whether two values are one object, where their texts tell."""
    for one, other in ((left, right), (right, left)):
        if any(one is each for each in _SINGLETONS):
            return one is other
    raise Refused("whether two values are the same object is not known")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
