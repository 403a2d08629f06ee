"""What a search for a body found, as data and as text."""

from __future__ import annotations

from typing import Any

from cwm_lsp.backwards.bodies.search import Body, NoBody

_BY = {"model": "proposed by the model", "search": "found by search"}
_WEAK = "so few examples could agree with it by accident: add some"


def to_json(result: Body | NoBody) -> dict[str, Any]:
    """As `cwm-lsp implement --json` prints it; `body` is null where none was found."""
    common = {"tried": result.tried, "seconds": round(result.seconds, 3)}
    if isinstance(result, NoBody):
        return {"body": None, "reason": result.reason, "best": result.best, "of": result.of, **common}
    evidence = [{"line": each.line, "call": each.call, "expected": each.expected} for each in result.examples]
    about = {"origin": "computed", "by": result.by, "weak": result.weak, "examples": evidence, "diff": result.diff}
    return {"body": result.body, **about, **common}


def sentence(result: Body | NoBody) -> str:
    """The evidence for people, beside the diff."""
    if isinstance(result, NoBody):
        nearest = f"; the best did {result.best}" if result.best else ""
        return f"No body found: {result.reason}{nearest}."
    count = len(result.examples)
    says = "the example says" if count == 1 else f"all {count} examples say"
    return f"It does what {says} (computed; {_BY[result.by]}){'; ' + _WEAK if result.weak else ''}."
