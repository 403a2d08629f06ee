"""A document as it was at one version: what every handler works on."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cwm_lsp.program.bindings import bound_names
from cwm_lsp.program.entries import EntryCall, entry_calls
from cwm_lsp.program.facts import Program, Scope, analyse
from cwm_lsp.trace.effects import Bound, Effect, effects
from cwm_lsp.trace.model import Frame, Trace
from cwm_lsp.trace.problem import Problem

MAX_CHARACTERS = 1_000_000  # a longer text is not analysed: it would hold up every other answer for seconds


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One version of one document. Facts are made on first use, so that a burst of keystrokes costs none."""

    uri: str
    path: str
    version: int
    text: str

    @cached_property
    def program(self) -> Program:
        """The facts about the text; empty where it is too long."""
        return analyse(self.text if len(self.text) <= MAX_CHARACTERS else "", self.path)

    @cached_property
    def calls(self) -> tuple[EntryCall, ...]:
        """The entry calls that the text contains, in the order in which they are preferred."""
        return entry_calls(self.program)

    @property
    def is_known(self) -> bool:
        """Whether the facts that handlers ask for are there."""
        return "calls" in self.__dict__

    def learn(self) -> None:
        """Make the facts that handlers ask for; it takes a second for 10,000 lines. In any thread, once."""
        _ = self.program, self.calls

    @property
    def problem(self) -> Problem | None:
        """Why nothing can be known about the text, if so."""
        if len(self.text) > MAX_CHARACTERS:
            return Problem(f"the file is longer than {MAX_CHARACTERS:,} characters")
        if not self.text.strip():
            return Problem("the file is empty")
        return next(iter(self.program.problems), None)

    def effects(self, trace: Trace) -> dict[int, tuple[Effect, ...]]:
        """The effects of a trace of this text by line; parameters stand on the `def` line, not on its decorator."""
        moved = {scope.line: scope.def_line for scope in self.program.functions}
        found: dict[int, tuple[Effect, ...]] = {}
        for line, told in effects(trace, self._bound).items():
            found[moved.get(line, line)] = (*found.get(moved.get(line, line), ()), *told)
        return found

    def scopes_at(self, line: int) -> tuple[Scope, ...]:
        """The scopes that contain `line`, innermost first."""
        around = (scope for scope in self.program.scopes if scope.line <= line <= scope.last_line)
        return tuple(sorted(around, key=lambda scope: (scope.last_line - scope.line, scope.kind == "module")))

    @cached_property
    def _loops(self) -> dict[int, tuple[int, int]]:
        """Header line of each `for` -> first and last line of its body."""
        return {
            node.lineno: (node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno)
            for node in ast.walk(self.program.tree)
            if isinstance(node, ast.For | ast.AsyncFor)
        }

    @cached_property
    def _bound(self) -> Bound:
        """What the line of a frame assigns; a `for` header assigns only where it goes on into its body."""
        names = lru_cache(maxsize=None)(self._names)

        def bound(before: Frame, after: Frame) -> frozenset[str]:
            body = self._loops.get(before.line)
            if body is not None and not body[0] <= after.line <= body[1]:
                return frozenset()
            return names(before.qualname, before.line)

        return bound

    def _names(self, qualname: str, line: int) -> frozenset[str]:
        scope = self.program.scope(qualname)
        return frozenset() if scope is None else bound_names(self.program, scope, line)
