"""Verdict code never raises: on the standard library, on broken text, on generated programs."""

from __future__ import annotations

import ast
import random
import sysconfig
from pathlib import Path

import pytest

from cwm_lsp.program.entries import entry_calls
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry
from cwm_lsp.train.generate.halting import halting_program
from cwm_lsp.train.generate.typed import typed_program
from cwm_lsp.verdicts.termination.call import about_call
from cwm_lsp.verdicts.termination.function import about_functions, about_loops
from cwm_lsp.verdicts.termination.run import Effort
from cwm_lsp.verdicts.verdict import Kind

LIBRARY = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
SAMPLE = random.Random(6).sample(LIBRARY, 12)
BROKEN = [
    "",
    "def f(:",
    "while",
    "\0",
    "def f():\n" + " while True:\n" * 3,
    "x = 1" + " + 1" * 5000,
    "def f(): return f()\n",
]
EFFORT = Effort(max_frames=300, seconds=0.2)


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.name)
def test_the_standard_library_has_no_endless_loops(path: Path) -> None:
    program = analyse(path.read_text(encoding="utf-8", errors="replace"), str(path))
    for verdict in about_loops(program):
        assert verdict.kind is not Kind.LOOPS, verdict
        assert 1 <= verdict.line <= verdict.end_line <= len(program.lines)
    for scope, verdict in about_functions(program):
        assert verdict.to_json()["range"] == {"line": scope.def_line, "end_line": scope.last_line}


@pytest.mark.parametrize("source", BROKEN, ids=range(len(BROKEN)))
def test_any_text(source: str) -> None:
    program = analyse(source, "case.py")
    about_loops(program)
    list(about_functions(program))
    for call in ("f()", "f(", "", "g(1)", "f(*a)"):
        about_call(program, Entry("f", call), EFFORT)


@pytest.mark.parametrize("seed", range(25))
def test_generated_programs(seed: int) -> None:
    rng = random.Random(seed)
    made = typed_program(rng, 2) if seed % 2 else halting_program(rng)
    for source in (made.source, _shuffled(made.source, rng)):
        program = analyse(source, "case.py")
        about_loops(program)
        for entry in entry_calls(program):
            about_call(program, Entry(entry.function, entry.call), EFFORT)
        for call in made.calls:
            about_call(program, Entry(call.split("(", 1)[0], call), EFFORT)


def _shuffled(source: str, rng: random.Random) -> str:
    """The program with the expressions of one statement put into another: rarely sensible, always parsable."""
    tree = ast.parse(source)
    expressions = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and not _is_target(node)]
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not _is_target(value) and rng.random() < 0.05:
                setattr(node, name, rng.choice(expressions))
    try:
        return ast.unparse(tree)
    except (RecursionError, ValueError):
        return source


def _is_target(node: ast.expr) -> bool:
    return not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def test_proofs_that_a_generated_call_loops_are_true() -> None:
    for seed in range(40):
        made = halting_program(random.Random(1000 + seed))
        (call,) = made.calls
        ((_, answer),) = made.answers
        verdict = about_call(analyse(made.source, "case.py"), Entry(call.split("(", 1)[0], call), Effort(3000, 2.0))
        assert verdict.kind.value in (answer, "unknown"), made.source
