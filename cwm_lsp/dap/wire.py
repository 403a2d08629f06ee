"""What the debug adapter adds to the DAP; dap.md explains it.

Generated from `protocol/dap.schema.json` by `make protocol`; changes go there.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class LaunchAttributes(TypedDict):
    """Attributes of a launch of the debug type cwm; all may be left out but what says which file it is."""

    program: NotRequired[str]  # the file; needed unless trace or a module name says it
    call: NotRequired[str]  # the entry call, such as gcd(48, 18)
    function: NotRequired[str]  # the entry call's function; args are its arguments
    args: NotRequired[list[object] | str]  # values, or the text between the parentheses
    module: NotRequired[bool | str]  # true or a module's name: predict the module body
    model: NotRequired[str]  # a model's name or directory; nano if left out
    quantize: NotRequired[Literal["none", "fp8", "int8", "int4"]]  # of the model's weights; else what fits the machine
    values: NotRequired[Literal["hybrid", "neural"]]  # hybrid if left out; neural: all from the model
    maxFrames: NotRequired[int]  # 500 if left out
    stopOnEntry: NotRequired[bool]  # stop at the first line; false if left out
    trace: NotRequired[str]  # replay this recorded trace (trace.schema.json); no model is needed
    cwd: NotRequired[str]  # what relative paths are relative to
    noDebug: NotRequired[bool]  # run to the end without stops
