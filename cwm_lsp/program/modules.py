"""The names under which a workspace imports one of its files, from folders and `__init__.py` files; nothing is run."""

from __future__ import annotations

import os
from pathlib import Path

from cwm_lsp.program.suites import reexports

_LONGEST_INIT = 65_536  # bytes


def known_names(path: Path, root: Path | None) -> dict[str, str]:
    """Dotted names for the module at `path`, with "", and for what its package imports from it, with its name there.

    A package is named from its topmost folder with an `__init__.py`, and from each folder above it up to `root`,
    because any of them may be on Python's path.
    """
    folders = _folders(path.parent, root)
    inside = _depth_in_package(path.parent, len(folders))
    last = () if path.stem == "__init__" else (path.stem,)
    modules = _named(folders, inside, last)
    known = dict.fromkeys(modules, "")
    for depth in range(inside):  # the packages around it, innermost first
        package = path.parents[depth]
        text = _text(package / "__init__.py") if package / "__init__.py" != path else ""
        for name in _named(folders[: len(folders) - depth], inside - depth, ()) if text else ():
            known |= reexports(text, name.split("."), modules)
    return known


def package_of(path: Path, root: Path) -> tuple[str, ...]:
    """The folders that a relative import in `path` counts from, seen from `root`."""
    return _folders(path.parent, root)


def _folders(folder: Path, root: Path | None) -> tuple[str, ...]:
    """The folders between `root` and `folder`; without a root those that make up its package."""
    if root is not None and folder.is_relative_to(root):
        return folder.relative_to(root).parts
    depth = _depth_in_package(folder, len(folder.parts) - 1)
    return folder.parts[len(folder.parts) - depth :]


def _depth_in_package(folder: Path, most: int) -> int:
    """How many folders from `folder` upwards have an `__init__.py`."""
    depth = 0
    while depth < most and os.path.exists(folder / "__init__.py"):
        folder, depth = folder.parent, depth + 1
    return depth


def _named(folders: tuple[str, ...], inside: int, last: tuple[str, ...]) -> tuple[str, ...]:
    """The dotted names from the package's topmost folder, or one above it, down to `last`; the shortest first."""
    names: list[str] = []
    for first in range(len(folders) - inside, -1, -1):
        parts = (*folders[first:], *last)
        if parts and all(map(str.isidentifier, parts)):
            names.append(".".join(parts))
    return tuple(names)


def _text(path: Path) -> str:
    try:
        return path.read_bytes()[:_LONGEST_INIT].decode("utf-8", "replace")
    except OSError:
        return ""
