"""The rules by which verdicts are combined: docs/TERMINATION.md."""

from __future__ import annotations

import pytest

from cwm_lsp.verdicts.combine import combined, predicted
from cwm_lsp.verdicts.verdict import Kind, Origin, Verdict, unknown

PROVED = Verdict(Kind.LOOPS, Origin.PROVED, "proved")
COMPUTED = Verdict(Kind.TERMINATES, Origin.COMPUTED, "computed")
OBSERVED = Verdict(Kind.TERMINATES, Origin.OBSERVED, "observed")
SAYS_LOOPS = predicted("loops", 0.9)
NOTHING = unknown("no idea")

CASES = [
    ([OBSERVED, PROVED], PROVED, (OBSERVED,)),
    ([SAYS_LOOPS, COMPUTED], COMPUTED, (SAYS_LOOPS,)),
    ([SAYS_LOOPS, OBSERVED], OBSERVED, (SAYS_LOOPS,)),
    ([NOTHING, SAYS_LOOPS], SAYS_LOOPS, ()),
    ([OBSERVED, COMPUTED], COMPUTED, ()),
    ([NOTHING, unknown("other")], NOTHING, ()),
]


@pytest.mark.parametrize(("verdicts", "best", "others"), CASES)
def test_the_surest_wins_and_disagreement_is_kept(
    verdicts: list[Verdict], best: Verdict, others: tuple[Verdict, ...]
) -> None:
    found = combined(verdicts)
    assert (found.kind, found.origin, found.message) == (best.kind, best.origin, best.message)
    assert found.others == others


def test_json() -> None:
    found = combined([PROVED, SAYS_LOOPS, predicted("terminates", 0.6, 3, 4)]).to_json()
    assert (found["verdict"], found["origin"], found["p"], found["raises"], found["range"]) == (
        "loops", "proved", None, None, None,
    )  # fmt: skip
    (other,) = found["others"]  # type: ignore[misc]
    assert (other["verdict"], other["p"], other["range"]) == ("terminates", 0.6, {"line": 3, "end_line": 4})
