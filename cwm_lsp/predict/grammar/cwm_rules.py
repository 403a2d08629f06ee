"""What control flow and Python's rules say about a `cwm` trace: the facts of one question, looked up once each.

All lines are 1-based in the user's file; a `Place` is a scope by name and line, as in `cwm_lines`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.cwm_json import Thread, escaped
from cwm_lsp.predict.grammar.cwm_locals import Anything, Listing, Slot
from cwm_lsp.predict.grammar.lenient import compiles, writes_names
from cwm_lsp.predict.grammar.reprs import Repr, repr_automaton
from cwm_lsp.predict.grammar.stable import is_stable
from cwm_lsp.predict.grammar.vocabulary import Vocabulary
from cwm_lsp.program.bindings import bound_names
from cwm_lsp.program.facts import Program, Scope
from cwm_lsp.program.locals import deleted_names, inlined_variables, local_names, may_call, running_lines, shared_cells
from cwm_lsp.program.successors import can_return
from cwm_lsp.trace.dialects.cwm import SEPARATORS
from cwm_lsp.trace.dialects.cwm_lines import Lines, Place, reachable
from cwm_lsp.trace.dialects.cwm_prompt import Prompt
from cwm_lsp.trace.dialects.pieces import ACTION_SEP, ARG_SEP, END_OF_TEXT, FRAME_SEP
from cwm_lsp.trace.model import COMPREHENSIONS, Event


@dataclass(frozen=True, slots=True)
class Separators:
    """The ids of the special tokens that structure a frame."""

    events: Mapping[Event, int]
    action: int
    arg: int
    frame: int
    end: int


def separators(tokenizer: Tokenizer) -> Separators:
    """The ids in one vocabulary."""
    ids = tokenizer.special
    events = {event: ids[piece.name] for event, piece in SEPARATORS.items()}
    return Separators(events, ids[ACTION_SEP.name], ids[ARG_SEP.name], ids[FRAME_SEP.name], ids[END_OF_TEXT.name])


@dataclass(frozen=True, eq=False)
class Rules:
    """One question's facts; `constrained` says whether they bind the model or only feed the guesses."""

    prompt: Prompt
    lines: Lines
    program: Program
    tokenizer: Tokenizer
    vocabulary: Vocabulary
    constrained: bool = True
    _restarts: dict[Place, bool] = field(default_factory=dict)

    @cached_property
    def separators(self) -> Separators:
        """The ids of the separators."""
        return separators(self.tokenizer)

    @cached_property
    def start(self) -> Repr:
        """Where the text of every value begins."""
        return repr_automaton(self.program)

    @cached_property
    def texts(self) -> Mapping[int, str]:
        """The text of each line that the model is shown."""
        return self.prompt.texts()

    def tokens(self, text: str) -> tuple[int, ...]:
        """A source line as a frame shows it; it stands between special tokens and so is encoded by itself."""
        return tuple(self.tokenizer.encode([f"{text}\n"]))

    def encode(self, text: str) -> tuple[int, ...]:
        """The tokens of a text that does not come again, so that it is not worth remembering."""
        return tuple(self.tokenizer.backend.encode(text, add_special_tokens=False).ids)

    def texts_of(self, lines: Iterable[int]) -> frozenset[str]:
        """The texts of those of `lines` that the model is shown."""
        return frozenset(self.texts[line] for line in lines if line in self.texts)

    def scopes(self, place: Place) -> tuple[Scope, ...]:
        """The scopes at `place` whose locals are known; none for class and module bodies and where there is no code."""
        if self._opened:
            return ()
        return self._functions.get(place, ())

    @cached_property
    def compiles(self) -> bool:
        """Whether the program can run code that is not in its text."""
        return compiles(self.program.source)

    @cached_property
    def _opened(self) -> bool:
        """Whether the program can give an activation names that its code does not bind."""
        return writes_names(self.program.source)

    @cached_property
    def _functions(self) -> Mapping[Place, tuple[Scope, ...]]:
        found: dict[Place, tuple[Scope, ...]] = {}
        for scope in self.program.scopes:
            if scope.kind not in ("module", "class"):
                place = (scope.qualname, scope.line)
                found[place] = (*found.get(place, ()), scope)
        return found

    def code(self, place: Place) -> Scope | None:
        """The first scope at `place`, whatever it is."""
        return next((scope for scope in self.program.scopes if (scope.qualname, scope.line) == place), None)

    @cached_property
    def _calls_anywhere(self) -> bool:
        return "__del__" in self.program.source

    def may_call(self, place: Place, line: int) -> bool:
        """Whether code of the file may be entered while `line` runs."""
        scopes = self.scopes(place)
        return (
            self._calls_anywhere
            or not scopes
            or any(may_call(self.program, scope, ran) for scope in scopes for ran in running_lines(scope, line))
        )

    def may_return(self, place: Place, line: int) -> bool:
        """Whether the activation can return or yield at `line`; also where nothing has been raised."""
        scopes = self.scopes(place)
        return not scopes or any(can_return(scope) & running_lines(scope, line) for scope in scopes)

    def entering(self, place: Place) -> tuple[Thread, ...]:
        """What the call frame of a new activation may list."""
        texts = self.texts_of([place[1]])
        scopes = self.scopes(place)
        if not scopes:
            return Anything(self.start, texts, frozenset()).threads()
        threads: list[Thread] = []
        for scope in scopes:
            names = (*scope.params, *scope.code.co_freevars)
            slots = [Slot(escaped(name), name in scope.params, same=False, free=True) for name in names]
            threads += Listing(slots, (tuple(range(len(slots))),), self.start, texts).after(())
        return tuple(threads)

    def resuming(self, place: Place, texts: frozenset[str]) -> tuple[Thread, ...]:
        """What the call frame of a generator may list if it is not known which it is, or whether it is new."""
        threads: list[Thread] = []
        for scope in self.scopes(place):
            slots = [Slot(escaped(name), must=False, same=False, free=True) for name in local_names(scope)]
            threads += Listing(slots, (), self.start, texts).after(())
        return tuple(threads) or Anything(self.start, texts, frozenset()).threads()

    def restarts(self, place: Place) -> bool:
        """Whether call frames do not tell if a generator begins or goes on, as both show the line where it begins."""
        known = self._restarts.get(place)
        if known is None:
            known = self.lines.resumable(place) and place[1] in reachable(self.lines, place)
            self._restarts[place] = known
        return known

    def going_on(
        self,
        place: Place,
        executed: frozenset[int],
        shown: Mapping[str, str],
        texts: frozenset[str],
        *,
        same: bool,
        raised: bool = False,
    ) -> tuple[Thread, ...]:
        """What a frame of an activation may list that showed `shown` before the lines `executed` ran (none: nothing).

        `same`: the frame just before is that one, so that what did not change is not repeated. `raised`: an exception
        came in between.
        """
        threads: list[Thread] = []
        for scope in self.scopes(place):
            names = local_names(scope)
            if not set(shown) <= set(names):
                continue
            slots = self._slots(scope, executed, shown, same)
            in_code = [number for name in names for number, slot in enumerate(slots) if slot.name == escaped(name)]
            orders = () if raised else tuple({tuple(range(len(slots))), tuple(in_code)})
            threads += Listing(slots, orders, self.start, texts).after(())
        repeated = frozenset(escaped(name) for name in shown) if same else frozenset()
        return tuple(threads) or Anything(self.start, texts, repeated).threads()

    def bound(self, scope: Scope, line: int) -> frozenset[str]:
        """The locals that `line` of `scope` can bind, the variables of a comprehension with a frame of its own too."""
        if scope.name in COMPREHENSIONS:
            return frozenset(scope.code.co_varnames + scope.code.co_cellvars)
        return bound_names(self.program, scope, line)

    def _slots(self, scope: Scope, executed: frozenset[int], shown: Mapping[str, str], same: bool) -> list[Slot]:
        bound: set[str] = set()
        deleted: set[str] = set()
        if executed:
            loose = shared_cells(self.program, scope) | inlined_variables(scope)
            ran = frozenset().union(*(running_lines(scope, line) for line in executed))
            bound.update(loose, *(self.bound(scope, line) for line in ran))
            deleted.update(loose, *(deleted_names(scope, line) for line in ran))
        slots = []
        for name, text in shown.items():
            free = name in bound or (bool(executed) and not is_stable(text, self.start))
            known = None if free or same else text
            slots.append(Slot(escaped(name), name not in deleted, same, free, known))
        new = (name for name in local_names(scope) if name in bound and name not in shown)
        return slots + [Slot(escaped(name), must=False, same=False, free=True) for name in new]
