"""`record`, `compare` and `demo`: what runs code for real."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import GCD, ROOT, Cli

SCHEMA = json.loads((ROOT / "protocol" / "trace.schema.json").read_text(encoding="utf-8"))
GOLDEN = (
    "comprehension",
    "exception",
    "generator",
    "loop_and_call",
    "objects",
    "same_text_twice",
    "scope_change",
    "strings",
)


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="these are traces of Python 3.11")
@pytest.mark.parametrize("golden", GOLDEN)
def test_tokens_to_the_byte(cli: Cli, program: Callable[..., Path], golden: str) -> None:
    data = json.loads((ROOT / "tests" / "golden" / "cwm" / f"{golden}.json").read_text(encoding="utf-8"))
    path = program(data["source"], "traced.py")
    function = data["call"].partition("(")[0]
    assert cli("record", f"{path}::{function}", "--call", data["call"], "--format", "tokens").out == data["text"]


@pytest.mark.parametrize("recorder", ["inprocess", "debugpy"])
def test_record_is_a_trace(cli: Cli, recorder: str) -> None:
    done = cli("record", f"{GCD}::gcd", "--call", "gcd(48, 18)", "--recorder", recorder)
    jsonschema.validate(done.json, SCHEMA)
    assert done.json["frames"][-1]["value"]["repr"] == "6"
    assert done.json["model"] is None
    assert "for real" in done.err


def test_a_program_that_raises_is_recorded(cli: Cli, program: Callable[[str], Path]) -> None:
    done = cli("record", program("def f(x):\n    return 1 / x\n"), "--call", "f(0)")
    assert done.json["end"]["reason"] == "raised"


def test_a_program_that_does_not_end_is_stopped(cli: Cli, program: Callable[[str], Path]) -> None:
    path = program("import time\n\n\ndef f():\n    time.sleep(60)\n")
    done = cli("record", path, "--call", "f()", "--seconds", 1)
    assert done.json["end"]["reason"] == "timeout"
    assert "stopped after 1 seconds" in done.err


@pytest.mark.parametrize("recorder", ["inprocess", "debugpy"])
def test_compare(cli: Cli, recorder: str) -> None:
    done = cli("compare", f"{GCD}::gcd", "--call", "gcd(48, 18)", "--recorder", recorder, "--json")
    result = done.json
    assert set(result) == {"predicted", "actual", "agreement", "first_divergence", "steps"}
    assert sum(step["agrees"] for step in result["steps"]) == result["agreement"]["frames"]
    assert [step["actual"] for step in result["steps"] if step["actual"] is not None] == list(
        range(result["agreement"]["of"])
    )
    jsonschema.validate(result["predicted"], SCHEMA)
    jsonschema.validate(result["actual"], SCHEMA)
    assert 1 <= result["agreement"]["frames"] <= result["agreement"]["of"] == len(result["actual"]["frames"])
    divergence = result["first_divergence"]
    assert divergence is None or set(divergence) == {"index", "kind", "name", "predicted", "actual"}
    assert "its code is executed" in done.err


def test_a_comparison_as_a_page(cli: Cli) -> None:
    done = cli("compare", GCD, "--recorder", "inprocess", "--format", "html")
    assert done.status == 0
    assert done.out.isascii()
    assert "of 10 real steps agree" in done.out
    assert "def gcd(a, b):" in done.out


def test_compare_shows_both_sides(cli: Cli) -> None:
    done = cli("compare", GCD, "--recorder", "inprocess")
    assert done.status == 0
    assert "a = 48 [given], b = 18 [given]" in done.out
    assert "of 10 steps agree; first difference: " in done.out


def test_demo(cli: Cli) -> None:
    result = cli("demo", "--json").json
    assert len(result["programs"]) >= 6
    for program in result["programs"]:
        assert program["predicted_frames"] > 0
        assert program["agreement"]["of"] == program["actual_frames"] > 0
        assert (program["agreement"]["frames"] == program["agreement"]["of"]) or program["first_divergence"]
    assert result["total"]["programs"] == len(result["programs"])


def test_the_examples_show_calls_that_are_right() -> None:
    import doctest
    import importlib.util

    for path in sorted((ROOT / "examples").glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        outcome = doctest.testmod(module)
        assert outcome.attempted > 0, path.name
        assert outcome.failed == 0, path.name
