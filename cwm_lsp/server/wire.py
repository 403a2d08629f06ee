"""What the language server adds to the LSP; lsp.md explains it.

Generated from `protocol/lsp.schema.json` by `make protocol`; changes go there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NotRequired, TypedDict

from cwm_lsp.trace.serialize import Json


class State(StrEnum):
    """What happens for one version of a document; lsp.md says what each state means to the user."""

    WAITING = "waiting"
    STARTING = "starting"
    PREDICTING = "predicting"
    READY = "ready"
    NOTHING = "nothing"
    FAILED = "failed"
    CLOSED = "closed"


class Focus(TypedDict):
    """The call that is predicted."""

    function: str  # qualified name, or <module>
    call: str  # the call expression; empty for <module>


class StatusParams(TypedDict):
    """Params of cwm/status."""

    uri: str
    version: int  # of the document
    state: State
    message: str  # one sentence: why nothing is shown, or how the prediction ended
    model: str
    device: str  # cpu or cuda: what the model runs on; empty until it has predicted
    queue: int  # predictions and searches of this server under way
    lastError: str  # the last trouble; empty once a prediction succeeded again
    focus: Focus | None  # null where no call is predicted


class PredictParams(TypedDict):
    """Params of cwm/predict; without a call it is the one in focus."""

    uri: str
    function: NotRequired[str]
    call: NotRequired[str]
    maxFrames: NotRequired[int]
    workDoneToken: NotRequired[str | int]


class PredictRequest(TypedDict):
    """cwm/predict: a whole predicted trace; what is shown does not change."""

    params: PredictParams
    result: Json


class TraceParams(TypedDict):
    """Params of cwm/trace."""

    uri: str


class TraceResult(TypedDict):
    """The prediction that is shown for one version of a document, as far as it has come."""

    version: int  # of the document
    trace: Json


class TraceRequest(TypedDict):
    """cwm/trace: null where nothing is shown; cwm/status says why."""

    params: TraceParams
    result: TraceResult | None


class Position(TypedDict):
    """As the LSP has it, in its negotiated encoding."""

    line: int  # counted from 0
    character: int


class AssignedParams(TypedDict):
    """Params of cwm/assignedAt."""

    uri: str
    position: Position


class Assignment(TypedDict):
    """The frame that set the value which a variable has at a place."""

    version: int  # of the document
    entry: Focus
    name: str  # of the variable; dotted for an attribute
    value: str  # its repr
    frame: int  # index in the trace of entry
    uri: str  # of the document, or of the cell, with the line
    line: LineNumber
    origin: str  # as in a trace
    p: float | None  # probability; null where none is known


class AssignedRequest(TypedDict):
    """cwm/assignedAt: null where the hover tells no value."""

    params: AssignedParams
    result: Assignment | None


class CallsParams(TypedDict):
    """Params of cwm/calls."""

    uri: str


class KnownCall(TypedDict):
    """A call that can be put in focus, and where it was found."""

    function: str
    call: str  # empty for the module body
    place: str  # in words: line 7, or tests/test_gcd.py:3
    isTest: bool  # it was found in another file, a test


class CallsRequest(TypedDict):
    """cwm/calls: each call once, in the order in which they are preferred."""

    params: CallsParams
    result: list[KnownCall]


class ExportParams(TypedDict):
    """Params of cwm/exportTrace."""

    uri: str
    format: Literal["json", "html"]


class Export(TypedDict):
    """A file that the client may save."""

    name: str  # proposed, without a folder
    text: str


class ExportRequest(TypedDict):
    """cwm/exportTrace: the complete trace that is shown, as JSON or as a page."""

    params: ExportParams
    result: Export


class CompareParams(TypedDict):
    """Params of cwm/compare."""

    uri: str
    workDoneToken: NotRequired[str | int]


class Difference(TypedDict):
    """In what two steps differ."""

    index: NotRequired[int]  # of the step, without those of comprehensions
    kind: Literal["event", "line", "value"]
    name: str | None
    predicted: str | int | None
    actual: str | int | None


class ComparedStep(TypedDict):
    """One step of either trace or of both: indices of their frames."""

    predicted: int | None
    actual: int | None
    agrees: bool
    difference: Difference | None


class Agreement(TypedDict):
    """So many of the real steps are as predicted."""

    frames: int
    of: int


class Comparison(TypedDict):
    """A prediction and a real run, as cwm-lsp compare --json prints them."""

    predicted: Json
    actual: Json
    agreement: Agreement
    first_divergence: Difference | None
    steps: list[ComparedStep]


class CompareRequest(TypedDict):
    """cwm/compare: runs the call in focus for real, once the user has agreed; null where not."""

    params: CompareParams
    result: Comparison | None


class TrustParams(TypedDict):
    """Params of cwm/trust, a notification from the client; also a member of the initialisation options."""

    trusted: bool  # whether the user trusts the workspace


# Params of the notifications from the client, by method.
ClientNotifications = TypedDict(
    "ClientNotifications",
    {
        "cwm/trust": TrustParams,
    },
)


# Requests from the client, by method.
Requests = TypedDict(
    "Requests",
    {
        "cwm/predict": PredictRequest,
        "cwm/trace": TraceRequest,
        "cwm/exportTrace": ExportRequest,
        "cwm/compare": CompareRequest,
        "cwm/assignedAt": AssignedRequest,
        "cwm/calls": CallsRequest,
    },
)


# Params of the notifications from the server, by method.
Notifications = TypedDict(
    "Notifications",
    {
        "cwm/status": StatusParams,
    },
)


class HintData(TypedDict):
    """data of an inlay hint."""

    uri: str
    version: int  # of the document
    what: Literal["values", "complexity", "stale"]


DocumentUri = str


# qualified name, or <module>
FunctionName = str


# counted from 1
LineNumber = int


# Arguments of the commands of workspace/executeCommand, by name.
Commands = TypedDict(
    "Commands",
    {
        "cwm.predict": tuple[DocumentUri, FunctionName, str],
        "cwm.predictCall": tuple[DocumentUri, str],
        "cwm.pickCall": tuple[DocumentUri, FunctionName],
        "cwm.chooseIteration": tuple[DocumentUri, LineNumber, int],
        "cwm.implement": tuple[DocumentUri, FunctionName],
        "cwm.reach": tuple[DocumentUri, FunctionName, LineNumber],
        "cwm.clear": tuple[DocumentUri],
        "cwm.compare": tuple[DocumentUri],
        "cwm.exportTrace": tuple[DocumentUri, Literal["json", "html"]],
        "cwm.restartWorker": tuple[()],
        "cwm.clearCache": tuple[()],
        "cwm.showStatus": tuple[DocumentUri],
    },
)
