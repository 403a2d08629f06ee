"""What stops a motion besides itself: rules, judged at one frame of a tape.

Everything here is a function of the tape and a frame's index, hit counts too: the n-th hit of a rule is the n-th frame
from the beginning of the trace where it holds. So a rule stops at the same frames on the way back as on the way there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cwm_lsp.dap.expressions import Refusal, evaluate
from cwm_lsp.dap.hits import HitCount
from cwm_lsp.dap.logs import written
from cwm_lsp.dap.tape import Tape
from cwm_lsp.trace.model import Value

Place = Callable[[Tape, int], str | None]


def locals_at(tape: Tape, index: int) -> Mapping[str, Value]:
    """The names that conditions know, unless a rule has others."""
    return tape.timeline.locals_at(index)


@dataclass(frozen=True, slots=True)
class Terms:
    """What has to hold at the place of a rule; with a `log` message it is told, and nothing stops."""

    condition: str = ""
    hits: HitCount | None = None
    log: str = ""


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Rule:
    """`place` says whether a frame is one where the rule applies: None, or what there is to say of it, perhaps "".

    `reason` is DAP's reason of the stop, `label` how messages call the rule, `names` what its condition knows. With
    `line` it applies at frames of that line only, so that it costs nothing at the others.
    """

    id: int
    reason: str
    label: str
    place: Place
    terms: Terms = NO_TERMS
    names: Callable[[Tape, int], Mapping[str, Value]] = locals_at
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Halt:
    """Why a motion stops at a frame: `ids` of the rules, something to say, and what could not be judged."""

    reason: str
    ids: tuple[int, ...]
    text: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: Rule
    text: str
    problem: str


@dataclass(slots=True)
class Triggers:
    """The rules of one motion along a tape. `taken` are names of functions that the program gives a meaning."""

    tape: Tape
    rules: Sequence[Rule]
    taken: frozenset[str] = frozenset()
    _counted: dict[int, tuple[list[int], int]] = field(default_factory=dict)  # frames that hit, how many were looked at
    _by_line: dict[tuple[int, bool], Sequence[Rule]] = field(default_factory=dict)  # with whether they are logpoints

    @property
    def have_logs(self) -> bool:
        """Whether there is a logpoint at all."""
        return any(rule.terms.log for rule in self.rules)

    def halt(self, index: int) -> Halt | None:
        """Why to stop at a frame, None if nothing says so."""
        hits = list(self._hits(index, self._rules_at(index, logs=False)))
        if not hits:
            return None
        reason = hits[0].rule.reason
        return Halt(
            reason,
            tuple(hit.rule.id for hit in hits if hit.rule.reason == reason),
            next((hit.text for hit in hits if hit.text), ""),
            tuple(hit.problem for hit in hits if hit.problem),
        )

    def stops(self, index: int) -> bool:
        """Whether there is a reason to stop at a frame."""
        return bool(self._rules_at(index, logs=False)) and self.halt(index) is not None

    def logs(self, index: int) -> list[tuple[str, str]]:
        """What logpoints say at a frame, each with what could not be judged about it ("" mostly)."""
        hits = self._hits(index, self._rules_at(index, logs=True))
        return [
            (written(hit.rule.terms.log, hit.rule.names(self.tape, index), self.taken), hit.problem) for hit in hits
        ]

    def _rules_at(self, index: int, *, logs: bool) -> Sequence[Rule]:
        """Those that can apply at the line of a frame: logpoints, or the others."""
        line = self.tape.timeline.frames[index].line
        found = self._by_line.get((line, logs))
        if found is None:
            found = [one for one in self.rules if bool(one.terms.log) is logs and one.line in (None, line)]
            self._by_line[line, logs] = found
        return found

    def _hits(self, index: int, rules: Iterable[Rule]) -> Iterable[_Hit]:
        for rule in rules:
            hit = self._hit(rule, index)
            if hit is not None and (rule.terms.hits is None or rule.terms.hits.met(self._count(rule, index))):
                yield hit

    def _hit(self, rule: Rule, index: int) -> _Hit | None:
        """Whether a rule's place and condition hold. A condition that has no value counts as holding: silence would say
        that it was false."""
        text = rule.place(self.tape, index)
        if text is None or not rule.terms.condition:
            return None if text is None else _Hit(rule, text, "")
        answer = evaluate(rule.terms.condition, rule.names(self.tape, index), self.taken)
        if isinstance(answer, Refusal):
            why = answer.why
        elif answer.truth is None:
            why = f"of its value only the text is known: {answer.repr}"
        else:
            return _Hit(rule, text, "") if answer.truth else None
        return _Hit(rule, text, f"The condition '{rule.terms.condition}' of {rule.label} has no value here: {why}.")

    def _count(self, rule: Rule, index: int) -> int:
        hits, looked_at = self._counted.get(rule.id, ([], 0))
        hits += [at for at in range(looked_at, index + 1) if self._hit(rule, at) is not None]
        self._counted[rule.id] = (hits, max(looked_at, index + 1))
        return bisect_right(hits, index)
