"""Elements that a loop reads and never changes, `xs[i]` where it changes neither `xs` nor `i`, as names of their own.

Reading one cannot raise, as it is there, and it stays what it is. Containers are told apart by their values: what is
done to one that equals another is perhaps done to that one. About numbers, texts, None and bools as elements.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from cwm_lsp.verdicts.termination.loops import Loop, own
from cwm_lsp.verdicts.termination.values import OPAQUE, Values, number

_ATOMS = (int, float, str, bytes, type(None))
_IMMUTABLE = (*_ATOMS, tuple)
_CONTAINERS = (list, tuple, dict, str)


def with_fixed_elements(loop: Loop, values: Values) -> tuple[Loop, Values]:
    """The loop in which such elements are names, and the `values` with theirs. Total."""
    stored = {n.id for n in own(loop) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    fixed = {name: value for name, value in values.items() if name not in stored}
    changed = list(_changed(loop, values))
    if OPAQUE in changed:
        return loop, values
    rewriter = _Rewriter(fixed, changed)
    made: Loop = rewriter.visit(copy.deepcopy(loop))
    return made, {**values, **rewriter.elements}


def _changed(loop: Loop, values: Values) -> Iterator[object]:
    """The values of all containers that the loop changes in place; OPAQUE for one of which that is not known."""
    augmented = {id(node.target) for node in own(loop) if isinstance(node, ast.AugAssign)}
    rebound = {
        n.id
        for n in own(loop)
        if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load) and id(n) not in augmented
    }
    for node in own(loop):
        match node:
            case ast.AugAssign(target=ast.Name() as base):
                pass
            case ast.Call(func=ast.Attribute(value=base)):
                pass
            case ast.Subscript(value=base, ctx=ast.Store() | ast.Del()):
                pass
            case _:
                continue
        name = base.id if isinstance(base, ast.Name) else ""
        value = OPAQUE if name in rebound else values.get(name, OPAQUE)
        if not isinstance(value, _IMMUTABLE):
            yield value


class _Rewriter(ast.NodeTransformer):
    def __init__(self, fixed: Values, changed: list[object]) -> None:
        self._fixed = fixed
        self._changed = changed
        self.elements: dict[str, object] = {}

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """A fixed element as a name."""
        value = self._element(node) if isinstance(node.ctx, ast.Load) else OPAQUE
        if not isinstance(value, _ATOMS):
            return self.generic_visit(node)
        name = ast.unparse(node)
        self.elements[name] = value
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    def _element(self, node: ast.expr) -> object:
        """What `node` stands for all through the loop; OPAQUE where that is not known."""
        match node:
            case ast.Name(id=name):
                return self._fixed.get(name, OPAQUE)
            case ast.Subscript(value=base, slice=index):
                container, key = self._element(base), self._key(index)
                if not isinstance(container, _CONTAINERS) or container in self._changed:
                    return OPAQUE
                try:
                    return container[key]  # type: ignore[index, call-overload]
                except (LookupError, TypeError):
                    return OPAQUE
            case _:
                return OPAQUE

    def _key(self, index: ast.expr) -> object:
        if isinstance(index, ast.Constant):
            return index.value
        whole = number(index, self._fixed)
        return self._element(index) if whole is None else whole
