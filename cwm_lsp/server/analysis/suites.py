"""The workspace's tests, as calls of the functions of one of its files. Everything here reads files and blocks.

Bounded: `cwm.tests.maxFiles` test files in each folder of the workspace, each of at most 256 KB, two seconds for
finding them, and the time that one search is given. A later search goes on where an earlier one stopped, because what
was read is kept by modification time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.program.entries import EntryCall
from cwm_lsp.program.facts import Program
from cwm_lsp.program.modules import known_names, package_of
from cwm_lsp.program.pytest_cases import Fixtures
from cwm_lsp.program.suites import Suite, read_suite, suite_calls
from cwm_lsp.server.facts.tree import CONFTEST, Tree, tree_of

_LONGEST = 262_144  # bytes of one test file
_SECONDS = 2.0  # for the files of one folder of the workspace
_MOST_CALLS = 500  # for one file, of all its functions
_IMPORTS = re.compile(rb"^[ \t]*(?:from[ \t]+\S+[ \t]+import[ \t]*\([^)]*\)|(?:from|import)\b.*)", re.MULTILINE)
_WORD = re.compile(rb"\w+")

_Stamp = tuple[int, int]  # modification time in ns, size in bytes


@dataclass(frozen=True, slots=True)
class Found:
    """The calls of a file's functions in tests, near ones first. `note`: why there may be more, if so; `goes_on`:
    because the time was over, so that another search can find them."""

    calls: tuple[EntryCall, ...] = ()
    note: str = ""
    goes_on: bool = False


@dataclass(slots=True)
class _File:
    """What is kept of a test file: the words in its imports, and what it shows once that was asked for."""

    stamp: _Stamp
    words: frozenset[bytes]
    suite: Suite | None = None
    shared: tuple[_Stamp | None, ...] = ()  # of the `conftest.py` files that the suite was read with


class Suites:
    """What was read of the workspace."""

    def __init__(self) -> None:
        self._trees: dict[Path, Tree] = {}
        self._files: dict[Path, _File] = {}
        self._conftests: dict[Path, tuple[_Stamp, Fixtures]] = {}

    def changed(self) -> None:
        """Test files were added, removed or saved: the next search looks for them anew."""
        self._trees = {}

    def calls(
        self, program: Program, path: Path, roots: Sequence[Path], most_files: int, seconds: float = _SECONDS
    ) -> Found:
        """The calls in tests below `roots` of the functions of `program`, the file at `path`. Total."""
        deadline = time.monotonic() + seconds
        root = max(
            (each for each in roots if path.is_relative_to(each)), key=lambda each: len(each.parts), default=None
        )
        known = known_names(path, root)
        words = {name.rpartition(".")[2].encode() for name in known}
        calls: dict[tuple[str, str], EntryCall] = {}
        note = ""

        goes_on = False
        for each in sorted(roots, key=lambda each: each != root):  # the file's own folder first
            tree = self._trees.get(each) or _tree(each, most_files)
            if tree.whole or len(tree.files) == most_files:
                self._trees[each] = tree
            if not tree.whole:
                note = f"only {len(tree.files)} test files of {each} are read (cwm.tests.maxFiles)"
            for file in sorted(tree.files, key=lambda other: _distance(path, other)):
                if goes_on := time.monotonic() > deadline:
                    note = f"reading the tests of {each} takes long; the next search goes on with it"
                    break
                if file != path and (suite := self._suite(file, words, each)) is not None:
                    for call in suite_calls(suite, program, known, package_of(file, each), str(file)):
                        calls.setdefault((call.function, call.call), call)
                if len(calls) >= _MOST_CALLS:
                    return Found(tuple(calls.values())[:_MOST_CALLS], f"only the first {_MOST_CALLS} calls are offered")
        return Found(tuple(calls.values()), note, goes_on)

    def _suite(self, path: Path, words: set[bytes], root: Path) -> Suite | None:
        """What the file shows; None where its imports have none of the `words`, and for one that is too long."""
        stamp = _stamp(path)
        if stamp is None or stamp[1] > _LONGEST:
            return None
        file = self._files.get(path)
        text: bytes | None = None
        if file is None or file.stamp != stamp:
            text = _read(path)
            imports = b"\n".join(_IMPORTS.findall(text))
            file = self._files[path] = _File(stamp, frozenset(_WORD.findall(imports)))
        if not file.words & words:
            return None
        conftests = [each / CONFTEST for each in path.parents if each.is_relative_to(root)]
        shared = tuple(map(_stamp, conftests))
        if file.suite is None or file.shared != shared:
            fixtures: Fixtures = {}
            for conftest, its_stamp in reversed(list(zip(conftests, shared, strict=True))):
                fixtures = {**fixtures, **self._fixtures(conftest, its_stamp)}
            file.suite = read_suite((text or _read(path)).decode("utf-8", "replace"), fixtures)
            file.shared = shared
        return file.suite

    def _fixtures(self, conftest: Path, stamp: _Stamp | None) -> Fixtures:
        """The fixtures of a `conftest.py`, the values of which are known."""
        if stamp is None or stamp[1] > _LONGEST:
            return {}
        kept = self._conftests.get(conftest)
        if kept is None or kept[0] != stamp:
            known = read_suite(_read(conftest).decode("utf-8", "replace"), {}).known_fixtures
            kept = self._conftests[conftest] = (stamp, known)
        return kept[1]


def _tree(root: Path, most_files: int) -> Tree:
    deadline = time.monotonic() + _SECONDS
    return tree_of(root, most_files, lambda: time.monotonic() > deadline)


def _distance(path: Path, test: Path) -> tuple[bool, int, str]:
    """How far a test file is from the file at `path`: by its name, then by folders."""
    named = test.stem in (f"test_{path.stem}", f"{path.stem}_test")
    common = sum(1 for one, other in zip(path.parts, test.parts, strict=False) if one == other)
    return not named, len(path.parts) + len(test.parts) - 2 * common, str(test)


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
