"""A source compiled and translated once, for all machines that run it."""

from __future__ import annotations

from functools import lru_cache
from types import CodeType

from cwm_lsp.compute.code import Code, translate
from cwm_lsp.compute.handlers import HANDLERS
from cwm_lsp.program.facts import Program, once


class Library:
    """The scopes of one file. `collapse`: comprehensions are shown as parts of what surrounds them."""

    def __init__(self, body: CodeType, collapse: bool) -> None:
        self._collapse = collapse
        self._filename = body.co_filename
        self._translated: dict[int, Code] = {}  # by id: code objects that are equal may differ in their lines
        self.body = self.translated(body)

    def translated(self, code: CodeType) -> Code:
        """`code`, ready to be interpreted."""
        found = self._translated.get(id(code))
        if found is None:
            found = translate(code, HANDLERS, self._filename, self._collapse)
            self._translated[id(code)] = found
        return found


@once
def library(program: Program, collapse: bool) -> Library:
    """The library of a program; raises what `compile` raises for one that does not compile."""
    if program.scopes:
        return Library(program.scopes[0].code, collapse)
    return Library(compile(program.source, program.path, "exec", dont_inherit=True), collapse)


@lru_cache(maxsize=256)
def call_code(text: str) -> CodeType:
    """The code of an entry's call; raises what `compile` raises."""
    return compile(text, "<call>", "eval", dont_inherit=True)
