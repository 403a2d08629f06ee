"""The open notebooks. Each Python cell is a document of its own, whose text has the cells above it, too (`cells.py`);
its calls are also looked for in the cells below."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from pygls.uris import to_fs_path

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.server.document.pause import Typing
from cwm_lsp.server.document.snapshot import MAX_CHARACTERS, Snapshot
from cwm_lsp.server.notebook.cells import composed


@dataclass(slots=True)
class Cell:
    """One Python cell as its editor holds it."""

    uri: str
    version: int
    text: str


@dataclass
class Notebook:
    """One open notebook: the URIs of all its cells in their `order`, and its Python `cells` by URI. `typing` tells how
    long to wait behind an edit."""

    uri: str
    order: list[str] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    typing: Typing = field(default_factory=Typing)

    @property
    def python(self) -> list[Cell]:
        """The Python cells in their order."""
        return [self.cells[uri] for uri in self.order if uri in self.cells]

    def snapshots(self) -> Iterator[Snapshot]:
        """What each Python cell is predicted from, in their order."""
        cells = self.python
        texts = [(cell.uri, cell.text) for cell in cells]
        for number, cell in enumerate(cells, 1):
            text, window = composed(texts[:number])
            yield Snapshot(cell.uri, self._path, cell.version, text, window)

    def whole(self) -> Snapshot | None:
        """All cells, as the last one of them is predicted from; None without any, and for more than is analysed."""
        cells = self.python
        if not cells:
            return None
        text, window = composed([(cell.uri, cell.text) for cell in cells])
        if len(text) > MAX_CHARACTERS:
            return None
        return Snapshot(cells[-1].uri, self._path, cells[-1].version, text, window)

    @property
    def _path(self) -> str:
        """In a kernel, cells are run in `__main__`."""
        path = PurePath(to_fs_path(self.uri) or "notebook")
        return str(path.with_name("__main__.py"))


def calls_below(whole: Snapshot, cell: Snapshot) -> tuple[EntryCall, ...]:
    """The calls of a cell's own functions in the cells below it, each with the line in its own cell: those that need no
    names but of functions and classes that the cell knows, and built-in ones."""
    assert whole.window is not None
    assert cell.window is not None
    own = {scope.qualname for scope in cell.program.functions if scope.line > cell.above}
    known = {scope.name for scope in cell.program.scopes} | set(dir(builtins))
    found = []
    for call in whole.program.calls:
        piece = whole.window.piece(call.line)
        if piece is None or piece.number <= cell.window.own.number:
            continue
        if call.function in own and _names(call.call) <= known:
            line = call.line - piece.first + 1
            found.append(replace(call, line=line, source="cell", path=f"cell {piece.number}"))
    return tuple(found)


def _names(call: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(call, mode="eval")) if isinstance(node, ast.Name)}


class Notebooks(dict[str, Notebook]):
    """By URI."""

    def of(self, cell: str) -> Notebook | None:
        """The notebook that has the Python cell with this URI."""
        return next((each for each in self.values() if cell in each.cells), None)
