"""`cwm-lsp halts`: one call, many, and whole directories; and `eval halting`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import ENDLESS, GCD, Cli

DOWN = "def down(n):\n    while n > 0:\n        n -= 1\n    return n\n"
UP = DOWN.replace("-=", "+=")
CALLS_OUT = "import shutil\n\n\ndef f(n):\n    while shutil.which(str(n)):\n        n += 1\n    return n\n"
RAISES = "def f(n):\n    return f(n + 1)\n"
CASES = [
    {"id": "ends", "source": DOWN, "call": "down(3)"},
    {"id": "loops", "source": UP, "call": "down(3)"},
    {"id": "raises", "source": RAISES, "call": "f(1)"},
    {"id": "long", "source": DOWN, "call": "down(10 ** 9)"},
    {"id": "broken", "source": "def f(:", "call": "f()"},
    {"id": "model", "source": CALLS_OUT, "call": "f(1)"},
]


def test_a_call(cli: Cli, program: Callable[..., Path]) -> None:
    said = cli("halts", GCD, "--call", "gcd(48, 18)", "--json").json
    assert (said["verdict"], said["origin"], said["raises"], said["p"]) == ("terminates", "computed", None, None)
    loops = cli("halts", program(UP), "--call", "down(3)", "--json").json
    assert (loops["verdict"], loops["origin"], loops["range"]) == ("loops", "proved", {"line": 2, "end_line": 3})
    text = cli("halts", program(UP), "--call", "down(3)").out
    assert "loops (proved): " in text
    assert "`n > 0` stays true" in text


def test_the_model_is_asked_where_nothing_else_is_known(cli: Cli, program: Callable[..., Path]) -> None:
    said = cli("halts", program(CALLS_OUT), "--call", "f(1)", "--json").json
    assert said["origin"] == "predicted"
    assert said["verdict"] in ("terminates", "loops")
    assert 0.5 <= said["p"] <= 1


def test_a_real_run(cli: Cli, program: Callable[..., Path]) -> None:
    said = cli("halts", program(CALLS_OUT), "--call", "f(1)", "--run", "--json").json
    assert (said["verdict"], said["origin"]) == ("terminates", "observed")


def test_a_batch_goes_on_where_it_stopped(cli: Cli, tmp_path: Path) -> None:
    cases, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    cases.write_text("".join(json.dumps(case) + "\n" for case in CASES), encoding="utf-8")
    summary = cli("halts", "--cases", cases, "--out", out, "--json").json
    assert (summary["cases"], summary["judged"], summary["skipped"]) == (6, 6, 0)
    rows = {row["id"]: row for row in map(json.loads, out.read_text().splitlines())}
    assert list(rows) == [case["id"] for case in CASES]
    assert rows["ends"] == {"id": "ends", "verdict": "terminates", "origin": "computed", "p": None, "raises": None}
    assert rows["loops"] == {"id": "loops", "verdict": "loops", "origin": "proved", "p": None, "raises": None}
    assert (rows["raises"]["verdict"], rows["raises"]["raises"]) == ("terminates", "RecursionError")
    assert (rows["long"]["verdict"], rows["long"]["origin"]) == ("terminates", "proved")
    assert (rows["broken"]["verdict"], rows["broken"]["origin"]) == ("unknown", None)
    assert "syntax error" in rows["broken"]["message"]
    assert rows["model"]["origin"] == "predicted"
    whole = out.read_text()
    out.write_text("\n".join(whole.splitlines()[:2]) + "\n")
    assert cli("halts", "--cases", cases, "--out", out, "--json").json["skipped"] == 2
    assert out.read_text() == whole


def test_sources_alone(cli: Cli, program: Callable[..., Path]) -> None:
    program("def f(n):\n    i, t = 0, 0\n    while i < n:\n        t += i\n    return t\n", "bad.py")
    program(DOWN, "good.py")
    path = program("def f(:", "broken.py")
    said = cli("halts", "--static", path.parent, "--json").json
    assert (said["files"], said["unread"], said["loops"]) == (3, 1, {"loops": 1, "terminates": 1})
    (found,) = said["found"]
    assert (Path(found["path"]).name, found["range"]["line"], found["origin"]) == ("bad.py", 3, "proved")
    assert "bad.py:3: this loop never ends" in cli("halts", "--static", path.parent).out


def test_bad_input(cli: Cli, program: Callable[..., Path]) -> None:
    path = program(ENDLESS)
    assert "give one FILE" in cli("halts").error
    assert "--cases and --out belong together" in cli("halts", "--cases", path).error
    assert "neither --call nor --run" in cli("halts", "--static", path, "--run").error
    assert "no file or directory" in cli("halts", "--static", "nowhere").error


def test_eval_halting(cli: Cli, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    truth = {"ends": True, "loops": False, "raises": True, "long": True}
    rows = [{**case, "halts": truth[str(case["id"])]} for case in CASES if case["id"] in truth]
    rows[2]["raises"] = "RecursionError"
    cases.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    said = cli("eval", "halting", cases, "--json").json
    assert (said["cases"], said["right"], said["false_alarms"], said["unknown"]) == (4, 4, 0, 0)
    assert (said["raises_right"], said["raises"]) == (1, 1)
    assert {name: counts["cases"] for name, counts in said["by_origin"].items()} == {"computed": 2, "proved": 2}
    assert "false alarms" in cli("eval", "halting", cases).out
    assert "no file of halting cases" in cli("eval", "halting", GCD).error
