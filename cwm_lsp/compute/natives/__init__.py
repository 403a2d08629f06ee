"""Purity by allow-list: what is built into Python, run on values of the computed world under limits.

`call` runs a function of the list (real built-in functions, types and bound methods are the values themselves);
`lookup`, `method`, `attribute` and `module` say what a name means; the rest are operators. Each gives a value,
`Raised(exception)` or `Unknown(reason)`. An `Unknown` result says that nothing has changed; where something would have,
`Unknowable` is raised instead.
"""

from cwm_lsp.compute.natives import container_methods as _containers  # noqa: F401 - fills the table
from cwm_lsp.compute.natives import text_methods as _texts  # noqa: F401 - fills the table
from cwm_lsp.compute.natives.attributes import attribute as attribute
from cwm_lsp.compute.natives.attributes import method as method
from cwm_lsp.compute.natives.builtin_functions import lookup as lookup
from cwm_lsp.compute.natives.comparing import PLAIN as PLAIN
from cwm_lsp.compute.natives.comparing import keyed as keyed
from cwm_lsp.compute.natives.limits import charged as charged
from cwm_lsp.compute.natives.limits import crowded as crowded
from cwm_lsp.compute.natives.limits import late as late
from cwm_lsp.compute.natives.limits import renew as renew
from cwm_lsp.compute.natives.limits import until as until
from cwm_lsp.compute.natives.limits import watch as watch
from cwm_lsp.compute.natives.modules import module as module
from cwm_lsp.compute.natives.operators import binary as binary
from cwm_lsp.compute.natives.operators import compare as compare
from cwm_lsp.compute.natives.operators import contains as contains
from cwm_lsp.compute.natives.operators import inplace as inplace
from cwm_lsp.compute.natives.operators import length as length
from cwm_lsp.compute.natives.operators import truth as truth
from cwm_lsp.compute.natives.operators import unary as unary
from cwm_lsp.compute.natives.subscripts import advance as advance
from cwm_lsp.compute.natives.subscripts import del_subscript as del_subscript
from cwm_lsp.compute.natives.subscripts import iterate as iterate
from cwm_lsp.compute.natives.subscripts import set_subscript as set_subscript
from cwm_lsp.compute.natives.subscripts import subscript as subscript
from cwm_lsp.compute.natives.subscripts import unpack as unpack
from cwm_lsp.compute.natives.table import call as call
from cwm_lsp.compute.natives.table import guarded as guarded
from cwm_lsp.compute.natives.table import is_native as is_native
from cwm_lsp.compute.natives.texts import format_value as format_value
from cwm_lsp.compute.natives.texts import repr_of as repr_of
