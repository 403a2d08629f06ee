"""Typed random programs at three levels.

Level 1: straight-line code and if statements.  Level 2: loops.  Level 3: helper functions, recursion, nested loops,
closures, try statements, classes and generators.  Every draft runs once under a line limit; drafts with large values,
long runs, or (most of the time) uncaught exceptions are drawn again.  Not covered: imports, async, input and output.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from cwm_lsp.train.generate.operations import TABLES, returned
from cwm_lsp.train.generate.typed_branches import BRANCHES, CHANGES, RETURNS, SIMPLE
from cwm_lsp.train.generate.typed_check import run_sample
from cwm_lsp.train.generate.typed_classes import CLASSES
from cwm_lsp.train.generate.typed_definitions import DEFINITIONS, Definition
from cwm_lsp.train.generate.typed_loops import LOOPS
from cwm_lsp.train.generate.typed_nested import NESTED
from cwm_lsp.train.generate.typed_scope import Scope
from cwm_lsp.train.generate.values import NAMES, Sample, function_name

ATTEMPTS = 12
MAX_LINES = {1: 25, 2: 25, 3: 40}
KEPT_ERRORS = 0.25
ASSIGNED = tuple(kind for kind in TABLES for _ in range(3 if kind in ("int", "str", "ints", "strs") else 1))
LEVELS: dict[int, tuple[tuple[Sequence[str], float], ...]] = {
    1: ((BRANCHES, 0.35), (RETURNS, 0.06), (SIMPLE, 0.25)),
    2: ((LOOPS, 0.42), (BRANCHES, 0.1), (RETURNS, 0.04), (SIMPLE, 0.15)),
    3: ((NESTED, 0.2), (LOOPS, 0.15), (BRANCHES, 0.1), (RETURNS, 0.04), (SIMPLE, 0.15)),
}
DOCSTRINGS = ("Return the result.", "Compute the values.", "Small example.", "Process the input.", "Helper function.")


@dataclass
class _Builder:
    """Statements of one function."""

    scope: Scope
    level: int
    nesting: int = 0

    def block(self) -> list[str]:
        """The body of a branch or loop: one or two changes, at times a nested if."""
        scope, rng = self.scope, self.scope.rng
        self.nesting += 1
        lines: list[str] = []
        for _ in range(rng.choice((1, 1, 1, 2))):
            if self.nesting < 3 and self.level > 1 and rng.random() < 0.25:
                lines.extend(scope.render(scope.pick(BRANCHES[:4])))
            else:
                lines.extend(scope.render(scope.pick(CHANGES)))
        self.nesting -= 1
        return lines

    def body(self, count: int) -> list[str]:
        """Statements of a function's body; one of them is nearly always of the level's own table."""
        rng = self.scope.rng
        own = rng.randrange(count) if rng.random() < 0.9 else -1
        lines: list[str] = []
        for at in range(count):
            lines.extend(
                self.scope.render(self.scope.pick(LEVELS[self.level][0][0])) if at == own else self.statement()
            )
        return lines

    def statement(self) -> list[str]:
        """One statement of the function's body."""
        rng = self.scope.rng
        draw = rng.random()
        for templates, share in LEVELS[self.level]:
            if draw < share:
                return self.scope.render(self.scope.pick(templates))
            draw -= share
        kind = rng.choice(ASSIGNED)
        return self.scope.render(f"<+{kind}> = {self.scope.pick(TABLES[kind])}")


def typed_program(rng: random.Random, level: int) -> Sample:
    """A program of a level (1 to 3) and 1 to 3 calls of its last function."""
    for _ in range(ATTEMPTS):
        sample = _draft(rng, level)
        if sample.source.count("\n") > MAX_LINES[level] or (sample.calls[0].endswith("()") and rng.random() < 0.8):
            continue
        outcome = run_sample(sample)
        if not outcome.over and (not outcome.errors or rng.random() < KEPT_ERRORS):
            break
    return sample


def _draft(rng: random.Random, level: int) -> Sample:
    scope = Scope(rng, TABLES, double=rng.random() < 0.5, max_parameters=rng.choice((1, 2, 2, 3, 3)))
    builder = _Builder(scope, level)
    scope.block = builder.block
    name = function_name(rng)
    scope.taken.add(name)
    module: list[str] = []
    body: list[str] = []
    if level == 3:
        for _ in range(rng.choice((1, 1, 2))):
            (_add_helper if rng.random() < 0.4 else _add_definition)(scope, module, body)
    body.extend(builder.body(rng.choice((1, 2, 2, 3) if level == 3 else (1, 2, 3, 3, 4))))
    results = [name for name, kind in scope.unused.items() if kind != "obj"]
    kind = scope.unused[results[0]] if len(results) == 1 else ""
    body = scope.prelude + body + returned(rng, scope, results)
    draw = rng.random()
    if draw < 0.06:
        body.insert(0, f'"""{rng.choice(DOCSTRINGS)}"""')
    elif draw < 0.11:
        body.insert(len(scope.prelude), f"# {rng.choice(DOCSTRINGS).lower().rstrip('.')}")
    header = scope.signature(name, rng.random() < 0.12, kind)
    lines = [*module, header, *(f"    {line}" if line else "" for line in body)]
    calls = dict.fromkeys(scope.call(name, level == 3 and rng.random() < 0.15) for _ in range(rng.choice((1, 1, 2, 3))))
    return Sample("\n".join(lines) + "\n", tuple(calls))


def _add_definition(scope: Scope, module: list[str], body: list[str]) -> None:
    """Put a definition into the module and a use of it into the body."""
    rng = scope.rng
    definition: Definition = rng.choice(CLASSES if rng.random() < 0.25 else DEFINITIONS)
    name = rng.choice(definition.name.split())
    if name in scope.taken:
        return
    scope.taken.add(name)
    module.extend(scope.render(definition.text.replace("NAME", name)))
    module.extend(("", ""))
    for use in rng.sample(definition.uses, min(len(definition.uses), rng.choice((1, 1, 2)))):
        text = use.replace("NAME", name).replace(" ; ", "\n")
        body.extend(scope.render(text if "=" in text.split("(")[0] else f"<+{definition.kind}> = {text}"))


def _add_helper(scope: Scope, module: list[str], body: list[str]) -> None:
    """Put a random function into the module and a use of it into the body."""
    rng = scope.rng
    name = function_name(rng)
    if name in scope.taken:
        return
    scope.taken.add(name)
    inner = Scope(rng, TABLES, double=scope.double, max_parameters=rng.choice((1, 2, 2)))
    inner.taken.add(name)
    builder = _Builder(inner, rng.choice((1, 2)))
    inner.block = builder.block
    templates = rng.choice((BRANCHES, LOOPS, SIMPLE))
    lines = inner.render(inner.pick(templates))
    kind = next(reversed(inner.unused.values()), rng.choice(("int", "str", "bool", "ints")))
    if kind not in TABLES:
        return
    waiting = [one for one in inner.unused if inner.unused[one] == kind]
    lines.extend(inner.render(f"return {inner.pick(TABLES[kind])}") if not waiting else [f"return {waiting[-1]}"])
    if not inner.parameters:
        return
    module.append(inner.signature(name, rng.random() < 0.12, kind))
    module.extend(f"    {line}" for line in inner.prelude + lines)
    module.extend(("", ""))
    arguments = ", ".join(f"<{kind}>" for _, kind in inner.parameters)
    for _ in range(rng.choice((1, 1, 2))):
        body.extend(scope.render(f"<+{kind}> = {name}({arguments})"))


assert set(TABLES) <= set(NAMES)
