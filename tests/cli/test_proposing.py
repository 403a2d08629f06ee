"""`inputs`, `implement` and their evaluations with a model beside the search: random weights, none, and one that is not
there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.random_models import write_random_model

DOUBLE = "def f(n):\n    return n * 2\n"
TURNED = "def g(s):\n    pass\n\n\nassert g('abc') == 'cba'\nassert g('no') == 'on'\n"
NEVER = "def f(n):\n    return -1\n"
AWAY = "/no/such/model"


@pytest.fixture(scope="module")
def random_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_model(tmp_path_factory.mktemp("models") / "random", "compact", window=4096)


def test_a_model_that_cannot_be_reached_stops_no_search(cli: Cli, program: Callable[..., Path]) -> None:
    path = program(NEVER)
    done = cli("inputs", f"{path}::f", "--returns", "3", "--seconds", "0.5", "--model", AWAY, "--json")
    assert done.json["call"] is None
    assert done.json["tried"] > 0
    (line,) = [line for line in done.err.splitlines() if "model" in line]
    assert line.startswith("Searched without the model: No model at '/no/such/model'")
    path = program("def g(s):\n    pass\n\n\nassert g('abc') == 'Cab!?'\nassert g('no') == 'o%n..'\n", "other.py")
    done = cli("implement", f"{path}::g", "--seconds", "0.5", "--model", AWAY)
    assert "No body found" in done.err
    assert "Searched without the model" in done.err


@pytest.mark.parametrize("model", ["none", AWAY])
def test_what_is_found_by_search_says_so(cli: Cli, program: Callable[..., Path], model: str) -> None:
    path = program(DOUBLE)
    call = cli("inputs", f"{path}::f", "--returns", "6", "--seconds", "60", "--model", model, "--json").json
    assert (call["call"], call["by"]) == ("f(3)", "search")
    path = program(TURNED, "other.py")
    body = cli("implement", f"{path}::g", "--seconds", "60", "--model", model, "--json").json
    assert (body["body"], body["by"]) == ("return s[::-1]", "search")


def test_a_models_nonsense_is_not_believed(cli: Cli, program: Callable[..., Path], random_model: Path) -> None:
    path = program(NEVER)
    done = cli("inputs", f"{path}::f", "--returns", "3", "--seconds", "8", "--model", random_model, "--json")
    assert done.json["call"] is None
    assert "without the model" not in done.err


def test_evaluations_ask_it_too(cli: Cli, tmp_path: Path) -> None:
    case = {"id": "a", "category": "x", "source": "def f(n):\n    return n * 2\n", "call": "f(3)", "expected": "6"}
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps(case) + "\n", encoding="utf-8")
    found = cli("eval", "inverse", cases, "--seconds", "30", "--model", "none", "--json").json
    assert found["found_by"] == {"search": 1}
    never = {**case, "expected": "7"}
    cases.write_text(json.dumps(never) + "\n", encoding="utf-8")
    done = cli("eval", "inverse", cases, "--seconds", "0.5", "--model", AWAY, "--json")
    assert done.json["found_by"] == {}
    assert "Searched without the model" in done.err
