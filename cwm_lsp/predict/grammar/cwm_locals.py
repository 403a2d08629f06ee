"""What the LOCALS of a `cwm` frame may list: which names, in which order, and which values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from cwm_lsp.predict.grammar.cwm_json import Done, InString, Literal, Thread, string_threads
from cwm_lsp.predict.grammar.reprs import ANY_TEXT, Repr


@dataclass(frozen=True, slots=True)
class Slot:
    """One name that may be listed, escaped for JSON; it `must` be if nothing can have unbound it.

    Its value may be the sign for "unchanged" (`same`), and `known` (or any repr if that is None and `free`).
    """

    name: str
    must: bool
    same: bool
    free: bool
    known: str | None = None


@dataclass(frozen=True, eq=False)
class Listing:
    """One way in which the names can be listed. `texts` are the source lines that can come with it.

    `orders` hold numbers of slots: each order is one in which they may stand (some left out); none: any order.
    """

    slots: Sequence[Slot]
    orders: tuple[tuple[int, ...], ...]
    start: Repr
    texts: frozenset[str]
    _known: dict[tuple[int, ...], tuple[Thread, ...]] = field(default_factory=dict)

    def after(self, written: tuple[int, ...]) -> tuple[Thread, ...]:
        """The ways to go on behind the values of the slots `written`; behind the opening brace if there are none."""
        threads = self._known.get(written)
        if threads is None:
            threads = self._known[written] = tuple(self._after(written))
        return threads

    def _after(self, written: tuple[int, ...]) -> Iterator[Thread]:
        opening = ', "' if written else '{"'
        numbers, may_end = self._next(written)
        for number in numbers:
            yield Literal(f'{opening}{self.slots[number].name}": "', _Value(self, (*written, number)))
        if may_end:
            yield Literal("}" if written else "{}", Done(self.texts))

    def _next(self, written: tuple[int, ...]) -> tuple[list[int], bool]:
        """The slots that can be next, and whether there need be none."""
        if not self.orders:
            rest = [number for number in range(len(self.slots)) if number not in written]
            return rest, not any(self.slots[number].must for number in rest)
        found: dict[int, None] = {}
        may_end = False
        for order in self.orders:
            places = [order.index(number) for number in written]
            if places != sorted(places):
                continue
            for number in order[places[-1] + 1 if places else 0 :]:
                found[number] = None
                if self.slots[number].must:
                    break
            else:
                may_end = True
        return list(found), may_end


@dataclass(frozen=True, slots=True)
class _Value:
    """Behind the opening quote of the value of the last slot of `written`."""

    listing: Listing
    written: tuple[int, ...]

    def threads(self) -> tuple[Thread, ...]:
        slot = self.listing.slots[self.written[-1]]
        then = _After(self.listing, self.written)
        if slot.free or slot.known is not None:
            return string_threads(self.listing.start, then, same=slot.same, known=slot.known)
        return (Literal('.."', then),)


@dataclass(frozen=True, slots=True)
class _After:
    """Behind the closing quote of that value."""

    listing: Listing
    written: tuple[int, ...]

    def threads(self) -> tuple[Thread, ...]:
        return self.listing.after(self.written)


@dataclass(frozen=True, slots=True)
class Anything:
    """A listing of which the names are not known, behind a value or (unless it has `begun`) from its beginning.

    `shown` are the names that can be said to be unchanged, escaped for JSON (None: every name).
    """

    start: Repr
    texts: frozenset[str]
    shown: frozenset[str] | None
    begun: bool = False

    def threads(self) -> tuple[Thread, ...]:
        """A further member, or the end."""
        opening = ', "' if self.begun else '{"'
        known = tuple(Literal(f'{opening}{name}": "', _AnyValue(self, same=True)) for name in sorted(self.shown or ()))
        return (*known, Literal(opening, _AnyName(self)), Literal("}" if self.begun else "{}", Done(self.texts)))


@dataclass(frozen=True, slots=True)
class _AnyName:
    """Behind the opening quote of a name."""

    listing: Anything

    def threads(self) -> tuple[Thread, ...]:
        return (InString(ANY_TEXT, "", _AfterName(self.listing)),)


@dataclass(frozen=True, slots=True)
class _AfterName:
    """Behind its closing quote."""

    listing: Anything

    def threads(self) -> tuple[Thread, ...]:
        return (Literal(': "', _AnyValue(self.listing, same=self.listing.shown is None)),)


@dataclass(frozen=True, slots=True)
class _AnyValue:
    """Behind the opening quote of a value."""

    listing: Anything
    same: bool

    def threads(self) -> tuple[Thread, ...]:
        return string_threads(self.listing.start, replace(self.listing, begun=True), same=self.same)
