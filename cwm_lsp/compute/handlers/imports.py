"""Imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cwm_lsp.compute.modules import imported, module_attribute, public_names
from cwm_lsp.compute.values import Unknowable, Unknown

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation
    from cwm_lsp.compute.machine import Machine


def import_name(m: Machine, a: Activation, name: str) -> None:
    wanted = a.stack.pop()
    level = a.stack.pop()
    if level:
        a.stack.append(Unknown("a relative import", rests=False))
    else:
        a.stack.append(imported(name if wanted else name.partition(".")[0]))


def import_from(m: Machine, a: Activation, name: str) -> None:
    module = a.stack[-1]
    if type(module) is Unknown:
        a.stack.append(Unknown(f"{name} of {module.reason}", rests=module.rests))
        return
    try:
        a.stack.append(module_attribute(m, module, name))
    except AttributeError:
        a.stack.append(Unknown(f"{module.__name__}.{name}", rests=False))


def import_star(m: Machine, a: Activation, _: object) -> None:
    intrinsic_import_star(m, a, None)
    a.stack.pop()


def intrinsic_import_star(m: Machine, a: Activation, _: object) -> None:
    module = a.stack.pop()
    assert a.names is not None
    if type(module) is Unknown:
        raise Unknowable(module.reason)
    for name in public_names(module):
        a.names[name] = module_attribute(m, module, name)
    a.stack.append(None)
