"""What lies around a test that is to be debugged: the fixtures of its `conftest.py` files, and what it calls."""

from __future__ import annotations

import ast
from pathlib import Path

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.program.facts import Program
from cwm_lsp.program.modules import known_names, package_of
from cwm_lsp.program.pytest_cases import Fixtures
from cwm_lsp.program.pytest_node import TestCase, alone
from cwm_lsp.program.suites import read_suite, suite_calls


def shared_fixtures(test_file: Path, root: Path) -> Fixtures:
    """The literal fixtures of the `conftest.py` files from `root` down to the test file, the nearest one counting."""
    found: dict[str, tuple[ast.expr, ...]] = {}
    folders = [folder for folder in test_file.parents if folder.is_relative_to(root)] or [test_file.parent]
    for folder in reversed(folders):
        try:
            text = (folder / "conftest.py").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        found |= read_suite(text, {}).known_fixtures
    return found


def called_in(tests: Program, case: TestCase, program: Program, shared: Fixtures, root: Path) -> EntryCall | None:
    """The first call of a function of `program` that the test makes; modules are named as seen from `root`."""
    suite = read_suite(alone(tests.tree, case), shared)
    names = known_names(Path(program.path), root)
    calls = suite_calls(suite, program, names, package_of(Path(tests.path), root), tests.path)
    return next(iter(calls), None)
