"""Which names a `compact` frame can bind, and how a name that is begun can go on.

A value cannot have changed where it cannot change in place and the executed line does not bind its name. Covers:
functions, lambdas, generators. Does not cover: module and class bodies (every name is possible there).
"""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cwm_lsp.predict.grammar.reprs import Repr
from cwm_lsp.predict.grammar.stable import is_stable
from cwm_lsp.program.facts import Scope, once
from cwm_lsp.trace.model import Value


@dataclass(frozen=True, slots=True)
class Names:
    """`plain` can be bound; any attribute of the `objects` can be, too."""

    plain: frozenset[str]
    objects: frozenset[str] = frozenset()


def changeable(
    bound: frozenset[str], scope: Scope, values: Mapping[str, Value], start: Repr, has_objects: bool
) -> Names | None:
    """What can change while a line of `scope` runs that binds `bound`, the locals being `values`; None: anything.

    Reprs begin at `start`. `has_objects`: whether the program has classes whose objects' attributes the trace shows.
    """
    if scope.kind in ("module", "class"):
        return None
    rebound = bound.union(scope.code.co_cellvars, scope.code.co_freevars)
    names = rebound.union(name for name, value in values.items() if not is_stable(value.repr, start))
    if not has_objects:
        return Names(names)
    attributes = (name for name in values if "." in name[1:])
    objects = (name for name, value in values.items() if value.repr.startswith("<"))
    return Names(names.union(attributes), rebound.union(objects))


def behind(
    names: Names, done: tuple[str, ...], scope: Scope, values: Mapping[str, Value], deleted: frozenset[str]
) -> Names:
    """Those of `names` that a frame can bind behind the names `done`.

    Names come in the order in which they were bound first, attributes behind their object, new names as the function
    lists its variables, and at the end what was deleted: attributes, and names that the scope deletes (`deleted`).
    """
    if not done:
        return names
    place = {name: number for number, name in enumerate(dict.fromkeys((*map(head, values), *variables(scope))))}
    begun = place.get(head(done[-1]), -1)
    plain = {
        name for name in names.plain if place.get(head(name), len(place)) > begun or "." in name[1:] or name in deleted
    }
    objects = frozenset(name for name in names.objects if place.get(name, len(place)) >= begun)
    return Names(frozenset(plain.difference(done)), objects)


def begins(done: tuple[str, ...], scope: Scope) -> bool:
    """Whether a `call` frame that has bound the names `done` can have called `scope`: its parameters, in order."""
    bound = [name for name in done if "." not in name[1:]]
    params = parameters(scope)
    return params[: len(bound)] == tuple(bound[: len(params)]) and set(bound[len(params) :]) <= {
        *scope.code.co_freevars
    }


def called(done: tuple[str, ...], scopes: Iterable[Scope], has_objects: bool) -> Names:
    """What a `call` frame of one of `scopes` can bind behind the names `done`.

    Parameters come in order and none is left out; captured variables follow, as far as they are bound already.
    """
    bound = [name for name in done if "." not in name[1:]]
    names: set[str] = set()
    for scope in scopes:
        if begins(done, scope):
            names |= set(parameters(scope)[len(bound) : len(bound) + 1]) or set(scope.code.co_freevars) - set(bound)
    objects = frozenset(bound[-1:]) if has_objects else frozenset()
    return Names(frozenset(names), objects | names if has_objects else objects)


def head(name: str) -> str:
    """The local that a flat name belongs to: `self` of `self.balance`; a generator expression's `.0` is one itself."""
    return name.partition(".")[0] or name


@once
def parameters(scope: Scope) -> tuple[str, ...]:
    """The parameters in the order in which an activation lists them: `*args` and `**kwargs` last."""
    return tuple(name for name in variables(scope) if name in scope.params)


@once
def variables(scope: Scope) -> tuple[str, ...]:
    """All local names of a function in the order in which an activation lists them."""
    code = scope.code
    return tuple(dict.fromkeys((*code.co_varnames, *code.co_cellvars, *code.co_freevars)))


@once
def deleted(scope: Scope) -> frozenset[str]:
    """The names that a scope deletes somewhere, an exception handler's own among them."""
    return frozenset(i.argval for i in dis.get_instructions(scope.code) if i.opname.startswith("DELETE_") and i.argval)


@dataclass(frozen=True, slots=True)
class Spelled:
    """How a begun name can go on: with one of the tokens `following`, with any text, or it is `complete`."""

    following: tuple[int, ...]
    anything: bool
    complete: bool


def spelled(names: Names, begun: tuple[int, ...], name_ids: Callable[[str], tuple[int, ...]]) -> Spelled:
    """How the name of which the tokens `begun` are written can go on."""
    following: set[int] = set()
    anything = complete = False
    for name in names.plain:
        tokens = name_ids(name)
        if tokens == begun:
            complete = True
        elif tokens[: len(begun)] == begun:
            following.add(tokens[len(begun)])
    for name in names.objects:
        tokens = name_ids(f"{name}.")
        if tokens == begun[: len(tokens)]:
            anything = True
            complete = complete or len(begun) > len(tokens)
        elif tokens[: len(begun)] == begun:
            following.add(tokens[len(begun)])
    return Spelled(tuple(sorted(following)), anything, complete)
