"""Short programs that each exercise one or two operations on random values.

Covered: the expression tables of typed_expressions and typed_collections and the statement table below (methods
that change their object, augmented assignment, unpacking, subscript assignment, try around a failing operation).
Templates are drawn uniformly over all tables.  Not covered: loops and function calls (see typed).
"""

from __future__ import annotations

import random

from cwm_lsp.train.generate.typed_check import run_sample
from cwm_lsp.train.generate.typed_collections import COLLECTIONS
from cwm_lsp.train.generate.typed_expressions import EXPRESSIONS
from cwm_lsp.train.generate.typed_scope import Scope, compiled
from cwm_lsp.train.generate.typed_statements import OPERATION_STATEMENTS
from cwm_lsp.train.generate.values import HINTS, Sample, function_name

TABLES: dict[str, tuple[str, ...]] = {**EXPRESSIONS, **COLLECTIONS}
OPERATIONS: tuple[str, ...] = (
    *(f"<+{kind}> = {template}" for kind, templates in TABLES.items() for template in templates),
    *(statement for statement in OPERATION_STATEMENTS for _ in range(2)),
)
KEPT_ERRORS = 0.3


def operation_program(rng: random.Random) -> Sample:
    """One function of 1 to 4 operations that returns what it made, with 1 to 3 calls."""
    for _ in range(20):
        sample = _draft(rng)
        outcome = run_sample(sample)
        if not outcome.over and (not outcome.errors or rng.random() < KEPT_ERRORS):
            return sample
    return sample


def _draft(rng: random.Random) -> Sample:
    scope = Scope(
        rng,
        TABLES,
        double=rng.random() < 0.5,
        max_parameters=rng.choice((1, 2, 3, 3)),
        depth=0,
        nested_conditions=False,
    )
    if rng.random() < 0.15:
        scope.depth = 1
    body: list[str] = []
    for _ in range(rng.choice((1, 1, 2, 2, 2, 3, 4))):
        body.extend(scope.render(rng.choice(OPERATIONS)))
    results = list(scope.unused)
    kind = scope.unused[results[0]] if len(results) == 1 else ""
    body = scope.prelude + body + returned(rng, scope, results)
    name = function_name(rng)
    header = scope.signature(name, rng.random() < 0.12, kind)
    source = "\n".join([header, *(f"    {line}" for line in body)]) + "\n"
    calls = dict.fromkeys(scope.call(name) for _ in range(rng.choice((1, 1, 2, 3))))
    return Sample(source, tuple(calls))


def returned(rng: random.Random, scope: Scope, results: list[str]) -> list[str]:
    """The return statement: the names not used yet, or one that is."""
    if len(results) > 1 and rng.random() < 0.08:
        quote = '"' if scope.double else "'"
        return [f"return {{{', '.join(f'{quote}{name}{quote}: {name}' for name in results[-4:])}}}"]
    if results:
        return [f"return {', '.join(results[-4:])}"]
    names = [name for kind in HINTS for name in scope.names.get(kind, ())]
    return [f"return {rng.choice(names)}"] if names else []


for _template in OPERATIONS:
    compiled(_template)
