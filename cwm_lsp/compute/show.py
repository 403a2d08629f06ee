"""What an activation holds, as the values of a frame: the texts that the recorder would show."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextvars import Token
from types import CellType
from typing import TYPE_CHECKING, Any

from cwm_lsp.compute.code import NULL
from cwm_lsp.compute.holes import holes, number_of
from cwm_lsp.compute.natives.order import order_is_known
from cwm_lsp.compute.natives.weight import is_long
from cwm_lsp.compute.values import LOST, SHOWING, Shown, Unknowable, Unknown
from cwm_lsp.compute.versions import RULES
from cwm_lsp.record.observe import is_plain
from cwm_lsp.trace.model import Origin, Value, without_addresses

if TYPE_CHECKING:
    from cwm_lsp.compute.activation import Activation

# equal objects of these are shown by equal texts, and the same object is always shown by the same one
_FIXED = frozenset({int, bool, float, complex, type(None), str, bytes})
_CACHED_VALUES = 50_000


class Shower:
    """Makes the values of frames. `module_name` is that of the traced file. `shown` has what was unknown in the last.

    A value that is unknown in part has the origin `unknown`, and a text with a hole in the place of each such part.
    """

    def __init__(self, module_name: str, max_chars: int, hide_dunders: Callable[[Activation], bool]) -> None:
        self._module_name = module_name
        self._max_chars = max_chars
        self._hides = hide_dunders
        self._shared: dict[tuple[str, bool | None], Value] = {}
        self._plain: dict[type, bool] = {}
        self._unshowable: set[type] = set()
        self.shown = Shown()

    def locals(self, a: Activation, begins: bool) -> dict[str, Value]:
        """All variables of `a`, in the order in which they were first bound. `begins`: there is no previous frame."""
        before = self._begin()
        try:
            return self._locals(a, begins)
        finally:
            SHOWING.reset(before)

    def _begin(self) -> Token[Shown | None]:
        if self.shown.objects or self.shown.lost:
            self.shown = Shown()
        return SHOWING.set(self.shown)

    def _locals(self, a: Activation, begins: bool) -> dict[str, Value]:
        if a.code.optimized:
            return self._numbered(a, begins)
        held = dict(a.names or {})
        if self._hides(a):
            held = {name: value for name, value in held.items() if not (name[:2] == "__" == name[-2:])}
        before = None if begins else a.shown
        values = {name: self._value(value, name, before) for name, value in held.items()}
        a.shown = values
        return values

    def _numbered(self, a: Activation, begins: bool) -> dict[str, Value]:
        before = None if begins else a.shown
        order = a.shown
        seen = a.seen
        values = {} if order is None or RULES.locals_are_views else dict(order)
        for name, value in zip(a.code.names, a.locals, strict=True):
            if type(value) is CellType:
                try:
                    value = value.cell_contents
                except ValueError:
                    value = NULL
            if value is NULL:
                values.pop(name, None)
                seen.pop(name, None)
                continue
            if before is not None and type(value) in _FIXED and name in seen and seen[name] is value:
                last = before[name]
                values[name] = last if last.changed is False else self._share(last.repr, False)
                continue
            if type(value) in _FIXED or not RULES.locals_are_views:
                seen[name] = value
            else:
                seen.pop(name, None)
            values[name] = self._value(value, name, before)
        a.shown = values
        return values

    def _value(self, value: Any, name: str, before: Mapping[str, Value] | None) -> Value:
        cls = type(value)
        if cls is Unknown:
            return self._unknown(repr(value), value.text, value.reason)
        last = None if before is None else before.get(name)
        if cls in self._unshowable:
            return self._unshown(f"the repr of {cls.__name__} is not computed")
        try:
            text = self.text(value)
            hides = self._plain.get(cls)
            if hides is None:
                hides = self._plain[cls] = is_plain(cls, self._module_name)
            inner = self._attributes(value, before, last) if hides else {}
        except Unknowable as unknowable:
            if cls.__module__ == self._module_name:
                self._unshowable.add(cls)  # it has cost its time
            return self._unshown(unknowable.reason)
        if self.shown.objects or self.shown.lost:
            reason = self._why_open(text)
            if reason:
                return Value(text, Origin.UNKNOWN, None, None, inner, reason)
        if before is None:
            return Value(text, Origin.COMPUTED, None, None, inner) if inner else self._share(text, None)
        same = last is not None and last.repr == text and last.origin is Origin.COMPUTED
        if not inner:
            return self._share(text, not (same and last is not None and not last.attrs))
        same = same and last is not None and _texts(last.attrs) == _texts(inner)
        return Value(text, Origin.COMPUTED, None, not same, inner)

    def _attributes(self, value: Any, before: Mapping[str, Value] | None, last: Value | None) -> dict[str, Value]:
        try:
            held = list(object.__getattribute__(value, "__dict__").items())
        except AttributeError:
            return {}
        olds: Mapping[str, Value] | None = None if before is None else {} if last is None else last.attrs
        shown: dict[str, Value] = {}
        for name, part in held:
            if isinstance(name, str):
                if type(part) is Unknown:
                    shown[name] = self._unknown(repr(part), part.text, part.reason)
                    continue
                text = self.text(part)
                reason = self._why_open(text) if self.shown.objects or self.shown.lost else ""
                if reason:
                    shown[name] = Value(text, Origin.UNKNOWN, reason=reason)
                    continue
                old = None if olds is None else olds.get(name)
                shown[name] = self._share(text, None if olds is None else old is None or old.repr != text)
        return shown

    def text(self, value: object) -> str:
        """The text that the recorder shows for `value`; raises Unknowable where that can't be known."""
        cls = type(value)
        if cls is int and -1 << 999 < value < 1 << 999:  # type: ignore[operator]
            return repr(value)
        if is_long(value):
            raise Unknowable("the text is too long")
        try:
            text = repr(value)
        except Unknowable:
            raise
        except Exception as error:  # the program's own repr, or an int of too many digits
            return f"<{type(value).__name__}: repr raised {type(error).__name__}>"
        if "0x" in text:
            text = without_addresses(text)
        if "{" in text and cls not in _FIXED:
            _known_order(value, set())
        if len(text) > self._max_chars:
            return f"{text[: self._max_chars]}... <{len(text) - self._max_chars} more characters>"
        return text

    def result(self, value: object) -> Value:
        """The value of a return or exception frame."""
        before = self._begin()
        try:
            if type(value) is Unknown:
                return self._unknown(repr(value), value.text, value.reason)
            text = self.text(value)
            reason = self._why_open(text)
            return Value(text, Origin.UNKNOWN, reason=reason) if reason else self._share(text, None)
        except Unknowable as unknowable:
            return self._unshown(unknowable.reason)
        finally:
            SHOWING.reset(before)

    def _why_open(self, text: str) -> str:
        """Why a part of `text` is unknown; empty where none is."""
        first = next(iter(holes(text)), None)
        if first is not None:
            return self.shown.objects[number_of(first)].reason
        return self.shown.lost if LOST in text else ""

    def _unknown(self, text: str, said: str, reason: str) -> Value:
        return Value(text, Origin.PREDICTED if said and said != LOST else Origin.UNKNOWN, reason=reason)

    def _unshown(self, reason: str) -> Value:
        """Of something whose text is unknown as a whole, although it may be known itself."""
        return self._unknown(repr(Unknown(reason)), "", reason)

    def _share(self, text: str, changed: bool | None) -> Value:
        value = self._shared.get((text, changed))
        if value is None:
            if len(self._shared) >= _CACHED_VALUES:
                self._shared.clear()
            value = self._shared[text, changed] = Value(text, Origin.COMPUTED, None, changed)
        return value


def _texts(values: Mapping[str, Value]) -> dict[str, str]:
    return {name: value.repr for name, value in values.items()}


def _known_order(value: object, seen: set[int]) -> None:
    """Raises Unknowable where the text of `value` may show a set whose order is not known."""
    if type(value) in _FIXED or id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, set | frozenset) and not order_is_known(value):
        raise Unknowable("the order of this set depends on the process")
    if isinstance(value, dict):
        _each(value.values(), seen)
    elif isinstance(value, list | tuple | set | frozenset | deque):
        _each(value, seen)
    elif not isinstance(value, type) and hasattr(value, "__dict__"):
        _each(vars(value).values(), seen)


def _each(values: Iterable[object], seen: set[int]) -> None:
    for value in list(values):
        _known_order(value, seen)
