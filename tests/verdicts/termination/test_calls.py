"""Verdicts about calls: small programs beside their twins, with what is to be said and how it is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.model import Entry
from cwm_lsp.verdicts.termination.call import about_call
from cwm_lsp.verdicts.termination.run import Effort


class Sample(NamedTuple):
    name: str
    call: str
    kind: str
    origin: str
    raises: str | None
    source: str


def samples() -> Iterator[Sample]:
    text = Path(__file__).with_name("calls.txt").read_text(encoding="utf-8")
    for part in f"\n{text}".split("\n== ")[1:]:
        head, _, source = part.partition("\n")
        name, call, kind, origin, *raises = head.split(" | ")
        yield Sample(name, call, kind, origin, raises[0] if raises else None, source)


SAMPLES = {sample.name: sample for sample in samples()}
EFFORT = Effort(max_frames=6000, seconds=5.0)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_call(name: str) -> None:
    sample = SAMPLES[name]
    verdict = about_call(analyse(sample.source, "case.py"), Entry("f", sample.call), EFFORT)
    said = (verdict.kind.value, verdict.origin.value if verdict.origin else "-", verdict.raises)
    assert said == (sample.kind, sample.origin, sample.raises), verdict
    assert verdict.derivation or verdict.origin is None
    if verdict.kind == "loops":
        assert 1 <= verdict.line <= verdict.end_line <= sample.source.count("\n") + 1
