"""`cwm-lsp complexity`: one function, a file, real runs, a batch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Done

SOURCE = """\
def pairs(xs):
    count = 0
    for x in xs:
        for y in xs:
            count += x == y
    return count


def first(xs):
    return xs[0]
"""


def test_one_function(cli: Callable[..., Done], tmp_path: Path) -> None:
    file, plot = tmp_path / "case.py", tmp_path / "plot.svg"
    file.write_text(SOURCE)
    done = cli("complexity", f"{file}::pairs", "--run", "--sizes", "10,100", "--plot", plot, "--json").json
    assert (done["time"], done["space"], done["origin"], done["p"]) == ("O(n^2)", "O(1)", "derived", None)
    assert done["sizes"] == [{"letter": "n", "meaning": "len(xs)"}]
    assert done["measured"]["fits"][0]["class"] == "O(n^2)"
    assert done["measured"]["space_fits"][0]["class"] == "O(1)"
    assert [row["n"] for row in done["expected"]] == [10, 100]
    assert plot.read_text() == done["plot"]


def test_a_file(cli: Callable[..., Done], tmp_path: Path) -> None:
    file = tmp_path / "case.py"
    file.write_text(SOURCE)
    functions = cli("complexity", file, "--json").json["functions"]
    assert [(each["function"], each["time"]) for each in functions] == [("pairs", "O(n^2)"), ("first", "O(1)")]


def test_a_batch_goes_on_where_it_stopped(cli: Callable[..., Done], tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": name, "source": SOURCE, "function": name} for name in ("pairs", "first", "missing")]
    cases.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"id": "bad", "source": 1}]))
    out.write_text('{"id": "pairs", "time": "O(n^2)"}\n')
    assert cli("complexity", "--cases", cases, "--out", out, "--json").json["skipped"] == 1
    made = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in made] == ["pairs", "first", "missing", "bad"]
    assert (made[1]["time"], made[1]["space"], made[1]["origin"], made[1]["p"]) == ("O(1)", "O(1)", "derived", None)
    assert made[2]["time"] == "unknown"
    assert "missing" in made[2]["message"]


def test_bad_input_is_told(cli: Callable[..., Done], tmp_path: Path) -> None:
    file = tmp_path / "case.py"
    file.write_text(SOURCE)
    for arguments in (
        ("complexity",),
        ("complexity", f"{file}::none"),
        ("complexity", f"{file}::first", "--sizes", "x"),
    ):
        done = cli(*arguments)
        assert done.status == 2
        assert done.err.startswith("error: ")
