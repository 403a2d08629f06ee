"""Type parameters of functions and classes. Without bounds: these are evaluated by the interpreter, if ever."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine

_TYPE_VARIABLE: Any = typing.TypeVar
_GENERIC: Any = typing.Generic


def intrinsic_typevar(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = _TYPE_VARIABLE(a.stack[-1], infer_variance=True)


def intrinsic_subscript_generic(m: Machine, a: Activation, _: object) -> None:
    a.stack[-1] = _GENERIC[a.stack[-1]]


def intrinsic_set_function_type_params(m: Machine, a: Activation, _: object) -> None:
    parameters = a.stack.pop()
    a.stack[-1].__type_params__ = parameters
