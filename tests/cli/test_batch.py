"""`predict --cases`: one result a case, in order, and it goes on where it stopped."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.cli.results import cases_in, finished_in
from tests.cli.conftest import ENDLESS, Cli
from tests.cli.started import Started

SOURCE = "def add(a, b):\n    c = a + b\n    return c\n"
CASES: list[object] = [
    {"id": "good", "source": SOURCE, "call": "add(1, 2)", "category": "ignored"},
    {"id": "syntax", "source": "def f(:\n", "call": "f()"},
    {"id": 7, "source": SOURCE, "call": "sub(1, 2)"},
    {"id": "bind", "source": SOURCE, "call": "add(1)"},
    {"id": "no call", "source": SOURCE},
    ["not", "a", "case"],
    {"source": SOURCE, "call": "add(3, 4)"},
    {"id": "module", "source": "x = 1\ny = x + 1\n", "call": ""},
]
IDS = ["good", "syntax", 7, "bind", "no call", 6, 7, "module"]
ERRORS = ["syntax", 7, "bind", "no call", 6]


def write(path: Path, cases: list[object]) -> None:
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_batch_that_is_interrupted_and_resumed(cli: Cli, tmp_path: Path) -> None:
    cases, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write(cases, CASES)
    summary = cli("predict", "--cases", cases, "--out", out, "--max-frames", 5, "--json").json
    assert summary == {"cases": 8, "predicted": 8, "skipped": 0, "errors": 5, "out": str(out)}
    results = read(out)
    assert [result["id"] for result in results] == IDS
    assert [result["id"] for result in results if result["end"]["reason"] == "error"] == ERRORS
    for result in results:
        assert set(result) == {"id", "frames", "end"}
        assert result["end"]["message"] if result["end"]["reason"] == "error" else result["frames"]

    whole = out.read_text(encoding="utf-8")
    kept = "".join(line + "\n" for line in whole.splitlines()[:3])
    out.write_text(kept + whole.splitlines()[3][:20], encoding="utf-8")
    summary = cli("predict", "--cases", cases, "--out", out, "--max-frames", 5, "--json").json
    assert (summary["skipped"], summary["predicted"]) == (3, 5)
    assert [result["id"] for result in read(out)] == IDS
    assert out.read_text(encoding="utf-8").startswith(kept)

    again = cli("predict", "--cases", cases, "--out", out, "--max-frames", 5, "--json").json
    assert (again["skipped"], again["predicted"]) == (8, 0)


def test_a_case_whose_worker_is_killed_is_tried_again(place: Path, environment: dict[str, str], tmp_path: Path) -> None:
    cases, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write(cases, [{"id": "endless", "source": ENDLESS, "call": "forever(0)"}, CASES[0]])
    arguments = ["predict", "--cases", cases, "--out", out, "--max-frames", 200, "--json"]
    started = Started(arguments, place, environment)
    os.kill(started.worker, signal.SIGKILL)
    assert started.end().json["errors"] == 0
    assert [result["id"] for result in read(out)] == ["endless", "good"]
    assert all(result["frames"] for result in read(out))


def test_frames_are_those_of_the_case(cli: Cli, tmp_path: Path) -> None:
    cases, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write(cases, CASES[:1])
    assert cli("predict", "--cases", cases, "--out", out).status == 0
    (result,) = read(out)
    first = result["frames"][0]
    assert (first["qualname"], {name: value["repr"] for name, value in first["locals"].items()}) == (
        "add",
        {"a": "1", "b": "2"},
    )


@pytest.mark.parametrize(
    ("text", "finished", "repaired"),
    [
        ("", [], ""),
        ('{"id": 1}\n{"id": 2}\n', [1, 2], '{"id": 1}\n{"id": 2}\n'),
        ('{"id": 1}\n{"id": 2}', [1, 2], '{"id": 1}\n{"id": 2}\n'),
        ('{"id": 1}\n{"id": 2, "fra', [1], '{"id": 1}\n'),
        ('{"id": 1, "fra', [], ""),
    ],
)
def test_a_last_line_cut_short(tmp_path: Path, text: str, finished: list[object], repaired: str) -> None:
    cases, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write(cases, [])
    out.write_text(text, encoding="utf-8")
    assert finished_in(out, cases) == finished
    assert out.read_text(encoding="utf-8") == repaired


def test_cases_are_lines_whatever_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "source": "x = \'\u2028\'", "call": ""}\n\n{"id": 2', encoding="utf-8")
    good, bad = cases_in(path)
    assert good == {"id": 1, "source": "x = '\u2028'", "call": ""}
    assert bad["id"] == 3
    assert "Line 3 is not JSON" in bad["problem"]
