"""Scopes by name: one way to find them for everything that has some."""

from __future__ import annotations

from functools import cached_property
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """What a scope must tell to be found; `kind` is one of `facts.Kind`."""

    @property
    def name(self) -> str: ...
    @property
    def qualname(self) -> str: ...
    @property
    def kind(self) -> str: ...


S = TypeVar("S", bound=Named)


class Scoped(Generic[S]):
    """Base of what has `scopes`, in the order of their lines."""

    scopes: tuple[S, ...]

    @cached_property
    def functions(self) -> tuple[S, ...]:
        """The scopes made by `def`."""
        return tuple(scope for scope in self.scopes if scope.kind == "function")

    @cached_property
    def _by_qualname(self) -> dict[str, S]:
        return {scope.qualname: scope for scope in self.scopes}  # of several the last: it is the one that stays bound

    def scope(self, qualname: str) -> S | None:
        """The scope with that qualified name (the last one if it is defined more than once)."""
        return self._by_qualname.get(qualname)

    def function(self, name: str) -> S | None:
        """The function with that qualified name, or else the only one with that plain name."""
        exact = self._by_qualname.get(name)
        if exact is not None and exact.kind == "function":
            return exact
        qualnames = {scope.qualname for scope in self.functions if scope.name == name}
        return self._by_qualname[qualnames.pop()] if len(qualnames) == 1 else None
