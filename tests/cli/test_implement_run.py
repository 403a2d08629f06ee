"""`cwm-lsp implement --run`: the examples run for real, with the body that was found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

TWICE = """\
def twice(n):
    ...


def other():
    ...


assert twice(4) == 8
assert twice(-3) == -6
assert other()
"""
# what is computed knows nothing of the module that is imported, and the run finds that it is not there
MISSING = f"import no_such_module_of_ours\n\n{TWICE}"


@pytest.mark.parametrize(("source", "run", "observed"), [(TWICE, True, 2), (TWICE, False, None), (MISSING, True, 0)])
def test_examples_are_run_where_that_is_asked_for(
    cli: Cli, program: Callable[..., Path], source: str, run: bool, observed: int | None
) -> None:
    asked = ["implement", f"{program(source)}::twice", "--model", "none", "--json", *(["--run"] if run else [])]
    found = cli(*asked).json
    assert found["origin"] == "computed"
    assert len(found["examples"]) == 2
    assert found["observed"] == observed
