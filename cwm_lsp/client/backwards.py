"""What comes back from working backwards in the worker: a body, or a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Required, TypedDict


class WantedBody(TypedDict, total=False):
    """A body that is looked for: the keyword arguments of `implement`. `path` is only a name for the program."""

    source: Required[str]
    path: Required[str]
    function: Required[str]  # qualified name
    proposals: list[str]  # bodies that are tried first
    seconds: float  # how long it may take, 10 unless given


class WantedCall(TypedDict, total=False):
    """A call that is looked for: the keyword arguments of `inputs`. `path` is only a name for the program."""

    source: Required[str]
    path: Required[str]
    function: Required[str]  # qualified name
    outcome: Required[Mapping[str, str | int]]  # {"returns": repr}, {"raises": name} or {"reaches": line}
    proposals: list[str]  # calls that are tried first
    seconds: float  # how long it may take, 5 unless given


class Wish(TypedDict, total=False):
    """What a model is asked for backwards: the keyword arguments of `propose`. `path` is only a name for the program.
    Without an `outcome`, the body of the function is wished for."""

    source: Required[str]
    path: Required[str]
    function: Required[str]  # qualified name
    outcome: Mapping[str, str | int]  # {"returns": repr}, {"raises": name} or {"reaches": line}
    count: int  # attempts, where a model does not reason; `wanted.PROPOSALS` unless given
    max_tokens: int  # of reasoning, where a model reasons; `words.THOUGHT` unless given
    priority: str  # as for a `Prediction`


@dataclass(frozen=True, slots=True)
class Edit:
    """`lines` replace the lines from `line` (1-based) to before `end_line`."""

    line: int
    end_line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundBody:
    """`edit` puts the body into the file; None where there is none. `sentence` says what speaks for it, or why not."""

    sentence: str
    edit: Edit | None


@dataclass(frozen=True, slots=True)
class FoundCall:
    """`call` has the outcome; None where none was found. `sentence` says how it was found, or why not."""

    sentence: str
    call: str | None


def found_body(result: Mapping[str, Any]) -> FoundBody:
    """The worker's answer to `implement`."""
    edit = result["edit"]
    return FoundBody(result["sentence"], edit and Edit(edit["line"], edit["end_line"], tuple(edit["lines"])))


def found_call(result: Mapping[str, Any]) -> FoundCall:
    """The worker's answer to `inputs`."""
    return FoundCall(result["sentence"], result["call"])
