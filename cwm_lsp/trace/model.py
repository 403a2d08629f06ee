"""The domain model: what every other package makes, carries or shows.

A `Trace` is a sequence of `Frame`s: one for each call, executed line, return and exception of the functions of one
source file, beginning at the entry point's own `call` frame. A `Frame` holds the state of one activation immediately
*before* its line runs; what the line does shows in that activation's next frame.

All objects are immutable and hold no references to live Python objects: values are known by their `repr`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


class Event(StrEnum):
    """What happened (the events of `sys.settrace`)."""

    CALL = "call"
    LINE = "line"
    RETURN = "return"
    EXCEPTION = "exception"


class Origin(StrEnum):
    """Where a value comes from; every value that is shown has one."""

    GIVEN = "given"  # the user's arguments
    FORCED = "forced"  # the only possibility under control flow and Python's rules
    PREDICTED = "predicted"  # chosen by the model
    COMPUTED = "computed"  # exact evaluation of pure built-in operations on known values
    GUESSED = "guessed"  # result of a call that was stepped over
    INVENTED = "invented"  # argument made up by the model
    EDITED = "edited"  # set by the user
    OBSERVED = "observed"  # a real run
    UNKNOWN = "unknown"  # not known, for a stated reason


class EndReason(StrEnum):
    """Why a trace stops."""

    RETURNED = "returned"
    RAISED = "raised"
    FRAME_LIMIT = "frame-limit"
    TOKEN_LIMIT = "token-limit"
    CYCLE = "cycle"
    MALFORMED = "malformed"
    CANCELLED = "cancelled"
    ERROR = "error"
    TIMEOUT = "timeout"
    KILLED = "killed"
    EXITED = "exited"


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its `repr` without addresses, where it comes from and how sure it is.

    `p` is the product of the probabilities of the model's open tokens (None where the model did not choose); of a
    computed value, that of the predictions on which it rests. `rests_on` are the frames in which those were made, and
    `reason` names them.
    `changed` says whether the value differs from that in the same activation's previous frame (None: no such frame).
    `attrs` are the attributes of a plain object (one whose class has no `__repr__` of its own), which its repr hides.
    """

    repr: str
    origin: Origin
    p: float | None = None
    changed: bool | None = None
    attrs: Mapping[str, Value] = field(default_factory=dict)
    reason: str = ""
    rests_on: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """One event of one activation.

    `line` is 1-based in the user's file. `function` is the code object's `co_name`, `qualname` its qualified name.
    `depth` counts activations below the entry point's (0). `locals` are complete for `call` and `line` events and
    empty for the others; `value` is the returned value or the exception of `return` and `exception` events.
    `doubt` (0 to 1) tells how little the model itself believed in what control flow forced on it in this frame: 1 minus
    the least of the probabilities that it gave to forced tokens; None where nothing was forced or nothing predicted.
    """

    index: int
    event: Event
    function: str
    qualname: str
    depth: int
    line: int
    locals: Mapping[str, Value] = field(default_factory=dict)
    value: Value | None = None
    doubt: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The user's file."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry point: a call of a function, or the module body (`function` is `<module>`, `call` is empty)."""

    function: str
    call: str

    def defined_in(self, names: Container[str]) -> bool:
        """Whether the entry's function, or the class it belongs to, is among the module's `names`."""
        return self.function.partition(".")[0] in names

    def module_name(self, path: str) -> str:
        """`__name__` of the traced file at `path`: its body is a script that is run, a call is made of what an import
        gives."""
        return "__main__" if self.function == MODULE else PurePath(path).stem


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which weights made a trace."""

    name: str
    revision: str
    quantization: str = "none"


@dataclass(frozen=True, slots=True)
class End:
    """Why the trace stops; `message` says more where the reason alone does not."""

    reason: EndReason
    message: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole execution: predicted, computed or observed. `model` is None for a real run."""

    source: Source
    entry: Entry
    python: str
    frames: tuple[Frame, ...]
    end: End
    model: ModelInfo | None = None


MODULE = "<module>"
COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")  # frames of their own up to Python 3.11


def without_addresses(text: str) -> str:
    """`text` (a repr) with every ` at 0x...` removed, so that two runs of one program give equal reprs."""
    return _ADDRESS.sub("", text)
