"""One activation of a piece of code: where it stands and what it holds."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import CellType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.code import NULL, Code
from cwm_lsp.trace.model import Value

if TYPE_CHECKING:
    from cwm_lsp.compute.function import Generator

NO_LINE = -1


class Activation:
    """`locals` are the numbered ones (`NULL`: unbound; cells are `CellType`s), `names` the mapping of a class or
    module body. `before` is the index of the instruction that ran last, `line` its line. `finish` turns a returned
    value into what the caller gets, `ended` replaces that where a generator ends. `hosted`: a native waits for its
    result. `handled` and `outer` are the exceptions that a generator and who resumed it are handling. `shown` and
    `seen` are the values of its last frame and the objects that they show."""

    __slots__ = (
        "before", "closure", "code", "depth", "ended", "finish", "generator", "globals", "handled", "hidden", "hosted",
        "keywords", "line", "locals", "names", "outer", "pc", "qualname", "seen", "shown", "stack",
    )  # fmt: skip

    def __init__(
        self,
        code: Code,
        variables: dict[str, Any],
        closure: tuple[CellType, ...],
        qualname: str,
        names: MutableMapping[str, Any] | None = None,
    ) -> None:
        self.code = code
        self.globals = variables
        self.closure = closure
        self.qualname = qualname
        self.names = names
        self.locals: list[Any] = [NULL] * len(code.names)
        self.stack: list[Any] = []
        self.pc = 0
        self.before = 0
        self.line = NO_LINE
        self.depth = 0
        self.hidden = False
        self.hosted = False
        self.keywords: tuple[str, ...] = ()
        self.ended: Callable[[Any], None] | None = None
        self.finish: Callable[[Any], Any] | None = None
        self.generator: Generator | None = None
        self.handled: BaseException | None = None
        self.outer: BaseException | None = None
        self.shown: dict[str, Value] | None = None
        self.seen: dict[str, Any] = {}

    def take(self, count: int) -> list[Any]:
        """The `count` values on top of the stack, which are not there any more."""
        if not count:
            return []
        values = self.stack[-count:]
        del self.stack[-count:]
        return values

    def clear(self) -> None:
        """It has ended: let go of what it held."""
        self.locals.clear()
        self.stack.clear()
        self.seen.clear()

    @property
    def line_number(self) -> int:
        """The line of the instruction that ran last; 1 where it has none, as the recorder shows it."""
        line = self.code.lines[self.before]
        return line if line > 0 else 1
