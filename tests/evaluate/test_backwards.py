"""`eval inverse` and `eval implement` on small files of cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.backwards.bodies.search import Body
from cwm_lsp.backwards.inputs.search import Found
from cwm_lsp.evaluate import implement, inverse
from cwm_lsp.trace.problem import UserError


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_inverse(tmp_path: Path) -> None:
    rows = [
        {
            "id": "a",
            "category": "x",
            "source": "def f(s):\n    return s + '!'\n",
            "call": "f('oh')",
            "expected": "'oh!'",
        },
        {"id": "b", "category": "x", "source": "def f(n):\n    return n % 7\n", "call": "f(3)"},
        {"id": "c", "category": "y", "source": "def f(n):\n    return 1\n", "call": "f(3)", "expected": "2"},
        {"id": "d", "category": "y", "source": "def f(n):\n    raise KeyError(n)\n", "call": "f(3)"},
    ]
    made = inverse.evaluate_inverse(written(tmp_path / "cases.jsonl", rows), seconds=2.0)
    assert [isinstance(row.result, Found) for row in made] == [True, True, False, False]
    assert [row.expected for row in made] == ["'oh!'", "3", "2", ""]
    data = inverse.to_json(made, every=True)
    shares = {name: (rate["found"], rate["of"]) for name, rate in data["categories"].items()}
    assert shares == {"x": (2, 2), "y": (0, 1), "all": (2, 3)}
    assert data["not_asked"] == {"the call returns nothing": 1}
    assert [case["call"] is not None for case in data["cases"]] == [True, True, False, False]


def test_implement_runs_the_hidden_tests(tmp_path: Path) -> None:
    prompt = (
        'def f(s):\n    """Turned round.\n\n    >>> f("abc")\n    \'cba\'\n    >>> f("xyz")\n    \'zyx\'\n    """\n'
    )
    right = "def check(candidate):\n    assert candidate('hello') == 'olleh'\n"
    rows = [
        {"id": "right", "prompt": prompt, "entry_point": "f", "test": right},
        {"id": "hidden case", "prompt": prompt, "entry_point": "f", "test": right.replace("olleh", "hello")},
        {"id": "no example", "prompt": "def f(s):\n    '''Nothing.'''\n", "entry_point": "f", "test": right},
    ]
    made = implement.evaluate_implement(written(tmp_path / "cases.jsonl", rows), seconds=20.0)
    assert [isinstance(row.result, Body) for row in made] == [True, True, False]
    assert [row.passes for row in made] == [True, False, False]
    data = implement.to_json(made)
    assert (data["found"]["right"], data["passes_hidden_tests"]["right"], data["by"]["search"]) == (2, 1, 2)


def test_a_models_proposals_are_checked(tmp_path: Path) -> None:
    rows = [{"id": "a", "source": "def f(n):\n    return n * n + n == 1524156912056\n", "call": "f(1234567)"}]
    path = written(tmp_path / "cases.jsonl", rows)
    (row,) = inverse.evaluate_inverse(path, seconds=4.0, propose=lambda *_: ["f(2)", "f(1234567)"])
    assert isinstance(row.result, Found)
    assert row.result.by == "model"


@pytest.mark.parametrize("text", ["", "{}\n", "no json\n"])
def test_files_that_are_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        inverse.evaluate_inverse(path)
    with pytest.raises(UserError):
        implement.evaluate_implement(path)
