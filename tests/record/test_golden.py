"""The eight literal traces of the `cwm` format, from a real run of ours."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cwm_lsp.record.inprocess import record
from cwm_lsp.trace.dialects.cwm import render_trace
from tests.record.programs import PATH, entry

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "cwm").glob("*.json"))


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the literal traces are those of Python 3.11")
@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_recorded_text_is_literal(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    trace = record(case["source"], entry(case["call"]), path=PATH)
    assert render_trace(trace, case["source"]) == case["text"]
