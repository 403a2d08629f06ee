"""Bodies and calls looked for beside the model, over a real socket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.worker.raw_client import Client, check_schema

STUB = (
    'def twice(n):\n    """\n    >>> twice(4)\n    8\n    >>> twice(10)\n    20\n    >>> twice(-3)\n    -6\n    """\n'
)
KIND = "def kind(n):\n    if n > 40:\n        return 'many'\n    return 'few'\n"
IMPLEMENT = {"source": STUB, "path": "f.py", "function": "twice"}
INPUTS = {"source": KIND, "path": "f.py", "function": "kind"}


def test_a_body_comes_with_the_change_that_puts_it_in(shared_worker: Path) -> None:
    with Client(shared_worker) as client:
        error, result = client.call("implement", IMPLEMENT)
    assert error is None
    check_schema("implement_result", result)
    edit = result["edit"]
    lines = STUB.splitlines()
    lines[edit["line"] - 1 : edit["end_line"] - 1] = edit["lines"]
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    assert names["twice"](7) == 14
    assert (result["by"], result["origin"]) == ("search", "computed")
    assert result["sentence"].startswith("It does what all 3 examples say")


@pytest.mark.parametrize(
    ("proposal", "by"), [("return n + n + 0", "model"), ("return n", "search"), ("return (", "search")]
)
def test_proposals_are_checked_first(shared_worker: Path, proposal: str, by: str) -> None:
    with Client(shared_worker) as client:
        _, result = client.call("implement", {**IMPLEMENT, "proposals": [proposal]})
    assert result["by"] == by
    assert (result["body"] == proposal) is (by == "model")


@pytest.mark.parametrize(
    ("outcome", "lines"),
    [({"reaches": 3}, {1, 2, 3}), ({"returns": "'few'"}, {1, 2, 4}), ({"raises": "TypeError"}, None)],
)
def test_a_call_is_computed_before_it_is_told(
    shared_worker: Path, outcome: dict[str, str | int], lines: set[int] | None
) -> None:
    with Client(shared_worker) as client:
        error, result = client.call("inputs", {**INPUTS, "outcome": outcome})
    assert error is None
    check_schema("inputs_result", result)
    assert result["outcome"] == outcome
    if lines is not None:
        assert set(result["lines"]) == lines


@pytest.mark.parametrize(
    ("method", "wrong", "reason"),
    [
        ("implement", {"source": "def twice(:"}, "syntax error"),
        ("implement", {"function": "thrice"}, "no function 'thrice'"),
        ("implement", {"source": "def twice(n): ..."}, "shows no example"),
        ("inputs", {"function": "sort"}, "no function 'sort'"),
    ],
)
def test_what_cannot_be_found_has_a_reason(
    shared_worker: Path, method: str, wrong: dict[str, Any], reason: str
) -> None:
    usual = IMPLEMENT if method == "implement" else {**INPUTS, "outcome": {"reaches": 3}}
    with Client(shared_worker) as client:
        error, result = client.call(method, {**usual, **wrong})
    assert error is None
    check_schema(f"{method}_result", result)
    assert reason in result["sentence"]


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("implement", {"proposals": "return n"}),
        ("implement", {"seconds": 100}),
        ("implement", {"call": "f()"}),
        ("inputs", {}),
        ("inputs", {"outcome": {"reaches": 0}}),
        ("inputs", {"outcome": {"reaches": True}}),
        ("inputs", {"outcome": {"returns": "1", "raises": "E"}}),
    ],
)
def test_parameters_are_checked(shared_worker: Path, method: str, wrong: dict[str, Any]) -> None:
    usual = IMPLEMENT if method == "implement" else INPUTS
    with Client(shared_worker) as client:
        client.send([0, 7, method, {**usual, **wrong}])
        error, _ = client.answer(7)
    assert error["code"] == -32602
