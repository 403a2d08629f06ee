"""Every module of a method declares how its handlers run, and does what it declares."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cwm_lsp.server import main, methods
from cwm_lsp.server.how import How

MODULES = sorted(found.name for found in pkgutil.iter_modules(methods.__path__))
HANDLERS = {**main._FEATURES, **main._COMMANDS}
STARTS = {
    f"cwm_lsp.server.{name}"
    for name in (
        "predicting.follow",
        "predicting.agreeing",
        "facts.judging",
        "facts.discovering",
        "diagnostics.outcomes",
        "errands",
    )
}
"""What changes what is shown, or begins work that does."""


@pytest.mark.parametrize("name", MODULES)
def test_every_module_declares_how_it_runs(name: str) -> None:
    module = importlib.import_module(f"{methods.__name__}.{name}")
    assert isinstance(module.HOW, How)
    if module.HOW is How.READS:
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        assert not list(changes(tree))
        assert not {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} & STARTS


@pytest.mark.parametrize("method", HANDLERS)
def test_handlers_run_as_declared(method: str) -> None:
    own, layers = unwrapped(HANDLERS[method])
    how = inspect.getmodule(own).HOW  # type: ignore[union-attr]
    if how is How.READS and "params" in inspect.signature(own).parameters:
        assert "server/prepared" in layers, "it reads what may not be known yet"
    if how is How.WAITS and method in main._FEATURES:
        assert inspect.iscoroutinefunction(own)


def test_a_change_is_found() -> None:
    assert [
        *changes(ast.parse("document.shown = None\nls.documents[uri] = 1\ndel document.focus\nhint.tooltip = 2"))
    ] == [
        "document.shown",
        "ls.documents[uri]",
        "document.focus",
    ]


def changes(tree: ast.AST) -> Iterator[str]:
    """The parts of the server and of documents that are set or deleted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            root: ast.AST = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name) and root.id in ("ls", "document"):
                yield ast.unparse(node)


def unwrapped(handler: Callable[..., Any]) -> tuple[Callable[..., Any], set[str]]:
    """The function of the method's module, and the modules of what is wrapped around it."""
    layers: set[str] = set()
    while hasattr(handler, "__wrapped__"):
        layers.add(handler.__code__.co_filename)
        handler = handler.__wrapped__
    return handler, {Path(layer).with_suffix("").as_posix().rpartition("cwm_lsp/")[2] for layer in layers}
