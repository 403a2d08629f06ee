"""A verdict as data: what is said, how it is known, and the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Whether a call, a function or a loop comes to an end. An exception is an end, too."""

    TERMINATES = "terminates"
    LOOPS = "loops"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """How a verdict is known, the surest first."""

    PROVED = "proved"  # follows from the source, or from a state that comes again
    COMPUTED = "computed"  # the call was computed step by step, to its end
    OBSERVED = "observed"  # a real run
    PREDICTED = "predicted"  # the model's answer


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of the user's file, 1-based and inclusive, and what they have to do with it."""

    line: int
    end_line: int
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer. `origin` is None only for `unknown`, whose `message` is the reason.

    `p` is the model's probability, for predictions. `raises` names the exception that a call ends with. `line` to
    `end_line` (1-based, inclusive; 0 where there is no such place) is what the verdict is about. `evidence` are related
    places, `derivation` the argument line by line. `others` are verdicts of other methods that disagree.
    """

    kind: Kind
    origin: Origin | None
    message: str
    p: float | None = None
    raises: str | None = None
    line: int = 0
    end_line: int = 0
    evidence: tuple[Place, ...] = ()
    derivation: tuple[str, ...] = ()
    others: tuple[Verdict, ...] = ()

    def to_json(self) -> Mapping[str, object]:
        """The contract's members and the rest, as JSON data."""
        return {
            "verdict": self.kind.value,
            "origin": None if self.origin is None else self.origin.value,
            "p": self.p,
            "raises": self.raises,
            "message": self.message,
            "range": {"line": self.line, "end_line": self.end_line} if self.line else None,
            "evidence": [{"line": e.line, "end_line": e.end_line, "message": e.message} for e in self.evidence],
            "derivation": list(self.derivation),
            "others": [other.to_json() for other in self.others],
        }


def verdict_from_json(data: object) -> Verdict:
    """What `Verdict.to_json` gave. Raises ValueError, KeyError or TypeError where it is none."""
    if not isinstance(data, Mapping):
        raise TypeError("a verdict is a map")
    lines = data["range"] or {"line": 0, "end_line": 0}
    return Verdict(
        kind=Kind(data["verdict"]),
        origin=None if data["origin"] is None else Origin(data["origin"]),
        message=str(data["message"]),
        p=data["p"],
        raises=data["raises"],
        line=lines["line"],
        end_line=lines["end_line"],
        evidence=tuple(Place(each["line"], each["end_line"], each["message"]) for each in data["evidence"]),
        derivation=tuple(map(str, data["derivation"])),
        others=tuple(map(verdict_from_json, data["others"])),
    )


def unknown(reason: str, line: int = 0, end_line: int = 0) -> Verdict:
    """No verdict, for a stated reason."""
    return Verdict(Kind.UNKNOWN, None, reason, line=line, end_line=end_line)
