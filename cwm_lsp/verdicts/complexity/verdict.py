"""A verdict about growth as data: the classes, how each is known, and the argument line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cwm_lsp.verdicts.complexity.derive import Derivation, Line, Size
from cwm_lsp.verdicts.verdict import Place


class Origin(StrEnum):
    """How a class is known, the surest first."""

    DERIVED = "derived"  # follows from the source
    OBSERVED = "observed"  # fitted to lines and bytes counted in real runs
    PREDICTED = "predicted"  # the model's answer


@dataclass(frozen=True, slots=True)
class Class:
    """A class such as `O(n log n)`; None where it is unknown. `p` is the model's probability, for predictions."""

    text: str | None
    origin: Origin | None = None
    p: float | None = None

    def to_json(self) -> dict[str, object]:
        return {"class": self.text, "origin": None if self.origin is None else self.origin.value, "p": self.p}


@dataclass(frozen=True, slots=True)
class Growth:
    """How the worst case of a function grows. `sizes` says what each letter of the classes is.

    `line` to `end_line` is the function (1-based, inclusive). `message` is one sentence; where a class is unknown, its
    reasons. `evidence` are the lines that cost most, `others` what other methods said differently.
    """

    function: str
    time: Class
    space: Class
    message: str
    line: int
    end_line: int
    sizes: tuple[Size, ...] = ()
    derivation: tuple[Line, ...] = ()
    assumptions: tuple[str, ...] = ()
    evidence: tuple[Place, ...] = ()
    others: tuple[tuple[str, Class], ...] = ()

    def to_json(self) -> Mapping[str, object]:
        """The contract's members `time`, `space`, `origin` and `p`, and the rest, as JSON data."""
        return {
            "function": self.function,
            "time": self.time.text,
            "space": self.space.text,
            "origin": None if self.time.origin is None else self.time.origin.value,
            "p": self.time.p,
            "space_origin": None if self.space.origin is None else self.space.origin.value,
            "space_p": self.space.p,
            "message": self.message,
            "range": {"line": self.line, "end_line": self.end_line} if self.line else None,
            "sizes": [{"letter": each.letter, "meaning": each.meaning} for each in self.sizes],
            "derivation": [{"line": each.line, "cost": each.cost, "why": each.why} for each in self.derivation],
            "assumptions": list(self.assumptions),
            "evidence": [{"line": e.line, "end_line": e.end_line, "message": e.message} for e in self.evidence],
            "others": [{"of": of, **other.to_json()} for of, other in self.others],
        }


def derived(function: str, derivation: Derivation, line: int, end_line: int) -> Growth:
    """What the source alone tells."""
    time, space = (Class(text, Origin.DERIVED if text else None) for text in (derivation.time, derivation.space))
    costly = [each for each in derivation.lines if each.cost == derivation.time]
    evidence = tuple(Place(each.line, each.line, f"{each.cost}: {each.why}") for each in costly)
    return Growth(
        function, time, space, _sentence(time, space, derivation), line, end_line, derivation.sizes, derivation.lines,
        derivation.assumptions, evidence,
    )  # fmt: skip


def _sentence(time: Class, space: Class, derivation: Derivation) -> str:
    if time.text is None or space.text is None:
        return f"unknown: {'; '.join(derivation.reasons)}"
    where = ", ".join(f"{each.letter} = {each.meaning}" for each in derivation.sizes)
    return f"{time.text} time, {space.text} space" + (f", where {where}" if where else "")
