"""Expressions over a state that is known by its reprs: evaluated without running user code, or refused for a reason.

Nothing here calls a method of an unknown object, follows a name outside the state, or does work without a limit.
"""

from cwm_lsp.dap.expressions.evaluate import Answer, Refusal, evaluate, methods_of
from cwm_lsp.dap.expressions.syntax import bound_names, is_expression, module_names, why_not

__all__ = ["Answer", "Refusal", "bound_names", "evaluate", "is_expression", "methods_of", "module_names", "why_not"]
