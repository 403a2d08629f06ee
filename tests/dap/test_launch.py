"""What launch attributes mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.dap.launch import plan_launch
from tests.dap import traces

PROGRAM = """
    def add(a, b='x'):
        return a + b

    def no_calls():
        return 1

    class Box:
        def put(self, item):
            self.item = item

    if __name__ == '__main__':
        print(add('1', '2'))
        Box().put(3)
"""
BODY = """
    x = 1
"""

CASES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "add", "add('1', '2')"),
    ({"call": " add('p') "}, "add", "add('p')"),
    ({"function": "add"}, "add", "add('1', '2')"),
    ({"function": "add", "args": ["a", "it's"]}, "add", "add('a', \"it's\")"),
    ({"function": "add", "args": [[1, None], [True, {"k": 1.5}]]}, "add", "add([1, None], [True, {'k': 1.5}])"),
    ({"function": "add", "args": "'p', b='q'"}, "add", "add('p', b='q')"),
    ({"function": "no_calls"}, "no_calls", "no_calls()"),
    ({"function": "no_calls", "args": []}, "no_calls", "no_calls()"),
    ({"call": "Box().put(1)"}, "Box.put", "Box().put(1)"),
    ({"function": "", "call": "", "model": "", "trace": "", "report": ""}, "add", "add('1', '2')"),
    ({"module": True}, "<module>", ""),
    ({"module": "case"}, "<module>", ""),
    ({"module": False, "call": None}, "add", "add('1', '2')"),
    ({"program": "body.py"}, "<module>", ""),
]


@pytest.mark.parametrize(("attributes", "function", "call"), CASES)
def test_entry(attributes: dict[str, Any], function: str, call: str, tmp_path: Path) -> None:
    (tmp_path / "case.py").write_text(traces.text(PROGRAM), encoding="utf-8")
    (tmp_path / "body.py").write_text(traces.text(BODY), encoding="utf-8")
    plan = plan_launch({"program": "case.py", "cwd": str(tmp_path), **attributes}, None)
    assert (plan.entry.function, plan.entry.call) == (function, call)
    assert plan.path == tmp_path / attributes.get("program", "case.py")


@pytest.mark.parametrize(
    ("module", "file"), [("one", "one.py"), ("pack.two", "pack/two.py"), ("pack", "pack/__main__.py")]
)
def test_a_module_by_its_name(module: str, file: str, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    for name in ("one.py", "pack/two.py", "pack/__main__.py", "pack/__init__.py"):
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    plan = plan_launch({"module": module, "cwd": str(tmp_path)}, None)
    assert (plan.path, plan.label) == (tmp_path / file, f"the body of {Path(file).name}")


def test_defaults_and_settings(tmp_path: Path) -> None:
    (tmp_path / "case.py").write_text(traces.text(PROGRAM), encoding="utf-8")
    (tmp_path / "weights").mkdir()
    program = str(tmp_path / "case.py")
    plain = plan_launch({"program": program}, None)
    assert (plain.model, plain.quantize, plain.values, plain.max_frames, plain.stop_on_entry, plain.debugging) == (
        "nano", None, "hybrid", 500, False, True,
    )  # fmt: skip
    own = {"model": "weights", "quantize": "int8", "values": "neural", "maxFrames": 7, "stopOnEntry": True}
    own |= {"noDebug": True}
    plan = plan_launch({"program": program, **own, "cwd": str(tmp_path)}, None)
    assert (plan.model, plan.quantize, plan.values, plan.max_frames, plan.stop_on_entry, plan.debugging) == (
        str(tmp_path / "weights"), "int8", "neural", 7, True, False,
    )  # fmt: skip


def test_source_with_a_declared_encoding_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "case.py"
    path.write_bytes(b"# coding: latin-1\r\ndef f():\r\n    return '\xe9'\r\n")
    plan = plan_launch({"program": str(path), "call": "f()"}, None)
    assert plan.program is not None
    assert plan.program.source == "# coding: latin-1\ndef f():\n    return '\u00e9'\n"


TESTS = """
    import pytest
    import pack.case
    from pack import case as shown

    @pytest.mark.parametrize("b", ["x", "y"])
    def test_add(a, b):
        assert pack.case.add(a, b) == a + b

    class TestBox:
        def test_put(self):
            shown.Box().put(3)
"""
CONFTEST = """
    import pytest

    @pytest.fixture
    def a():
        return "from the conftest"
"""
TESTED: list[tuple[str, str, str, str]] = [
    ("test_add", "", "test_add", "test_add(a='from the conftest', b='x')"),
    ("test_add[y]", "", "test_add", "test_add(a='from the conftest', b='y')"),
    ("test_add[1]", "", "test_add", "test_add(a='from the conftest', b='y')"),
    ("TestBox::test_put", "", "TestBox.test_put", "TestBox().test_put()"),
    ("test_add[y]", "pack/case.py", "add", "add('from the conftest', 'y')"),
    ("TestBox::test_put", "pack/case.py", "Box.put", "Box().put(3)"),
]


@pytest.mark.parametrize(("node", "program", "function", "call"), TESTED)
def test_a_test_by_its_node_id(node: str, program: str, function: str, call: str, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "tests").mkdir()
    for name, text in (("pack/case.py", PROGRAM), ("tests/test_case.py", TESTS), ("conftest.py", CONFTEST)):
        (tmp_path / name).write_text(traces.text(text), encoding="utf-8")
    own = {"program": program} if program else {}
    plan = plan_launch({"pytest": f"tests/test_case.py::{node}", "cwd": str(tmp_path), **own}, None)
    assert (plan.entry.function, plan.entry.call) == (function, call)
    assert plan.path == tmp_path / (program or "tests/test_case.py")


NOTES: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"stdin": "4"}, "'stdin' is read in real runs only"),
    ({"compare": "off", "stepOver": "trace", "justMyCode": True}, ""),
    ({"stepOver": "guess"}, ""),
    ({"pogram": "x.py"}, "There is no launch attribute 'pogram', so it has no effect: did you mean 'program'?"),
]


@pytest.mark.parametrize(("attributes", "note"), NOTES)
def test_what_has_no_effect_is_told(attributes: dict[str, Any], note: str, tmp_path: Path) -> None:
    (tmp_path / "case.py").write_text(traces.text(PROGRAM), encoding="utf-8")
    plan = plan_launch({"program": str(tmp_path / "case.py"), **attributes}, None)
    assert "".join(plan.notes).startswith(note)
    assert bool(plan.notes) == bool(note)
