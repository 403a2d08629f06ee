"""Cells as plain Python: what IPython adds goes, line by line; what only looks like it stays."""

from __future__ import annotations

import ast

import pytest

from cwm_lsp.server.notebook.cells import composed, python_of

# a cell -> the same as plain Python
CELLS = {
    "plain": ("x = 1\ny = 2", "x = 1\ny = 2"),
    "empty": ("", ""),
    "a line magic": ("%matplotlib inline\nx = 1", "pass\nx = 1"),
    "a magic in a block": ("if x:\n    %time f(1)\n    y = 2", "if x:\n    pass\n    y = 2"),
    "shell": ("!pip install 'a b\nx = 1\n  ", "pass\nx = 1\n  "),
    "shell with an open bracket": ("x = 1\n!echo (\ny = 2", "x = 1\npass\ny = 2"),
    "questions": ("len?\n?len\nlen??\nx = 1", "pass\npass\npass\nx = 1"),
    "what the shell says": ("files = !ls *.py", "files = get_ipython().getoutput('ls *.py')"),
    "what a magic says": ("a, b = %env X", "a, b = get_ipython().magic('env X')"),
    "a remainder over two lines": ("x = (7\n% 3)", "x = (7\n% 3)"),
    "a remainder beside a magic": ("%time\nx = (7\n% 3)", "pass\nx = (7\n% 3)"),
    "a text": ('%time\nx = """\n%not\n!not\n"""', 'pass\nx = """\n%not\n!not\n"""'),
    "not equal": ("x = (1\n!= 2)", "x = (1\n!= 2)"),
    "a comment with a question": ("# why?\nx = 1", "# why?\nx = 1"),
    "a timed cell": ("%%time\nx = 1", "\nx = 1"),
    "another language": ("%%bash\nls\n!", "\n\n"),
    "a cell magic behind an empty line": ("\n%%html\n<b>", "\n\n"),
    "broken": ("x = (", "x = ("),
    "broken beside a magic": ("%time\nx = (", "pass\nx = ("),
    "await": ("x = await f(1)", "x = _wait(f(1))"),
    "awaits in one line": ("x = await f(await g()) + 1", "x = _wait(f(_wait(g()))) + 1"),
    "await behind wide characters": ("x = ['é😀', await f()]", "x = ['é😀', _wait(f())]"),
    "await with brackets": ("x = await(f())", "x = _wait((f()))"),
    "await in a function": ("async def f():\n    await g()", "async def f():\n    await g()"),
    "await over lines": ("x = await f(\n    1,\n)\ny = 2", "x = _wait(f(\n    1,\n))\ny = 2"),
    "other line ends": ("%time\r\nx = 1\ry = 2", "pass\nx = 1\ny = 2"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell(name: str) -> None:
    text, expected = CELLS[name]
    assert python_of(text) == expected
    if "broken" not in name:
        ast.parse(expected)


def test_the_text_for_a_cell() -> None:
    text, window = composed([("a", "x = 1\ny = 2\n"), ("b", ""), ("c", "display(await f())")])
    imports = "from IPython.display import display; from asyncio import run as _wait"
    assert text == f"{imports}\nx = 1\ny = 2\n\n\ndisplay(_wait(f()))\npass\n"
    assert [(piece.uri, piece.number, piece.first, piece.last) for piece in window.pieces] == [
        ("a", 1, 2, 4),
        ("b", 2, 5, 5),
        ("c", 3, 6, 6),
    ]
    assert (window.own.uri, window.above) == ("c", 5)
    assert [getattr(window.piece(line), "uri", None) for line in (1, 2, 4, 5, 6, 7)] == [None, "a", "a", "b", "c", "c"]
