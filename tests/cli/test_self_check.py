"""`doctor --self-check`: every example is asked about, and the figures add up."""

from __future__ import annotations

import pytest

from cwm_lsp.cli.demo import examples_directory
from cwm_lsp.compute.versions import unsupported
from tests.cli.conftest import Cli

pytestmark = pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")


def test_self_check(cli: Cli) -> None:
    report = cli("doctor", "--self-check", "--json").json
    assert [row["program"] for row in report["programs"]] == sorted(p.name for p in examples_directory().glob("*.py"))
    for count in ("frames", "values"):
        for part in ("agree", "of"):
            assert report["total"][count][part] == sum(row[count][part] for row in report["programs"])
        assert 0 < report["total"][count]["agree"] <= report["total"][count]["of"]
    assert 0 < report["total"]["mean_probability"] <= 1
