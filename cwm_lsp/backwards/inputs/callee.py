"""How a call of the function that is asked about is written, and what it gives."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cwm_lsp.backwards.inputs.classes import Maker
from cwm_lsp.backwards.inputs.parameters import Parameter, parameters, written
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.invocation import is_method


@dataclass(frozen=True, slots=True)
class Callee:
    """A function, a static or class method (`Class.name`), or a method or property (`attribute`) of an object, which is
    the first of the arguments then (`receiver` is its class). What a generator yields is taken as a list."""

    name: str
    parameters: tuple[Parameter, ...]
    receiver: str = ""
    attribute: bool = False
    generator: bool = False

    def call(self, arguments: Sequence[object]) -> str:
        """The call with these arguments."""
        name, given, values = self.name, self.parameters, arguments
        if self.receiver:
            name, given, values = f"{arguments[0]!r}.{self.name}", given[1:], arguments[1:]
        text = name if self.attribute else f"{name}({written(given, values)})"
        return f"list({text})" if self.generator else text


def callee_of(program: Program, scope: Scope, classes: Mapping[str, Maker]) -> Callee | str:
    """How the function is called, or a sentence that says why no call of it can be looked for."""
    if "<locals>" in scope.qualname:
        return f"{scope.name} is defined inside another function, so no call can name it"
    if scope.is_async:
        return f"{scope.name} is async, and async functions are not computed"
    names = frozenset(classes)
    if not is_method(program, scope):
        return Callee(scope.name, parameters(scope, 0, names), generator=scope.is_generator)
    decorators = {ast.unparse(each) for each in getattr(scope.node, "decorator_list", ())}
    if "staticmethod" in decorators or "classmethod" in decorators:
        own = parameters(scope, int("classmethod" in decorators), names)
        return Callee(scope.qualname, own, generator=scope.is_generator)
    owner = scope.qualname.rpartition(".")[0]
    if owner not in classes:
        return f"{owner} cannot be named by a call"
    self = Parameter("self", (owner, *_heirs(owner, classes)), None)
    own = parameters(scope, 1, names)
    if scope.name == "__init__":
        return Callee(owner, own)
    attribute = any(each.rpartition(".")[2] in ("property", "cached_property") for each in decorators)
    if any(each.endswith(".setter") for each in decorators):
        return f"{scope.qualname} is run by an assignment, not by a call"
    return Callee(scope.name, (self, *own), owner, attribute, scope.is_generator)


def _heirs(owner: str, classes: Mapping[str, Maker]) -> tuple[str, ...]:
    """The classes that come from `owner`, which may be abstract itself."""
    direct = [name for name, maker in classes.items() if owner in maker.bases]
    return tuple(
        dict.fromkeys((*direct, *(each for name in direct if name != owner for each in _heirs(name, classes))))
    )
