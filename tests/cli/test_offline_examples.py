"""The examples that cannot run: calls that nobody answers are predicted, what follows is computed and says so."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import ROOT, Cli

SCHEMA = json.loads((ROOT / "protocol" / "trace.schema.json").read_text(encoding="utf-8"))
OFFLINE = ROOT / "examples" / "offline"
OPEN = {"weather.py": (10, "celsius"), "invoice.py": (7, "shop"), "deal.py": (9, "deck")}  # first open: line, name
EXACT = {"weather.py": ("name", "'Oslo'"), "invoice.py": ("tax", "38"), "deal.py": ("player", "'ada'")}


def values(frame: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {**frame.get("locals", {}), **({"": frame["value"]} if "value" in frame else {})}


@pytest.mark.parametrize("name", sorted(OPEN))
def test_what_cannot_run_is_predicted(cli: Cli, name: str) -> None:
    trace = cli("predict", str(OFFLINE / name), "--values", "hybrid", "--format", "json").json
    jsonschema.validate(trace, SCHEMA)
    assert trace["end"]["reason"] in ("returned", "raised")
    frames = trace["frames"]
    line, open_name = OPEN[name]
    at, opened = next((i, f) for i, f in enumerate(frames) if f["event"] == "line" and open_name in f["locals"]
                      and f["locals"][open_name]["origin"] in ("predicted", "unknown"))  # fmt: skip
    assert frames[at - 1]["line"] == line
    assert all("rests_on" not in value for frame in frames[:at] for value in values(frame).values())
    assert all(at <= min(v["rests_on"]) for f in frames for v in values(f).values() if "rests_on" in v)
    if opened["locals"][open_name]["origin"] == "unknown":
        assert opened["locals"][open_name]["reason"] == "the model found no end for this value"
    else:
        later = frames[at + 1]  # the value again, or what it makes the line raise
        assert later.get("locals", {}).get(open_name, later.get("value"))["rests_on"] == [at]
    exact, text = EXACT[name]
    shown = next(frame["locals"][exact] for frame in frames if exact in frame.get("locals", {}))
    assert (shown["repr"], shown["origin"], shown.get("p")) == (text, "computed", None)
