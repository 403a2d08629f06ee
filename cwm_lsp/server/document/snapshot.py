"""A document as it was at one version: what every handler works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.analysis import questions
from cwm_lsp.server.analysis.outline import Definition, Outline
from cwm_lsp.server.analysis.questions import Binding, Names, Text
from cwm_lsp.server.notebook.cells import Window
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import MODULE, Frame
from cwm_lsp.trace.problem import Problem

MAX_CHARACTERS = 1_000_000  # a longer text is not analysed: nobody would wait for it


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One version of one document. Facts are learned once they are needed, so that a burst of keystrokes costs none.

    For a cell of a notebook, `text` has the cells above it, too, and `window` tells them apart. `names` and `bindings`
    are what has been learned so far, by scope and by call. What has not been learned is found on the spot; the server
    learns first (`learning.py`), as finding takes long.
    """

    uri: str
    path: str
    version: int
    text: str
    window: Window | None = None
    names: dict[str, Names] = field(default_factory=dict, repr=False)
    bindings: dict[str, Binding] = field(default_factory=dict, repr=False)

    @property
    def asked(self) -> Text:
        """What questions are asked about; empty where the text is too long."""
        return Text(self.text if len(self.text) <= MAX_CHARACTERS else "", self.path)

    @cached_property
    def program(self) -> Outline:
        """What the text shows at a glance."""
        return questions.outline(self.asked)

    @property
    def is_known(self) -> bool:
        """Whether the outline has been learned."""
        return "program" in self.__dict__

    def learn(self, outline: Outline) -> None:
        """Take what was found elsewhere."""
        self.__dict__["program"] = outline

    @property
    def calls(self) -> tuple[EntryCall, ...]:
        """The entry calls that the text contains, in the order in which they are preferred; for a cell those of its own
        functions, and the module body, which is all cells down to its own."""
        if self.window is None:
            return self.program.calls
        own = {scope.qualname for scope in self.program.functions if scope.line > self.above}
        body = EntryCall(MODULE, "", self.above + 1, "module")
        return (*(call for call in self.program.calls if call.function in own), body)

    @property
    def above(self) -> int:
        """How many lines of the text stand above what the editor shows of it."""
        return 0 if self.window is None else self.window.above

    def binding(self, call: str) -> Binding:
        """What a call, as somebody has written it, calls here."""
        if call not in self.bindings:
            self.bindings.update(questions.bindings(self.asked, [call]))
        return self.bindings[call]

    @property
    def problem(self) -> Problem | None:
        """Why nothing can be known about the text, if so."""
        if len(self.text) > MAX_CHARACTERS:
            return Problem(f"the file is longer than {MAX_CHARACTERS:,} characters")
        if not self.text.strip():
            return Problem("the file is empty")
        return next(iter(self.program.problems), None)

    def placed(self, told: Mapping[int, tuple[Effect, ...]]) -> dict[int, tuple[Effect, ...]]:
        """Effects by line as they are shown: parameters stand on the `def` line, not on its decorator, and the body of
        a class returns nothing."""
        classes = {scope.qualname for scope in self.program.scopes if scope.kind == "class"}
        moved = {scope.line: scope.def_line for scope in self.program.functions}
        found: dict[int, tuple[Effect, ...]] = {}
        for line, here in told.items():
            own = (replace(each, returned=None) if each.qualname in classes else each for each in here)
            found[moved.get(line, line)] = (*found.get(moved.get(line, line), ()), *own)
        return found

    def scopes_at(self, line: int) -> tuple[Definition, ...]:
        """The scopes that contain `line`, innermost first."""
        around = (scope for scope in self.program.scopes if scope.line <= line <= scope.last_line)
        return tuple(sorted(around, key=lambda scope: (scope.last_line - scope.line, scope.kind == "module")))

    def unnamed(self, frames: Sequence[Frame]) -> list[str]:
        """The scopes of `frames` of which it has not been learned what their lines bind."""
        return list(dict.fromkeys(frame.qualname for frame in frames if frame.qualname not in self.names))

    def bound(self, before: Frame, after: Frame) -> frozenset[str]:
        """What the line of a frame assigns; a `for` header assigns only where it goes on into its body."""
        body = self.program.bodies.get(before.line)
        if body is not None and not body[0] <= after.line <= body[1]:
            return frozenset()
        if before.qualname not in self.names:
            self.names.update(questions.names(self.asked, [before.qualname]))
        return self.names[before.qualname].get(before.line, frozenset())
