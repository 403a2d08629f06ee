"""One call, computed step by step without running it: it ends, or is proved never to, or the steps are used up."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cwm_lsp.compute.lasso import Lasso, lasso
from cwm_lsp.compute.limits import Limits
from cwm_lsp.compute.values import Unknown
from cwm_lsp.compute.world import World, start
from cwm_lsp.program.facts import Program
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry, Event, Frame
from cwm_lsp.verdicts.termination.divergence import diverges, without_dead_branches
from cwm_lsp.verdicts.termination.elements import with_fixed_elements
from cwm_lsp.verdicts.termination.loops import Found, loops, redefines_builtins
from cwm_lsp.verdicts.termination.rewriting import rewritten, state_at
from cwm_lsp.verdicts.termination.shapes import Shape, of_value
from cwm_lsp.verdicts.termination.sinks import sinks
from cwm_lsp.verdicts.termination.values import read
from cwm_lsp.verdicts.verdict import Kind, Origin, Place, Verdict, unknown

_KEPT = 4096  # visits of one loop that are remembered
_STAGES = (500, 3500)  # frames; what is left comes last
_LOOKED_AT = 200  # of the newest frames, for the kinds of values that variables hold
_AROUND = 3000  # frames in which a loop has to come round


@dataclass(frozen=True, slots=True)
class Effort:
    """`max_frames` computed frames and `seconds` of processor time, at most."""

    max_frames: int = 30_000
    seconds: float = 0.7


def computed(program: Program, entry: Entry, effort: Effort = Effort()) -> Verdict:
    """What computing the call shows: `terminates` (computed), `loops` (proved), or `unknown`. Never raises."""
    watch = _Watch(program, time.thread_time() + effort.seconds)
    limits = Limits(max_frames=effort.max_frames + 3 * _AROUND, max_repr_chars=20_000, max_trace_chars=5_000_000)
    try:
        found = _computed(start(program, entry, limits), entry, effort, watch)
    except (RecursionError, MemoryError):
        return unknown("the call needs more memory to be computed than there is")
    if found.kind is Kind.UNKNOWN and not watch.lines and entry.function != MODULE:
        return _of_module(program, found, effort)
    return found


def _of_module(program: Program, found: Verdict, effort: Effort) -> Verdict:
    """What is known where the call itself is not come to: perhaps the module's body, which runs first, never ends."""
    body = computed(program, Entry(MODULE, ""), effort)
    return replace(body, message=f"running the file: {body.message}") if body.kind is Kind.LOOPS else found


def _computed(world: World, entry: Entry, effort: Effort, watch: _Watch) -> Verdict:
    """Goes on by stages, and looks for a proof after each: for endless loops the first ones are enough."""
    left: End | Unknown | None = None
    for stage in (*(each for each in _STAGES if each < effort.max_frames), effort.max_frames):
        found = lasso(world, stage, watch.see)
        if isinstance(found, Lasso):
            return watch.repeats(found)
        if isinstance(found, End) and found.reason in (EndReason.RETURNED, EndReason.RAISED):
            return _ended(entry, found, len(watch.lines))
        world = _newest(world)
        if proof := watch.proof(world):
            return proof
        left = found
        if left is not None or watch.is_late:
            break
    return unknown(_why(left, effort))


def _newest(world: World) -> World:
    """The world behind all frames that are made already."""
    frames = world.made
    while world.index < frames - 1:
        world = world.step()[1]
    return world


def _ended(entry: Entry, end: End, steps: int) -> Verdict:
    raised = end.message.partition(":")[0] if end.reason is EndReason.RAISED else None
    how = f"raises {raised}" if raised else "returns"
    message = f"`{entry.call or entry.function}` {how} after {steps:,} lines"
    lines = (f"Each of its {steps:,} lines was computed by Python's own rules, without running it.",)
    return Verdict(Kind.TERMINATES, Origin.COMPUTED, message, raises=raised, derivation=lines)


def _why(found: End | Unknown | None, effort: Effort) -> str:
    if isinstance(found, Unknown):
        return found.reason
    if isinstance(found, End):
        return found.message or found.reason.value
    return f"it neither ends nor repeats itself within {effort.max_frames:,} steps or {effort.seconds:g} s"


@dataclass(slots=True)
class _Watch:
    """Remembers the visits to the loops that are running, activation by activation."""

    program: Program
    until: float
    lines: list[Frame] = field(default_factory=list)
    running: list[dict[Found, list[Frame]]] = field(default_factory=list)
    heads: Mapping[str, Mapping[Found, int]] = field(init=False)

    def __post_init__(self) -> None:
        heads: dict[str, dict[Found, int]] = {}
        for found in loops(self.program):
            head = _head(found)
            if head is not None:
                heads.setdefault(found.scope.qualname, {})[found] = head
        self.heads = heads

    def see(self, frame: Frame) -> bool:
        """Whether to go on."""
        if frame.event is Event.CALL:
            del self.running[frame.depth :]
            self.running += ({} for _ in range(frame.depth + 1 - len(self.running)))
        elif frame.event is Event.LINE:
            self._line(frame)
        return len(self.lines) % 64 != 0 or not self.is_late

    @property
    def is_late(self) -> bool:
        """Whether the time is up."""
        return time.thread_time() > self.until

    def _line(self, frame: Frame) -> None:
        self.lines.append(frame)
        del self.running[frame.depth + 1 :]
        self.running += ({} for _ in range(frame.depth + 1 - len(self.running)))
        visits = self.running[frame.depth]
        for found, head in self.heads.get(frame.qualname, {}).items():
            if not found.loop.lineno <= frame.line <= found.last_line:
                visits.pop(found, None)
            elif frame.line == head:
                seen = visits.setdefault(found, [])
                seen.append(frame)
                if len(seen) > 2 * _KEPT:
                    del seen[:_KEPT]

    def proof(self, world: World) -> Verdict | None:
        """A proof that a loop which is running now, where `world` stands, never ends."""
        for found, visits in self._candidates():
            if self.is_late:
                return None
            if isinstance(found.loop, ast.For) and len(visits) < 2:
                continue  # it is not known yet that there is anything to go over
            values = state_at(visits[-1])
            loop, values = with_fixed_elements(rewritten(found, self.program, values), values)
            if lines := diverges(loop, values):
                state = ", ".join(f"{name} = {value.repr}" for name, value in visits[-1].locals.items())
                return _endless(found, (f"The loop is reached with {_cut(state)}.", *lines), ())
        return next(filter(None, (self._round(world, found, seen) for found, seen in self._candidates())), None)

    def _round(self, world: World, found: Found, visits: Sequence[Frame]) -> Verdict | None:
        """A proof that the loop comes round again with the same state, but for what it only collects."""
        depth = visits[-1].depth
        inside = [f for f in self.lines[-_LOOKED_AT:] if f.depth == depth and f.qualname == found.scope.qualname]
        shapes = _lasting(inside)
        code = found.scope.code
        own_only = found.scope.kind == "function" and not code.co_cellvars and not code.co_freevars
        # What is called may change containers, but no number of this function.
        numbers = {name: value for name, value in state_at(visits[-1]).items() if isinstance(value, int | float)}
        pruned, lines = without_dead_branches(found.loop, numbers if own_only else {}, shapes)
        collected = sinks(pruned, found.scope, shapes)
        if not collected:
            return None
        seen: list[Frame] = []

        def stays(frame: Frame) -> bool:
            seen.append(frame)
            if frame.depth > depth or self.is_late:
                return not self.is_late
            at_home = found.loop.lineno <= frame.line <= found.last_line
            return frame.depth == depth and frame.event is not Event.RETURN and at_home

        again = lasso(world, _AROUND, stays, {found.scope.qualname: collected})
        if (
            not isinstance(again, Lasso)
            or not shapes.items() <= _lasting([f for f in seen if f.depth == depth and f.event is Event.LINE]).items()
        ):
            return None
        at = next(frame for frame in seen if frame.index == again.first)
        names = ", ".join(f"`{name}`" for name in sorted(collected))
        state = ", ".join(f"{name} = {value.repr}" for name, value in at.locals.items() if name not in collected)
        line = (
            f"The state at line {at.line} ({_cut(state) or 'no variables'}) comes again, but for {names}, on which "
            "nothing in the loop depends."
        )
        return _endless(found, (line, *lines), (Place(at.line, at.line, "the same state comes again here"),))

    def repeats(self, found: Lasso) -> Verdict:
        """The verdict that the whole state came again."""
        inside = [frame for frame in self.lines if found.first <= frame.index <= found.again]
        first, last = min(frame.line for frame in inside), max(frame.line for frame in inside)
        at = inside[0]
        state = ", ".join(f"{name} = {value.repr}" for name, value in at.locals.items())
        line = f"The whole state at line {at.line} ({_cut(state)}) comes again {len(inside) - 1} lines later."
        around = [f for f, _ in self._candidates() if f.loop.lineno <= at.line <= f.last_line]
        if around:
            return _endless(around[-1], (line,), (Place(at.line, at.line, "the same state comes again here"),))
        return Verdict(Kind.LOOPS, Origin.PROVED, "never ends", line=first, end_line=last, derivation=(line,))

    def _candidates(self) -> Iterator[tuple[Found, list[Frame]]]:
        for visits in self.running:
            for found, seen in visits.items():
                if seen and not redefines_builtins(self.program, found.scope):
                    yield found, seen


def _head(found: Found) -> int | None:
    """The line whose frames stand at the loop's header; None where frames do not tell."""
    loop, first = found.loop, found.loop.body[0].lineno
    if first == loop.lineno:
        return None
    if isinstance(loop, ast.While):
        return first if isinstance(loop.test, ast.Constant) else loop.test.lineno
    return loop.lineno


def _lasting(frames: Sequence[Frame]) -> dict[str, Shape]:
    """The shapes of the variables that have the same one in all frames. Lists of different items are lists."""
    found: dict[str, Shape] = {}
    for number, frame in enumerate(frames):
        for name, value in frame.locals.items():
            held = of_value(read(value.repr))
            before = found.get(name)
            if held is None or (number and before is None) or (before is not None and before.name != held.name):
                found.pop(name, None)
            elif before is None or before != held:
                found[name] = held if before is None else Shape(held.name)
    return found


def _endless(found: Found, lines: tuple[str, ...], places: tuple[Place, ...]) -> Verdict:
    begin = found.loop.lineno
    return Verdict(
        Kind.LOOPS,
        Origin.PROVED,
        f"the loop in line {begin} never ends",
        line=begin,
        end_line=found.last_line,
        evidence=places,
        derivation=lines,
    )


def _cut(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]} ..."
