"""Which names a `compact` frame can bind, and the tokens that spell them.

A value cannot have changed where it is immutable and the executed line does not bind its name. Covers: functions,
lambdas, generators. Does not cover: module and class bodies (every name is possible there), objects whose own
`__repr__` looks like an immutable literal and changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.program.bindings import bound_names
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.trace.dialects.compact_write import name_pieces
from cwm_lsp.trace.model import Value

_ATOM = re.compile(r"-?\d[\w.+-]*|-?(?:inf|nan)|True|False|None|b?'.*'|b?\".*\"|range\(.*\)", re.DOTALL)
_OPEN = frozenset("[{<")


@dataclass(frozen=True, slots=True)
class Names:
    """`plain` can be bound; any attribute of the `objects` can be, too."""

    plain: frozenset[str]
    objects: frozenset[str] = frozenset()

    def without(self, bound: Iterable[str]) -> Names:
        """The names that are left when a frame has bound some already."""
        return Names(self.plain - frozenset(bound), self.objects)


def changeable(program: Program, scope: Scope, line: int, values: Mapping[str, Value]) -> Names | None:
    """What can change while `line` of a function runs, whose locals are `values`; None where anything can."""
    if scope.kind in ("module", "class"):
        return None
    mutable = {name for name, value in values.items() if not is_immutable(value.repr)}
    bound = bound_names(program, scope, line)
    cells = frozenset(scope.code.co_cellvars + scope.code.co_freevars)
    attributes = {name for name in values if "." in name[1:]}
    return Names(frozenset(mutable | bound | cells | attributes), frozenset(mutable | bound | cells))


def parameters(scopes: Iterable[Scope]) -> Names:
    """What the `call` frame of a new activation of one of `scopes` can bind: parameters and captured variables."""
    names = frozenset(name for scope in scopes for name in (*scope.params, *scope.code.co_freevars))
    return Names(names, names)


def is_immutable(text: str) -> bool:
    """Whether the value with this repr cannot change in place: atoms, and tuples of them."""
    if text.startswith("("):
        return not _OPEN & set(text)
    return _ATOM.fullmatch(text) is not None


def spelled(names: Names, begun: tuple[int, ...], tokenizer: Tokenizer) -> tuple[set[int], bool, bool]:
    """How a name of which the tokens `begun` are written can go on: (next tokens, any text at all, may be complete)."""
    following: set[int] = set()
    anything = complete = False
    for name in names.plain:
        tokens = tuple(tokenizer.encode(name_pieces(name)))
        if tokens == begun:
            complete = True
        elif tokens[: len(begun)] == begun:
            following.add(tokens[len(begun)])
    for name in names.objects:
        tokens = tuple(tokenizer.encode([*name_pieces(name), "."]))
        if tokens == begun[: len(tokens)]:
            anything = True
            complete = complete or len(begun) > len(tokens)
        elif tokens[: len(begun)] == begun:
            following.add(tokens[len(begun)])
    return following, anything, complete
