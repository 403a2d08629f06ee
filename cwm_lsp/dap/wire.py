"""Attributes of a launch of the debug type cwm; docs/LAUNCH.md is the same as a table.

Generated from `protocol/launch.schema.json` by `make protocol`; changes go there.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class LaunchAttributes(TypedDict):
    """All may be left out but what says which file it is."""

    program: NotRequired[str]  # The Python file; needed unless `trace`, `pytest` or the name of a `module` says it.
    # The entry call, such as `gcd(48, 18)`. With none of `call`, `function`, `module` and `pytest`: the first call that
    # the file itself shows, else its module body.
    call: NotRequired[str]
    function: NotRequired[str]  # The entry call in parts: its function.
    # The arguments of `function`: JSON values, or the text between the parentheses. Left out: those of the function's
    # first call in the file, else none.
    args: NotRequired[list[object] | str]
    module: NotRequired[bool | str]  # The module body is the entry; a name also finds the file, under `cwd`.
    # The entry is this test, such as `tests/test_gcd.py::test_gcd[3]`; together with `program`, the first call of that
    # file's functions in the test. The brackets may hold pytest's id of the case or its number from 0.
    pytest: NotRequired[str]
    # What the program reads from standard input in a real run (`compare`); what a prediction reads is predicted.
    stdin: NotRequired[str]
    model: NotRequired[str]  # The model: a name or a directory.
    # How many bits the model's weights get. Left out: as many as fit the machine.
    quantize: NotRequired[Literal["none", "fp8", "int8", "int4"]]
    # `hybrid`: values are computed where that is possible, and predicted elsewhere; `neural`: all are predicted.
    values: NotRequired[Literal["hybrid", "neural"]]
    maxFrames: NotRequired[int]  # The prediction ends after so many frames.
    stopOnEntry: NotRequired[bool]  # Stop at the first line.
    # `trace`: the calls that a step passes over are predicted line by line and hidden; `guess`: their outcomes are
    # predicted directly, and marked so.
    stepOver: NotRequired[Literal["trace", "guess"]]
    # The program also runs for real. `lockstep`: under debugpy, beside the prediction, which stops where they differ;
    # `end`: as a whole, when the prediction has come to its end. Needs `trusted`.
    compare: NotRequired[Literal["off", "lockstep", "end"]]
    # The user trusts the program's code. Without it nothing is run for real, also not on a later request.
    trusted: NotRequired[bool]
    # The comparison with a real run is written to this `.json` or `.html` file when the session ends.
    report: NotRequired[str]
    justMyCode: NotRequired[bool]  # Only code of the program's own file is shown, which is all that is predicted.
    # Replay this trace (`trace.schema.json`); no model is needed, and `program` says where its source is now.
    trace: NotRequired[str]
    cwd: NotRequired[str]  # What relative paths are relative to.
    noDebug: NotRequired[bool]  # Run to the end without stops.
