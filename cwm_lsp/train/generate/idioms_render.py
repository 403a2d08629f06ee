"""The small template language of the idiom library: parse once, render with fresh choices each time.

A template is text after a `=== name` line:

- `%slot: a b c` (or `a | b c | d`) declares a pool for `$slot`; `%call EXPR` gives a call to exercise the program;
- `$slot` one name per program; `$lt`, `$gt`, `$cmp`, `$pm`, `$arith` a fresh operator at each place;
- `$(a|b|c)` one of the alternatives (`$|` is a bar inside one); `$[lo,hi]` an integer; `$:kind(args)` a literal;
- a line that starts with `?` or `?NN` is kept with that chance in percent (35), with the lines nested under it;
- `<<`, `||`, `>>` alone on lines enclose alternative blocks; `<<?NN` an optional block.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from cwm_lsp.train.generate.idioms_names import HINTS, MACROS, POOLS
from cwm_lsp.train.generate.idioms_values import draw


@dataclass(frozen=True, slots=True)
class Slot:
    """A name that stays the same throughout one program."""

    name: str


@dataclass(frozen=True, slots=True)
class Macro:
    """An operator that is drawn afresh each time."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Inline alternatives."""

    options: tuple[Parts, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A random literal."""

    kind: str
    args: tuple[int, ...]


Part = str | Slot | Macro | Choice | Value
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One source line, kept with some chance."""

    indent: str
    parts: Parts
    chance: float
    is_def: bool


@dataclass(frozen=True, slots=True)
class Blocks:
    """Alternative blocks of lines, present with some chance."""

    options: tuple[Block, ...]
    chance: float


Block = tuple[Line | Blocks, ...]


@dataclass(frozen=True, slots=True)
class CallForm:
    """A call expression: its function and, for each argument, the raw text (to compare) and its parts."""

    function: Parts
    args: tuple[tuple[str, Parts], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template; `reserved` are the identifiers its text uses literally."""

    name: str
    body: Block
    pools: dict[str, tuple[Parts, ...]]
    calls: tuple[CallForm, ...]
    reserved: frozenset[str]


_TOKEN = re.compile(
    r"\$(?:(?P<open>\()|\[(?P<lo>-?\d+),(?P<hi>-?\d+)\]|:(?P<kind>\w+)(?:\((?P<args>[-\d,\s]*)\))?|(?P<slot>\w+)|\|)"
)


def _close(text: str, start: int) -> int:
    """The index of the parenthesis that closes the one just before `start`."""
    depth = 1
    for index in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index
    raise ValueError(f"unclosed choice: {text}")


def _split(text: str, mark: str) -> list[str]:
    """Split at each mark outside parentheses, brackets and braces (and not after a dollar sign)."""
    pieces, depth, piece = [], 0, ""
    for index, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if char == mark and depth == 0 and (index == 0 or text[index - 1] != "$"):
            pieces.append(piece)
            piece = ""
        else:
            piece += char
    return [*pieces, piece]


def parse_inline(text: str) -> Parts:
    """Parse the inline marks of one line."""
    parts: list[Part] = []
    at = 0
    while match := _TOKEN.search(text, at):
        if match.start() > at:
            parts.append(text[at : match.start()])
        at = match.end()
        if match["open"]:
            end = _close(text, at)
            parts.append(Choice(tuple(parse_inline(option) for option in _split(text[at:end], "|"))))
            at = end + 1
        elif match["lo"]:
            parts.append(Value("int", (int(match["lo"]), int(match["hi"]))))
        elif match["kind"]:
            args = match["args"] or ""
            parts.append(Value(match["kind"], tuple(int(arg) for arg in args.split(",") if arg.strip())))
        elif match["slot"]:
            slot = match["slot"]
            parts.append(Macro(MACROS[slot]) if slot in MACROS else Slot(slot))
        else:
            parts.append("|")
    if at < len(text):
        parts.append(text[at:])
    return tuple(parts)


def _parse_block(lines: list[str], at: int) -> tuple[Block, int]:
    """Parse lines up to an unmatched `||` or `>>`, whose index is returned too."""
    block: list[Line | Blocks] = []
    while at < len(lines):
        text = lines[at].strip()
        if text in ("||", ">>"):
            break
        if text == "<<" or text.startswith("<<?"):
            options = []
            while lines[at].strip() != ">>":
                option, at = _parse_block(lines, at + 1)
                options.append(option)
            block.append(Blocks(tuple(options), int(text[3:] or 35) / 100 if "?" in text else 1.0))
        else:
            chance = 1.0
            if optional := re.match(r"\?(\d*) ?", text):
                chance = int(optional[1] or 35) / 100
                text = text[optional.end() :]
            indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())] if text else ""
            line = Line(indent, parse_inline(text), 1.0 if text.endswith(":") else chance, text.startswith("def "))
            if chance < 1.0 and text.endswith(":"):
                last = at
                while last + 1 < len(lines) and lines[last + 1].startswith(indent + " "):
                    last += 1
                inner, _ = _parse_block(lines[at + 1 : last + 1], 0)
                block.append(Blocks(((line, *inner),), chance))
                at = last
            else:
                block.append(line)
        at += 1
    return tuple(block), at


def _parse_call(text: str) -> CallForm:
    """Parse `$F(arg, arg)`."""
    function, rest = text.split("(", 1)
    raw = [arg.strip() for arg in _split(rest[:-1], ",")] if rest != ")" else []
    return CallForm(parse_inline(function), tuple((arg, parse_inline(arg)) for arg in raw))


def parse_templates(text: str) -> tuple[Template, ...]:
    """Parse a library text: templates separated by `=== name` lines."""
    templates = []
    for chunk in re.split(r"^=== ", text, flags=re.M)[1:]:
        name, _, rest = chunk.partition("\n")
        pools: dict[str, tuple[Parts, ...]] = {}
        calls, lines = [], []
        for line in rest.strip("\n").splitlines():
            if line.startswith("%call "):
                calls.append(_parse_call(line[6:].strip()))
            elif line.startswith("%"):
                slot, _, options = line[1:].partition(":")
                many = _split(options, "|") if " | " in options else _split(options.strip(), " ")
                pools[slot.strip()] = tuple(parse_inline(option.strip()) for option in many)
            else:
                lines.append(line)
        body, _ = _parse_block(lines, 0)
        reserved = frozenset(re.findall(r"(?<![$:\w])[A-Za-z_]\w*", "\n".join(lines)))
        templates.append(Template(name.strip(), body, pools, tuple(calls), reserved))
    return tuple(templates)


@dataclass(slots=True)
class Rendering:
    """One rendering of one template: keeps the names that were chosen."""

    rng: random.Random
    template: Template
    hinted: bool
    names: dict[str, str] = field(default_factory=dict)

    def name(self, slot: str) -> str:
        """The text of a slot, chosen at its first use so that no two slots share a name."""
        if slot in self.names:
            return self.names[slot]
        if slot in self.template.pools:
            options = self.template.pools[slot]
            for _ in range(4):
                text = self.inline(self.rng.choice(options))
                if text not in self.names.values():
                    break
        else:
            pool = POOLS[slot.rstrip("0123456789")]
            taken = self.template.reserved.union(self.names.values())
            text = self.rng.choice(pool)
            if text in taken:
                free = [option for option in pool if option not in taken]
                text = self.rng.choice(free) if free else f"{pool[0]}_{len(self.names)}"
        self.names[slot] = text
        return text

    def inline(self, parts: Parts) -> str:
        """The text of a line's parts."""
        rng = self.rng
        pieces = []
        for part in parts:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, Slot):
                pieces.append(self.name(part.name))
            elif isinstance(part, Choice):
                pieces.append(self.inline(rng.choice(part.options)))
            elif isinstance(part, Value):
                pieces.append(draw(rng, part.kind, part.args))
            else:
                pieces.append(rng.choice(part.options))
        return "".join(pieces)

    def header(self, parts: Parts) -> str:
        """The text of a `def` line, with type hints on the parameters whose kind is known."""
        pieces: list[str] = []
        for at, part in enumerate(parts):
            text = self.inline((part,))
            before = pieces[-1] if pieces else ""
            if pieces and pieces[-1].endswith("\0"):
                pieces[-1] = pieces[-1][:-1]
                text = " = " + text[1:] if text.startswith("=") else text
            if isinstance(part, Slot) and before.endswith(("(", ", ")):
                hint = HINTS.get(part.name.rstrip("0123456789"))
                after = parts[at + 1] if at + 1 < len(parts) else ""
                if hint and isinstance(after, str) and after.startswith((",", ")", "=")):
                    text += f": {hint}\0"
            pieces.append(text)
        return "".join(pieces)

    def lines(self, block: Block) -> list[str]:
        """The source lines of a block."""
        out: list[str] = []
        for entry in block:
            if entry.chance < 1.0 and self.rng.random() >= entry.chance:
                continue
            if isinstance(entry, Blocks):
                out += self.lines(self.rng.choice(entry.options))
            elif self.hinted and entry.is_def:
                out.append(entry.indent + self.header(entry.parts))
            else:
                out.append(entry.indent + self.inline(entry.parts))
        return out
