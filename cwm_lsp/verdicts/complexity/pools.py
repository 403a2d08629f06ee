"""Values of built-in types by Hypothesis: what the items of a growing input are where nothing simpler is known.

Annotations are read as data: names of built-in types and of `typing`, never names of the user's file.
"""

from __future__ import annotations

import ast
import collections.abc
import typing
from tempfile import TemporaryDirectory

from cwm_lsp.verdicts.complexity.hints import unquoted

_MOST = 24  # different values; larger inputs repeat them
_TYPES: dict[str, object] = {
    **{kind.__name__: kind for kind in (int, float, bool, str, bytes, complex, list, tuple, set, frozenset, dict)},
    **{name: getattr(typing, name) for name in ("Any", "Optional", "Union", "Literal", "List", "Tuple", "Set", "Dict")},
    **{name: getattr(collections.abc, name) for name in ("Sequence", "Iterable", "Collection", "Mapping", "Hashable")},
}


def pool(annotation: ast.expr) -> list[object] | None:
    """A few values of a type, the simplest last; None where the annotation names anything but built-in types."""
    from hypothesis import HealthCheck, Phase, given, seed, settings  # slow to import, and only real runs need it
    from hypothesis import strategies as st
    from hypothesis.configuration import set_hypothesis_home_dir
    from hypothesis.errors import HypothesisException

    found: list[object] = []
    with TemporaryDirectory(prefix="cwm-hypothesis-") as home:
        set_hypothesis_home_dir(home)  # else it leaves a directory where the user works
        try:

            @seed(0)
            @settings(
                max_examples=_MOST, database=None, deadline=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(st.from_type(_resolved(annotation)))
            def collect(value: object) -> None:
                found.append(value)

            collect()
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError, HypothesisException):
            return None
        finally:
            set_hypothesis_home_dir(None)
    plain = [value for value in found if _is_literal(value)]
    return plain[::-1] or None


def _resolved(node: ast.expr) -> typing.Any:
    """The type that an annotation names. Raises LookupError and what wrong subscripts raise."""
    plain = unquoted(node)
    if plain is not node and plain is not None:
        return _resolved(plain)
    if isinstance(node, ast.Constant) and node.value in (None, ...):
        return node.value
    if isinstance(node, ast.Name):
        return _TYPES[node.id]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("typing", "abc"):
        return _TYPES[node.attr]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return typing.Union[_resolved(node.left), _resolved(node.right)]  # noqa: UP007
    if isinstance(node, ast.Subscript):
        outer = _resolved(node.value)
        if outer is typing.Literal:
            return outer[ast.literal_eval(node.slice)]
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        held = tuple(_resolved(each) for each in inner)
        return outer[held if len(held) > 1 else held[0]]
    raise LookupError(ast.dump(node))


def _is_literal(value: object) -> bool:
    """Whether the value's repr is Python that gives it again (`nan` and `inf` are not)."""
    try:
        return repr(ast.literal_eval(repr(value))) == repr(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return isinstance(value, set | frozenset) and not value
