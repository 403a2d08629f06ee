"""One execution as the worlds in it share it."""

from __future__ import annotations

from collections.abc import Sequence

from cwm_lsp.compute.edits import Edit
from cwm_lsp.compute.library import library
from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.machine import Machine
from cwm_lsp.compute.running import advance, begin, where
from cwm_lsp.compute.script import up_to_own_call
from cwm_lsp.compute.values import Unknowable, Unknown
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.program.sharing import shares_state
from cwm_lsp.trace.model import End, EndReason, Entry, Frame


class Timeline:
    """The frames made so far, and the machine that makes the next ones (None: it has gone elsewhere and has to be made
    anew). `edits` are made at the frames of those indices; `frames` are known to come first."""

    def __init__(
        self,
        program: Program,
        entry: Entry,
        limits: Limits,
        comprehensions: bool,
        edits: tuple[tuple[int, tuple[Edit, ...]], ...] = (),
        frames: Sequence[Frame] = (),
    ) -> None:
        self.frames = list(frames)
        self._program = program
        self._entry = entry
        self._limits = limits
        self._comprehensions = comprehensions
        self._edits = edits
        self._machine: Machine | None = None
        self._end: End | Unknown | None = None

    def at(self, index: int) -> Frame | End | Unknown:
        """Frame `index`, or why there is none."""
        while index >= len(self.frames):
            if self._end is not None:
                return self._end
            self._end = self._restart() if self._machine is None else advance(self._machine)
        return self.frames[index]

    def machine_at(self, index: int) -> Machine | None:
        """The machine, where it stands at frame `index`."""
        machine = self._machine
        return machine if machine is not None and self._end is None and machine.stands_at(index) else None

    def edited(self, index: int, edits: tuple[Edit, ...]) -> Timeline | Unknown:
        """Another execution: this one up to frame `index`, then changed by `edits`."""
        kept = tuple(old for old in self._edits if old[0] <= index)
        frames = self.frames[: index + 1]
        other = Timeline(
            self._program, self._entry, self._limits, self._comprehensions, (*kept, (index, edits)), frames
        )
        machine = self.machine_at(index)
        if machine is None:
            other._end = other._restart()
            while other._end is None and other._machine is not None and len(other._machine.frames.made) <= index:
                other._end = advance(other._machine)
            return other._end if isinstance(other._end, Unknown) else other
        for number, edit in enumerate(edits):
            try:
                edit.apply(machine)
            except Unknowable as unknowable:
                if number:  # changed in part: of no more use
                    self._machine = None
                return Unknown(unknowable.reason)
        self._machine, self.frames = None, frames
        other._machine, other.frames = machine, machine.frames.made
        return other

    def _restart(self) -> End | Unknown | None:
        """Make the machine, which first makes the frames that are known.

        Where the module body does not get beyond making that same call itself, it ends before it. One that is not known
        to the end must leave nothing behind for the next one to see.
        """
        stopped = self._begun(self._program)
        machine = self._machine
        if not isinstance(stopped, Unknown) or machine is None or not machine.activations or self._limits.given_up():
            return stopped
        text = up_to_own_call(self._program, machine.activations[0].line_number, self._entry.call)
        if text is None:
            return stopped
        shorter = analyse(text, self._program.path)
        return self._begun(shorter) if machine.overworked or not shares_state(shorter.tree) else stopped

    def _begun(self, program: Program) -> End | Unknown | None:
        path = program.path
        try:
            scopes = library(program, not self._comprehensions)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            return End(EndReason.ERROR, f"the source does not compile: {where(error)}")
        edits: dict[int, tuple[Edit, ...]] = {}
        for index, some in self._edits:
            edits[index] = (*edits.get(index, ()), *some)
        name = self._entry.module_name(path)
        machine = Machine(scopes, path, name, self._limits, self._comprehensions, edits, self.frames)
        self._machine = machine
        self.frames = machine.frames.made
        return begin(machine, self._entry)
