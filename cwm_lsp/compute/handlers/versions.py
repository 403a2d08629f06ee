"""Instructions that mean something else since some version of Python, or that are found under another name."""

from __future__ import annotations

from collections.abc import Mapping

from cwm_lsp.compute.code import Handler
from cwm_lsp.compute.handlers import (
    calls,
    control,
    definitions,
    exceptions,
    generics,
    groups,
    imports,
    names,
    operators,
    sequences,
)
from cwm_lsp.compute.versions import HERE, Version

_CHANGED: Mapping[Version, Mapping[str, Handler]] = {
    (3, 11): {"CALL": calls.call_above_null},
    (3, 12): {
        "CALL": calls.call_forgetting_line,
        "LOAD_METHOD": operators.load_method,
        "SEND": control.send_kept,
        "INTRINSIC_IMPORT_STAR": imports.intrinsic_import_star,
        "INTRINSIC_LIST_TO_TUPLE": sequences.list_to_tuple,
        "INTRINSIC_PREP_RERAISE_STAR": groups.prep_reraise_star,
        "INTRINSIC_SET_FUNCTION_TYPE_PARAMS": generics.intrinsic_set_function_type_params,
        "INTRINSIC_STOPITERATION_ERROR": control.intrinsic_stopiteration_error,
        "INTRINSIC_SUBSCRIPT_GENERIC": generics.intrinsic_subscript_generic,
        "INTRINSIC_TYPEVAR": generics.intrinsic_typevar,
        "INTRINSIC_UNARY_POSITIVE": operators.unary_positive,
    },
    (3, 13): {
        "CALL": calls.call_below_null,
        "CALL_FUNCTION_EX": calls.call_function_ex_below_null,
        "FOR_ITER": control.for_iter_kept,
        "LOAD_GLOBAL": names.load_global_below_null,
        "LOAD_METHOD": operators.load_method_below_null,
        "LOAD_SUPER_ATTR": operators.load_super_attr_below_null,
        "MAKE_FUNCTION": definitions.make_bare_function,
    },
    (3, 14): {
        "BINARY_SUBSCR": operators.binary_subscr,
        "CALL_FUNCTION_EX": calls.call_function_ex_always_named,
        "WITH_EXCEPT_START": exceptions.with_except_start_below_null,
    },
}


def changed(version: Version = HERE) -> dict[str, Handler]:
    """Those of `version` by name: what came with it and what came before and has not changed since."""
    found: dict[str, Handler] = {}
    for since, handlers in sorted(_CHANGED.items()):
        if since <= version:
            found |= handlers
    return found
