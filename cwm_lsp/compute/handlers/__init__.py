"""What each instruction does: one function an instruction, named like it in small letters.

A handler takes the machine, the activation and the instruction's argument; it returns True where another activation
may have to go on. Whatever Python raises there, it raises. Where versions of Python mean different things by one
name, `versions.py` says which function it is.
"""

from __future__ import annotations

import dis
from types import ModuleType

from cwm_lsp.compute.code import Handler
from cwm_lsp.compute.handlers import (
    calls,
    control,
    definitions,
    exceptions,
    groups,
    imports,
    matching,
    names,
    operators,
    sequences,
)
from cwm_lsp.compute.handlers.versions import changed


def _named(module: ModuleType) -> dict[str, Handler]:
    return {name.upper(): value for name, value in vars(module).items() if name.upper() in dis.opmap}


HANDLERS: dict[str, Handler] = {"": control.unsupported}
for _module in (calls, control, definitions, exceptions, groups, imports, matching, names, operators, sequences):
    HANDLERS |= _named(_module)
HANDLERS |= changed()

LET_GO: frozenset[Handler] = frozenset(
    {
        operators.binary_op,
        operators.binary_slice,
        operators.binary_subscr,
        operators.compare_op,
        operators.contains_op,
        operators.is_op,
        operators.unary_invert,
        operators.unary_negative,
        operators.unary_not,
        operators.unary_positive,
        sequences.convert_value,
        sequences.format_simple,
        sequences.format_value,
        sequences.format_with_spec,
    }
)
"""Those that let go of their last operand, still on the stack here, before the exception that they raise is told."""
