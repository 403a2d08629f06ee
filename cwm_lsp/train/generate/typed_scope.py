"""Templates with typed holes, and the scope of names that fills them.

Template syntax (holes in angle brackets, no spaces inside):
  <int>       an operand of a kind: a name, a literal, or a sub-expression
  <!int>      a name of a kind        <int:a>  the same, tagged a      <:a>  the name or text tagged a
  <+int>      a new variable, visible from the next line on (may carry a tag)
  <~int:x>    a temporary (loop variable): visible until the template ends, and not assigned by others
  <block>     alone on its line: nested statements, from the scope's `block` callback
Kinds are those of values.NAMES, plus literal-only kinds of LITERALS.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from cwm_lsp.train.generate.values import (
    GENERATORS,
    HINTS,
    NAMES,
    TEMPORARY_NAMES,
    literal,
    to_source,
)

_HOLE = re.compile(r"<([+~!]?)(\w*)(?::(\w+))?>")
_BARE_BEFORE = re.compile(r"(^|[(\[]|, |(?<![<>=!])= |return |: |if |while )$")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|'[^']*'|\"[^\"]*\"")

LITERALS: dict[str, Callable[[random.Random], object]] = {
    "k": lambda rng: rng.choice((1, 2, 2, 3, 3, 4, 5, 7, 10)),
    "two": lambda rng: rng.choice((2, 2, 2, 3, 3, 4, 5)),
    "mod": lambda rng: rng.choice((2, 2, 3, 3, 4, 5, 7, 10, 10, 97, 100)),
    "bit": lambda rng: rng.choice((1, 1, 2, 3)),
    "idx": lambda rng: rng.choice((0, 0, 1, -1, -1, 2, -2)),
    "cut": lambda rng: rng.choice((1, 1, 2, 2, 3, -1, -2)),
    "pos": lambda rng: rng.choice((0, 1, 1, 2)),
    "stride": lambda rng: rng.choice((2, 2, 3, -1, -2)),
    "wide": lambda rng: rng.choice((4, 5, 6, 8, 10, 12)),
    "digit": lambda rng: rng.randint(0, 2),
    "ch": lambda rng: rng.choice("aeiostrnlp"),
    "sep": lambda rng: rng.choice((" ", ",", "-", ", ", "", ":", "_", "/")),
    "split": lambda rng: rng.choice((" ", ",", "-", "a", "e", ":")),
    "fill": lambda rng: rng.choice("*-. _=0"),
    "strip": lambda rng: rng.choice((" ", "-", "*", ".", "a", "!")),
    "vowels": lambda rng: rng.choice(("aeiou", "abc", "xyz", "aeiouAEIOU", "0123456789")),
    "frac": lambda rng: rng.choice((0.5, 1.5, 0.1, 2.0, 0.25, 0.2, 1.1)),
    "lword": GENERATORS["word"],
    "digits": GENERATORS["digits"],
    "sentence": GENERATORS["sentence"],
    "padded": GENERATORS["padded"],
    "intlit": GENERATORS["int"],
    "none": lambda rng: None,
}

SUBTYPES: dict[str, tuple[str, ...]] = {"int": ("int", "small"), "str": ("str", "char", "key")}
EMPTY = ("[]", "{}", "set()", "''", '""')
EXPRESSION_SHARE = {"bool": 0.8}
LITERAL_FROM = {"int": 0.72, "small": 0.72, "str": 0.78, "float": 0.72, "char": 0.6}
SCALARS = ("int", "small", "bool", "str", "float", "char")


@dataclass(frozen=True, slots=True)
class Hole:
    """One hole: its mark (+, ~, ! or nothing), kind, tag, and whether a compound filling needs parentheses."""

    mark: str
    kind: str
    tag: str
    bare: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a template: indentation, and text pieces and holes."""

    indent: str
    pieces: tuple[str | Hole, ...]


@cache
def compiled(template: str) -> tuple[Line, ...]:
    """Parse a template once."""
    return tuple(_line(text) for text in template.strip("\n").split("\n"))


def _line(text: str) -> Line:
    stripped = text.lstrip(" ")
    pieces: list[str | Hole] = []
    at = 0
    for match in _HOLE.finditer(stripped):
        if match.start() > at:
            pieces.append(stripped[at : match.start()])
        before, after = stripped[: match.start()], stripped[match.end() :]
        bare = _BARE_BEFORE.search(before) is not None
        bare = bare and (not after or after[0] in "),]}:" or (before.endswith("if ") and after.startswith(" else")))
        pieces.append(Hole(match[1], match[2], match[3] or "", bare))
        at = match.end()
    if at < len(stripped):
        pieces.append(stripped[at:])
    return Line(text[: len(text) - len(stripped)], tuple(pieces))


@cache
def is_compound(template: str) -> bool:
    """Whether an expression template has an operator outside brackets."""
    before = ""
    while before != template:
        before, template = template, _BRACKETS.sub("", template)
    return " " in template or template.startswith(("-", "~"))


@cache
def needs(template: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The kinds of which a template must have a name, and all kinds of which it can take one."""
    holes = [piece for line in compiled(template) for piece in line.pieces if isinstance(piece, Hole)]
    read = [hole for hole in holes if hole.kind in NAMES and hole.mark in ("", "!")]
    named = tuple(hole.kind for hole in read if hole.mark or hole.tag or hole.kind not in SCALARS)
    return named, frozenset(kind for hole in read for kind in SUBTYPES.get(hole.kind, (hole.kind,)))


@dataclass
class _Filling:
    """What one rendering of a template has bound so far."""

    inner: bool
    tags: dict[str, str] = field(default_factory=dict)
    new: list[tuple[str, str]] = field(default_factory=list)
    temporaries: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Scope:
    """The names of one function by kind, with what must be declared for them."""

    rng: random.Random
    expressions: Mapping[str, Sequence[str]]
    double: bool = True
    max_parameters: int = 3
    depth: int = 1
    nested_conditions: bool = True
    block: Callable[[], list[str]] = list
    names: dict[str, list[str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    unused: dict[str, str] = field(default_factory=dict)
    parameters: list[tuple[str, str]] = field(default_factory=list)
    prelude: list[str] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)
    anchored: bool = False

    def available(self, kind: str) -> list[str]:
        """Names whose values fit a kind."""
        kinds = SUBTYPES.get(kind)
        if kinds is None:
            return self.names.get(kind, [])
        return [name for one in kinds for name in self.names.get(one, ())]

    def fresh(self, kind: str, pools: dict[str, tuple[str, ...]] = NAMES) -> str:
        """A name that the function does not use yet."""
        pool = pools.get(kind) or NAMES.get(kind) or TEMPORARY_NAMES[kind]
        for _ in range(6):
            name = self.rng.choice(pool)
            if name not in self.taken:
                break
        else:
            name = next(f"{name}{n}" for n in range(2, 99) if f"{name}{n}" not in self.taken)
        self.taken.add(name)
        return name

    def add(self, name: str, kind: str) -> None:
        """Make a name visible."""
        if name not in self.names.setdefault(kind, []):
            self.names[kind].append(name)
        self.unused[name] = kind

    def remove(self, name: str, kind: str) -> None:
        """Hide a name again (its text stays taken)."""
        if name in self.names.get(kind, ()):
            self.names[kind].remove(name)
        self.unused.pop(name, None)

    def demand(self, kind: str) -> str:
        """A new parameter or a local set at the start, for a kind with no name yet."""
        name = self.fresh(kind)
        room = self.max_parameters - len(self.parameters) + (kind in ("bool", "opt"))
        if room > 0 and (not self.parameters or self.rng.random() < 0.8):
            self.parameters.append((name, kind))
        else:
            text = literal(self.rng, kind, self.double)
            while text in EMPTY and self.rng.random() < 0.8:
                text = literal(self.rng, kind, self.double)
            self.prelude.append(f"{name} = {text}")
        self.add(name, kind)
        self.unused.pop(name)
        self.mentioned.add(name)
        self.anchored = True
        return name

    def name(self, kind: str, target: bool = False) -> str:
        """A visible name of a kind, at best one not used yet; a target is no loop variable or exponent."""
        names = [name for name in self.available(kind) if name not in self.mentioned]
        if target:
            fixed = self.names.get("small", ()) if kind == "int" else ()
            names = [name for name in names if name not in self.locked and name not in fixed]
        if not names or (len(names) == 1 and self.rng.random() < 0.15 and len(self.parameters) < self.max_parameters):
            return self.demand(kind)
        waiting = [name for name in names if name in self.unused]
        name = self.rng.choice(waiting if waiting and self.rng.random() < 0.7 else names)
        self.unused.pop(name, None)
        self.mentioned.add(name)
        self.anchored = True
        return name

    def operand(self, kind: str, bare: bool = True) -> str:
        """A name, literal or sub-expression of a kind."""
        if kind in LITERALS:
            return to_source(LITERALS[kind](self.rng), self.double)
        draw = self.rng.random()
        if kind == "bool" and not self.available(kind) and self.expressions_left():
            return self.expression(kind, bare)
        if self.depth > 0 and draw < EXPRESSION_SHARE.get(kind, 0.15) and kind in self.expressions:
            return self.expression(kind, bare)
        if draw > LITERAL_FROM.get(kind, 1) and (self.anchored or self.rng.random() < 0.2):
            text = literal(self.rng, kind, self.double)
            return text if bare else text.lstrip("-")
        return self.name(kind)

    def pick(self, templates: Sequence[str]) -> str:
        """One of a few random templates: the one that needs fewest new names and can use one not used yet."""
        best, least = templates[0], 99
        waiting = set(self.unused.values())
        for _ in range(4):
            template = self.rng.choice(templates)
            missing, wanted = needs(template)
            cost = 2 * sum([not self.available(kind) for kind in missing]) + wanted.isdisjoint(waiting)
            if cost < least:
                best, least = template, cost
            if not cost:
                break
        return best

    def expressions_left(self) -> bool:
        """Whether a condition may still be built where no bool name is at hand (not in short operations)."""
        return self.depth > -2 and self.nested_conditions

    def expression(self, kind: str, bare: bool = True) -> str:
        """A random expression of a kind."""
        template = self.pick(self.expressions[kind])
        self.depth -= 1
        self.anchored = False
        text = self.render(template, inner=True)[0]
        self.depth += 1
        self.anchored = True
        return text if bare or not is_compound(template) else f"({text})"

    def render(self, template: str, inner: bool = False) -> list[str]:
        """Fill a template.  New variables are for tagged holes and blocks only until it ends; temporaries go then."""
        state = _Filling(inner)
        result: list[str] = []
        lines = compiled(template)
        for line in lines:
            if len(line.pieces) == 1 and isinstance(line.pieces[0], Hole) and line.pieces[0].kind == "block":
                result.extend(line.indent + nested for nested in self._nested(state))
                continue
            if not inner:
                self.anchored = False
                if not (isinstance(first := line.pieces[0] if line.pieces else "", Hole) and not first.kind):
                    self.mentioned.clear()
            text = "".join(
                [
                    piece if isinstance(piece, str) else self._fill(piece, state, at)
                    for at, piece in enumerate(line.pieces)
                ]
            )
            result.append(line.indent + text)
            if len(lines) > 1:
                self._show(state.temporaries)
        for name, kind in state.temporaries:
            self.remove(name, kind)
            self.locked.discard(name)
            if len(lines) == 1:
                self.taken.discard(name)
        for name, kind in (*state.new, *state.changed):
            self.add(name, kind)
        return result

    def _show(self, temporaries: list[tuple[str, str]]) -> None:
        for name, kind in temporaries:
            if name not in self.locked:
                self.add(name, kind)
                self.locked.add(name)

    def _nested(self, state: _Filling) -> list[str]:
        """The nested statements, which see the template's new variables but do not assign them."""
        self._show(state.new)
        lines = self.block()
        for name, kind in state.new:
            self.remove(name, kind)
            self.locked.discard(name)
        return lines

    def _fill(self, hole: Hole, state: _Filling, at: int) -> str:
        if not hole.kind:
            self.mentioned.add(state.tags[hole.tag])
            self.anchored = True
            return state.tags[hole.tag]
        if hole.mark == "+":
            text = self.fresh(hole.kind)
            state.new.append((text, hole.kind))
        elif hole.mark == "~":
            text = self.fresh(hole.kind, TEMPORARY_NAMES)
            state.temporaries.append((text, hole.kind))
        elif at == 0 and not state.inner:
            text = self.name(hole.kind, target=True)
            state.changed.append((text, self.kind_of(text, hole.kind)))
        elif hole.mark == "!" or (hole.tag and hole.kind not in LITERALS):
            text = self.name(hole.kind)
        else:
            text = self.operand(hole.kind, hole.bare)
        if hole.tag:
            state.tags[hole.tag] = text
        return text

    def kind_of(self, name: str, kind: str) -> str:
        """The exact kind of a name that fits a kind."""
        return next(one for one in SUBTYPES.get(kind, (kind,)) if name in self.names.get(one, ()))

    def signature(self, name: str, hints: bool, returns: str = "") -> str:
        """The def line."""
        if not hints:
            return f"def {name}({', '.join(parameter for parameter, _ in self.parameters)}):"
        inner = ", ".join(f"{parameter}: {HINTS[kind]}" for parameter, kind in self.parameters)
        return f"def {name}({inner}) -> {HINTS[returns]}:" if returns in HINTS else f"def {name}({inner}):"

    def call(self, name: str, keywords: bool = False) -> str:
        """A call with fresh literal arguments; the last by keyword if so asked."""
        values = [literal(self.rng, kind, self.double) for _, kind in self.parameters]
        if keywords and values:
            values[-1] = f"{self.parameters[-1][0]}={values[-1]}"
        return f"{name}({', '.join(values)})"
