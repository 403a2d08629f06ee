"""Every error a client can get: its number and its sentence (`protocol/dap.md` lists them).

1xxx: what was sent is wrong. 2xxx: the launch. 3xxx: not possible now. 4xxx: the real run beside a prediction.
"""

from __future__ import annotations

from enum import Enum

_CITED = 80  # characters


class Error(Enum):
    """One kind of error: `id` is stable, `format` is a sentence with `{names}`."""

    BAD_MESSAGE = 1001, "The debug adapter could not read what it was sent: {why}."
    UNKNOWN_REQUEST = 1002, "The debug adapter does not know the request '{command}'."
    BAD_ARGUMENT = 1003, "The argument '{name}' of the request '{command}' must be {kind}."
    INTERNAL = 1004, "The debug adapter failed in the request '{command}' ({why}); the session goes on."
    CANCELLED = 1005, "The request '{command}' was cancelled because the session ended."
    WITHDRAWN = 1006, "cancelled"
    NOT_ADMITTED = 1007, "The debug adapter serves only who shows its token, as the launch attribute 'token'."

    NO_PROGRAM = 2001, "The launch names no file: set the attribute 'program' (or 'trace')."
    BAD_ATTRIBUTE = 2002, "The launch attribute '{name}' must be {kind}."
    CANNOT_READ = 2003, "Cannot read {path}: {why}."
    SYNTAX = 2004, "{path} cannot be predicted until its syntax error is corrected: {why}."
    NO_FUNCTION = 2005, "There is no function '{function}' in {path}; it has {known}."
    BAD_CALL = 2006, "{why}"
    NO_MODULE = 2007, "There is no file for the module '{module}' under {directory}; set 'program' or 'cwd'."
    NO_MODEL = 2008, "{why}"
    BAD_TRACE = 2009, "{path} is not a recorded trace: {why}"
    CONFLICT = 2010, "The launch attributes '{one}' and '{other}' exclude each other; leave one out."
    NO_TEST = 2011, "The test '{test}' cannot be predicted: {why}."

    WRONG_STATE = 3001, "The request '{command}' is not possible {state}."
    STALE = 3002, "The {what} {id} belongs to an earlier stop; ask for the stack again."
    UNKNOWN_NAME = 3003, "The predicted frame has no variable '{name}'."
    NOT_A_NAME = 3004, "Only names, and attributes by dotted names, can be set: '{expression}'."
    NO_FRAME = 3005, "There is no current frame."
    PREDICTION_FAILED = 3006, "The prediction ended: {why}"
    NOT_SETTABLE = 3007, "'{name}' cannot be set: {why}."
    BAD_VALUE = 3008, "'{value}' is no value: write one such as 42 or [1, 2], or an expression over the frame."
    NOT_SET = 3009, "The value was not set: {why}"
    CANNOT_EVALUATE = 3010, "'{expression}' has no value here: {why}."
    NO_EXCEPTION = 3011, "There is no exception at this stop."
    NO_TARGET = 3012, "There is no line of the frame {id} to go back to."

    NOT_TRUSTED = 4001, "This would run the code of {path}: set the launch attribute 'trusted' if you trust it."
    NO_REAL_RUN = 4002, "{why}"
    NOTHING_TO_ADOPT = 4003, "There is no real state to adopt: {why}."
    NOT_COMPARABLE = 4004, "There is nothing to compare with a real run: {why}."
    CANNOT_WRITE = 4005, "Cannot write {path}: {why}."

    def __init__(self, number: int, text: str) -> None:
        self.id = number
        self.format = text


class RequestError(Exception):
    """A request that cannot be done, raised by handlers, told to the client as a numbered error."""

    def __init__(self, error: Error, **variables: object) -> None:
        self.error = error
        self.variables = {name: str(value) for name, value in variables.items()}
        super().__init__(error.format.format(**self.variables))


def cited(text: str) -> str:
    """What a user wrote, as a sentence cites it: on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _CITED else f"{line[: _CITED - 1]}…"
