"""A test by its node id: the ids are pytest's own, the call is the one of that case."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from cwm_lsp.program.pytest_node import NodeId, find_case, parse_node_id

TESTS = """\
import pytest

ROWS = [1, "two words", None]

def test_plain():
    assert True

@pytest.mark.parametrize("n", ROWS)
def test_table(n):
    assert n is not 0

@pytest.mark.parametrize("a, b", [(1, -2.5), ("x", [3]), pytest.param(True, {}, id="named")])
@pytest.mark.parametrize("c", [10, 20], ids=["ten", None])
def test_both(a, b, c):
    assert a is not None

@pytest.fixture
def base():
    return 7

@pytest.fixture(params=[1, (2,)])
def often(request):
    return request.param

def test_fixtures(base, often):
    assert base

@pytest.mark.parametrize("k", [5])
class TestBox:
    @pytest.mark.parametrize("v", ["é\\n", b"raw"])
    def test_put(self, k, v):
        assert k

def test_needs(tmp_path):
    pass

async def test_waits():
    pass
"""

CALLS = {
    "t.py::test_plain": "test_plain()",
    "t.py::test_table": "test_table(n=1)",
    "t.py::test_table[two words]": "test_table(n='two words')",
    "t.py::test_table[None]": "test_table(n=None)",
    "t.py::test_table[2]": "test_table(n=None)",
    "t.py::test_both[ten-1--2.5]": "test_both(a=1, b=-2.5, c=10)",
    "t.py::test_both[20-x-b1]": "test_both(a='x', b=[3], c=20)",
    "t.py::test_both[ten-named]": "test_both(a=True, b={}, c=10)",
    "t.py::test_fixtures[often1]": "test_fixtures(base=7, often=(2,))",
    "t.py::TestBox::test_put[\\xe9\\n-5]": "TestBox().test_put(k=5, v='é\\n')",
    "t.py::TestBox::test_put[raw-5]": "TestBox().test_put(k=5, v=b'raw')",
}
PROBLEMS = {
    "t.py": "it names no test; there are test_plain, test_table, test_both, test_fixtures, TestBox, test_needs,",
    "t.py::TestBox": "it names no test; there are test_put",
    "t.py::test_tables": "there is no 'test_tables'; there are test_plain",
    "t.py::TestBox::put": "there is no 'put'; there are test_put",
    "t.py::test_table[9]": "it has no case '9'; it has 1, two words, None",
    "t.py::test_plain[1]": "it has no case '1'; it has one without a name",
    "t.py::test_needs": "what the fixture 'tmp_path' gives is known only when the test runs",
    "t.py::test_waits": "'test_waits' is async",
}


@pytest.mark.parametrize("node", CALLS)
def test_call(node: str) -> None:
    found = find_case(ast.parse(TESTS), parse_node_id(node), {})
    assert not isinstance(found, str), found
    assert found.call == CALLS[node]


@pytest.mark.parametrize("node", PROBLEMS)
def test_problem(node: str) -> None:
    found = find_case(ast.parse(TESTS), parse_node_id(node), {})
    assert isinstance(found, str)
    assert found.startswith(PROBLEMS[node])


def test_fixtures_of_other_files() -> None:
    shared = {"tmp_path": (ast.Constant("here"),)}
    found = find_case(ast.parse(TESTS), parse_node_id("t.py::test_needs"), shared)
    assert not isinstance(found, str)
    assert found.call == "test_needs(tmp_path='here')"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a/b.py::C::t[x::y[0]]", NodeId("a/b.py", ("C", "t"), "x::y[0]")),
        ("b.py::t[]", NodeId("b.py", ("t",), "")),
        ("b.py", NodeId("b.py", (), None)),
    ],
)
def test_parts(text: str, parts: NodeId) -> None:
    assert parse_node_id(text) == parts


def test_pytest_has_the_same_ids(tmp_path: Path) -> None:
    (tmp_path / "t.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "t.py"]
    listed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout.splitlines()
    numbered = {"t.py::test_table", "t.py::test_table[2]"}  # ours alone: the first case, and a case by its number
    assert set(CALLS) - numbered <= set(listed)
