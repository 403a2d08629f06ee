"""What can be replayed: files of cases and of traces, and what is said of other files."""

import json
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.bench.programs import SAMPLES
from cwm_lsp.bench.work import cut, read_work, sample_work
from cwm_lsp.trace.model import EndReason, Entry
from cwm_lsp.trace.problem import UserError
from cwm_lsp.trace.serialize import to_json

DOUBLE = "def double(n):\n    m = n * 2\n    return m\n"
CASE = {"id": "a", "source": DOUBLE, "call": "double(4)", "category": "small"}
ENDLESS = {"id": "b", "source": "def spin():\n    while True:\n        pass\n", "call": "spin()", "category": "large"}


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_cases_are_recorded(tmp_path: Path) -> None:
    told = []
    work = read_work(write(tmp_path / "cases.jsonl", CASE, ENDLESS), 5, on_progress=lambda *args: told.append(args))
    assert [each.name for each in work] == ["a", "b"]
    assert [frame.line for frame in work[0].trace.frames] == [1, 2, 3, 3]
    assert work[0].trace.end.reason is EndReason.RETURNED
    assert len(work[1].trace.frames) == 5
    assert work[1].trace.end.reason is EndReason.FRAME_LIMIT
    assert told == [(0, 2, "a"), (1, 2, "b")]


def test_category_and_limit(tmp_path: Path) -> None:
    path = write(tmp_path / "cases.jsonl", ENDLESS, CASE, CASE | {"id": "c"}, CASE | {"id": "d"})
    assert [each.name for each in read_work(path, 5, category="small", limit=2)] == ["a", "c"]
    with pytest.raises(UserError, match=r"'medium'; its categories are: large, small\."):
        read_work(path, 5, category="medium")


def test_traces_are_taken_as_they_are(tmp_path: Path) -> None:
    recorded = read_work(write(tmp_path / "cases.jsonl", CASE), 9)[0].trace
    data = to_json(recorded)
    program = tmp_path / "double.py"
    program.write_text(DOUBLE, encoding="utf-8")
    whole = data | {"source": {"path": str(program), "sha256": recorded.source.sha256}}
    joined = {"source": DOUBLE, "frames": data["frames"], "end": data["end"], "call": "double(4)"}
    work = read_work(write(tmp_path / "traces.jsonl", whole, data | {"source": DOUBLE}, joined), 9)
    assert [each.name for each in work] == ["line 1", "line 2", "line 3"]
    for each in work:
        assert (each.source, each.entry) == (DOUBLE, Entry("double", "double(4)"))
        assert (each.trace.frames, each.trace.end) == (recorded.frames, recorded.end)
    program.write_text("pass\n", encoding="utf-8")
    with pytest.raises(UserError, match="has changed since the trace was made"):
        read_work(write(tmp_path / "traces.jsonl", whole), 9)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("no JSON", "neither a case nor a trace"),
        ([], "neither a case nor a trace"),
        ({"call": "f(1)"}, "neither a case nor a trace"),
        ({"source": "x"}, "neither a case nor a trace"),
        ({"source": {"path": "missing.py", "sha256": ""}, "call": "f(1)"}, "neither a case nor a trace"),
        ({"source": "x", "call": "f(1)", "frames": [{}], "end": {}}, "no usable trace"),
        ({"source": "x", "call": "f(1)", "frames": []}, "no usable trace"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: Any, said: str) -> None:
    with pytest.raises(UserError, match=f"Line 2 of .*{said}"):
        read_work(write(tmp_path / "bad.jsonl", CASE, row), 5)


def test_files_with_nothing_to_time(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_work(tmp_path / "missing.jsonl", 5)
    with pytest.raises(UserError, match="is empty"):
        read_work(write(tmp_path / "empty.jsonl"), 5)
    with pytest.raises(UserError, match="None of the calls"):
        read_work(write(tmp_path / "wrong.jsonl", CASE | {"call": "len('')"}), 5)


def test_a_whole_trace_stays_whole_and_a_cut_one_says_so() -> None:
    trace = sample_work(SAMPLES[:1], 40)[0].trace
    assert cut(trace, len(trace.frames)) is trace
    shorter = cut(trace, len(trace.frames) - 1)
    assert shorter.frames == trace.frames[:-1]
    assert shorter.end.reason is EndReason.FRAME_LIMIT
