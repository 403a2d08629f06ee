"""Inputs of growing size, and what is counted in real runs: `measured.txt` has `== time | space` above each `f`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cwm_lsp.program.facts import analyse
from cwm_lsp.verdicts.complexity.derive import function_node
from cwm_lsp.verdicts.complexity.inputs import ORDERS, generators
from cwm_lsp.verdicts.complexity.measure import measure
from cwm_lsp.verdicts.complexity.pools import pool

_FILE = Path(__file__).with_name("measured.txt")

CALLS = [
    ("def f(xs: list[int], word: str, n): ...", "f([3, 2, 1], 'dcb', 3)"),
    ("def f(xs: 'Sequence[str]'): ...", "f(['dd', 'cc', 'bb'])"),
    ("def f(rows: list[list[int]] | None): ...", "f([[3, 2, 1], [3, 2, 1], [3, 2, 1]])"),
    ("def f(graph: dict[int, set[int]], start: int): ...", "f({1: {2, 3}, 2: {3, 2}, 3: {1, 1}}, 3)"),
    ("def f(ages: dict[str, int], names: set[str]): ...", "f({'k1': 1, 'k2': 2, 'k3': 3}, {'k1', 'k2', 'k3'})"),
    ("def f(rows):\n    return rows\nf([[1]])", "f([[3, 2, 1], [3, 2, 1], [3, 2, 1]])"),
    ("def f(graph):\n    return graph\nf({1: (2,)})", "f({1: [2, 3], 2: [3, 2], 3: [1, 1]})"),
    ("def f(up):\n    return up\nf(True)", "f(True)"),
    ("def f(values):\n    return len(values)", "f([3, 2, 1])"),
    ("def f(graph):\n    return graph.items()", "f({1: [2, 3], 2: [3, 2], 3: [1, 1]})"),
    ("def f(xs: list[int], start=0): ...", "f([3, 2, 1])"),
]


def _blocks() -> Iterator[tuple[str, str, str]]:
    for part in f"\n{_FILE.read_text(encoding='utf-8')}".split("\n== ")[1:]:
        head, _, source = part.partition("\n")
        time, space = head.split(" | ")
        yield time, space, source + "\n"


@pytest.mark.parametrize(("source", "call"), CALLS)
def test_inputs_follow_hints_and_examples(source: str, call: str) -> None:
    program = analyse(source)
    node = function_node(program, "f")
    assert node is not None
    (make,) = generators(program, node, "f")
    assert eval(make(3, "falling").removeprefix("f")) == eval(call.removeprefix("f"))


TYPES = ["tuple[int, str]", "Optional[bytes]", "int | None", "list[tuple[int, float]]", "typing.Literal['up', 'down']"]


@pytest.mark.parametrize("annotation", TYPES)
def test_hypothesis_gives_values_of_other_hints(
    annotation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    values = pool(ast.parse(annotation, mode="eval").body)
    assert values
    assert [eval(repr(value)) for value in values] == values
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("annotation", ["Node", "list[Node]", "os.PathLike", "Callable[[int], int]", "int[str]", "'('"])
def test_names_of_the_users_are_never_resolved(annotation: str) -> None:
    assert pool(ast.parse(annotation, mode="eval").body) is None


def test_items_of_other_hints_are_repeated_as_the_size_grows() -> None:
    program = analyse("def f(pairs: list[tuple[int, str]]): ...")
    node = function_node(program, "f")
    assert node is not None
    (make,) = generators(program, node, "f")
    for order in ORDERS:
        pairs = eval(make(500, order).removeprefix("f"))
        assert len(pairs) == 500
        assert all(isinstance(a, int) and isinstance(b, str) for a, b in pairs)


def test_the_size_of_a_set() -> None:
    program = analyse("def f(xs: set[str]): ...")
    node = function_node(program, "f")
    assert node is not None
    (make,) = generators(program, node, "f")
    assert len(eval(make(50, "alike").removeprefix("f"))) == 50


@pytest.mark.parametrize(("time", "space", "source"), list(_blocks()))
def test_classes_of_real_runs(time: str, space: str, source: str) -> None:
    made = measure(analyse(source), "f")
    assert (made.fits[0].text, made.space_fits[0].text) == (time, space)


def test_lines_are_counted_one_by_one() -> None:
    source = "def f(xs):\n    c = 0\n    for x in xs:\n        for y in xs:\n            c += 1\n    return c\n"
    made = measure(analyse(source), "f", sizes=(2, 4, 8, 12))
    assert made.problem is None
    assert dict(made.points)[8] == 2 + 9 + 8 * 17


PROBLEMS = [
    ("def f(thing):\n    return thing.name\n", "no inputs for `f` can be made"),
    ("def f():\n    return 1\n", "no inputs for `f` can be made"),
    ("def f(n):\n    if n > 6:\n        raise ValueError\n", "from size 8 on"),
    ("raise OSError\ndef f(n):\n    return n\n", "from size 2 on"),
    ("import os\ndef f(n):\n    os._exit(0)\n", "no run came to an end"),
]


@pytest.mark.parametrize(("source", "problem"), PROBLEMS)
def test_what_cannot_be_measured_is_told(source: str, problem: str) -> None:
    made = measure(analyse(source), "f")
    assert made.problem is not None
    assert problem in made.problem.message
