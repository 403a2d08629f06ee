"""What each instruction does: one function an instruction, named like it in small letters.

A handler takes the machine, the activation and the instruction's argument; it returns True where another activation
may have to go on. Whatever Python raises there, it raises.
"""

from __future__ import annotations

import dis
from types import ModuleType

from cwm_lsp.compute.code import Handler
from cwm_lsp.compute.handlers import calls, control, exceptions, matching, names, operators, sequences


def _named(module: ModuleType) -> dict[str, Handler]:
    return {name.upper(): value for name, value in vars(module).items() if name.upper() in dis.opmap}


HANDLERS: dict[str, Handler] = {"": control.unsupported}
for _module in (calls, control, exceptions, matching, names, operators, sequences):
    HANDLERS |= _named(_module)
HANDLERS["CALL"] = calls.call_  # `call` is what all kinds of calls share
