"""Calls into code that the model is not shown: their results have to be guessed from names, arguments and use."""

from __future__ import annotations

import ast
import random

from cwm_lsp.train.examples import Example, Subject, run, traced


def absent(subject: Subject, rng: random.Random) -> Example | None:
    """The trace of a call, one of whose helper functions is not shown."""
    entry = subject.call.split("(", 1)[0]
    helpers = [n.name for n in subject.program.tree.body if isinstance(n, ast.FunctionDef) and n.name != entry]
    if not helpers:
        return None
    made = run(subject.program, subject.call, hidden=frozenset({rng.choice(helpers)}))
    return traced(made) if made else None
