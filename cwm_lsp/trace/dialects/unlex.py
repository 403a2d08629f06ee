"""Source text from the tokens in which a model writes the lines of a program: the inverse of `lexer.source_lines`.

The dialect writes no blank between words, and a model's tokens need not be whole words: `for`, `mat`, `in`, `x` is
`format in x` or `for mat in x`. Words are parted where one of them is a keyword that Python's grammar allows there; of
several ways the one with the fewest names that nobody knows is taken.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

from cwm_lsp.trace.dialects.compact import line_number
from cwm_lsp.trace.dialects.lexer import INDENT
from cwm_lsp.trace.dialects.pieces import Piece

_VALUES = frozenset({"None", "True", "False", "break", "continue", "pass"})
_BEFORE_OPERAND = frozenset({"not", "lambda", "await", "yield", "None", "True", "False"})
_BEHIND_OPERAND = frozenset({"and", "or", "in", "is", "not", "if", "else", "for"})
_OPENING = frozenset(keyword.kwlist) - {"and", "or", "in", "is", "as"}
_OPENED_BY = {  # keywords that only lines with such a first word have inside
    "as": {"import", "from", "with", "except", "case", "async"},
    "import": {"from"},
    "from": {"raise", "yield", "return"},
}
_NEED_MORE = frozenset(
    {"and", "or", "in", "is", "not", "if", "elif", "for", "while", "with", "assert", "del", "import", "as", "await"}
)
_NO_OPERAND = frozenset(["", *" ,)]}:=.<>+*/%&|^"])  # cannot begin one
_IN_TARGET = frozenset(",.[(")
_ASSIGNED = re.compile(r"(?:[-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)")
_BIND = frozenset({"for", "as", "import"})
_NOT_ALONE = {
    "elif": "if 1: pass\n",
    "else": "if 1: pass\n",
    "except": "try: pass\n",
    "finally": "try: pass\n",
    "case": "match 1:\n ",
}
_NUMBER = re.compile(r"0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?j?")
_WORD = re.compile(r"[^\W\d]\w*")
_PREFIXES = frozenset({"f", "b"})
_MOST_WAYS = 2000  # of parting one run of words
_LONGEST_RUN = 200  # characters


def source_of(tokens: Sequence[Piece], known: Collection[str]) -> str:
    """The text of numbered lines, the first one not indented. `known` are names that the program or Python has.

    Total: where the tokens are no source, neither is the text.
    """
    lines: list[tuple[int, list[str]]] = []
    line: list[str] = []
    for token in tokens:
        if line_number(token) is not None:
            lines.append((_levels_behind(line), line := []))
        elif isinstance(token, str):
            line.append(token)
    names = frozenset(known)
    text = ""
    for levels, words in lines:
        spaced, names = _line(words, names)
        text += f"{INDENT * max(0, levels - lines[0][0])}{spaced}\n" if spaced else ""
    return text


def _levels_behind(line: list[str]) -> int:
    """How far the next line is indented: that stands before its number."""
    text = "".join(line)
    return (len(text) - len(text.rstrip(" "))) // len(INDENT)


@dataclass(frozen=True, slots=True)
class _Line:
    """`cuts` are the places between tokens, `names` those that are known (it adds its own), `head` its first word if
    that is a keyword. `eager`: to part words rather than to take them for one new name."""

    text: str
    cuts: frozenset[int]
    names: set[str]
    head: str
    eager: bool


def _line(words: Sequence[str], names: frozenset[str]) -> tuple[str, frozenset[str]]:
    """The tokens of one line with blanks between words that touch, and the names that are known behind it."""
    text = "".join(words)
    cuts = frozenset(accumulate(map(len, words), initial=0))
    tries: list[tuple[str, frozenset[str]]] = []
    for eager in (False, True):
        line = _Line(text, cuts, set(names), _head(text, cuts), eager)
        made = "".join(_parted(line, 0, len(text))).rstrip()
        tries.append((made, frozenset(line.names)))
        if _is_statement(made):
            return tries[-1]
    return tries[0]


def _is_statement(text: str) -> bool:
    """Whether Python reads the line alone; `else:` and its like with what has to stand before them."""
    before = next((each for word, each in _NOT_ALONE.items() if text.startswith(word)), "")
    try:
        ast.parse(f"{before}{text}{' pass' if text.endswith(':') else ''}")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _head(text: str, cuts: frozenset[int]) -> str:
    """The keyword that the line begins with, if it begins with one."""
    return max((text[:cut] for cut in cuts if text[:cut] in _OPENING), key=len, default="")


def _parted(line: _Line, at: int, end: int) -> Iterator[str]:
    text = line.text
    operand, last = False, ""  # whether an operand ends here; the character before
    while at < end:
        char = text[at]
        number = _NUMBER.match(text, at, end)
        word = _WORD.match(text, at, end)
        if char in "'\"":
            stop = _string_end(text, at, end, is_format=last == "f")
            yield "".join(_format_string(line, at, stop)) if last == "f" else text[at:stop]
            at, operand = stop, True
        elif number:
            yield number.group()
            at, operand = number.end(), True
        elif word:
            stop = word.end()
            quoted = stop < end and text[stop] in "'\"" and text[stop - 1] in _PREFIXES and stop - 1 in line.cuts
            parts = _best(line, at, stop - quoted, operand, last) if at < stop - quoted else []
            parts += [text[stop - 1]] if quoted else []
            yield " " * (operand and last != ".") + " ".join(parts)
            line.names.update(part for part in parts if not keyword.iskeyword(part))
            at, operand = stop, not quoted and _ends_operand(parts[-1])
            if keyword.iskeyword(parts[-1]) and at < end and text[at] not in " .,:)]}":
                yield " "
        else:
            yield char
            at, operand = at + 1, operand if char.isspace() else char in ")]}"
        last = text[at - 1]


def _best(line: _Line, at: int, end: int, operand: bool, last: str) -> list[str]:
    """A run of words parted; whole where no way of parting it is grammatical."""
    whole = line.text[at:end]
    best, chosen = (len(whole) + 1, 0, 0), [whole]
    ways = _ways(line, at, end, operand and last != ".", at == 0) if len(whole) <= _LONGEST_RUN else iter(())
    for parts in islice(ways, _MOST_WAYS):
        if (last == "." and keyword.iskeyword(parts[0])) or not _goes_on(line, parts, line.text[end : end + 3]):
            continue
        unknown, keywords = len(_unknown(parts, line.names)), sum(map(keyword.iskeyword, parts))
        is_likely = line.eager or keywords > 1 or at == 0 or last == "."
        rank = (0 if line.eager else unknown, -keywords if is_likely else keywords, unknown)
        if rank < best:
            best, chosen = rank, parts
    return chosen


def _unknown(parts: list[str], names: set[str]) -> set[str]:
    """The names that are neither known nor bound here."""
    bound = {part for before, part in pairwise(parts) if before in _BIND}
    used = {part for part in parts if not keyword.iskeyword(part) and part.isidentifier()}
    return used - bound - names


def _goes_on(line: _Line, parts: list[str], then: str) -> bool:
    """Whether the text `then` may follow: `=` behind one name, an operand behind an operator, `in` behind `for`, and
    `import` behind a line's first `from`."""
    if len(parts) > 1 and "lambda" not in parts and _ASSIGNED.match(then):
        return False
    if parts[0] == "def" and not (len(parts) == 2 and then[:1] == "("):
        return False
    if parts[-1] in _NEED_MORE and then[:1] in _NO_OPERAND:
        return False
    if parts[0] == "from" and line.head == "from" and "import" not in parts and then[:1] != ".":
        return False
    return "for" not in parts or "in" in parts[parts.index("for") :] or then[:1] in _IN_TARGET or parts[-1] == "for"


def _ways(line: _Line, at: int, end: int, operand: bool, at_start: bool) -> Iterator[list[str]]:
    """All grammatical ways to part a run of words, at the borders of tokens."""
    for stop in sorted({cut for cut in line.cuts if at < cut < end} | {end}):
        word = line.text[at:stop]
        if not _fits(line, word, operand, at_start):
            continue
        if stop == end:
            yield [word]
        elif word.endswith("_") and not word.endswith("__") and word != "_" and word not in line.names:
            continue
        elif operand and word == "not":
            yield from ([word, *rest] for rest in _ways(line, stop, end, True, False) if rest[0] == "in")
        else:
            yield from ([word, *rest] for rest in _ways(line, stop, end, _ends_operand(word), False))


def _fits(line: _Line, word: str, operand: bool, at_start: bool) -> bool:
    if not keyword.iskeyword(word):
        return not operand and (word.isidentifier() or _NUMBER.fullmatch(word) is not None)
    if at_start:
        return word in _OPENING
    if word in _OPENED_BY:
        return line.head in _OPENED_BY[word]
    return word in (_BEHIND_OPERAND if operand else _BEFORE_OPERAND)


def _ends_operand(word: str) -> bool:
    return word in _VALUES or not keyword.iskeyword(word)


def _string_end(text: str, at: int, end: int, is_format: bool) -> int:
    """Behind the string literal that begins at `at`; quotes inside the braces of a format string do not end it."""
    quote, depth, place = text[at], 0, at + 1
    while place < end and (text[place] != quote or depth):
        if depth and text[place] in "'\"":
            place = _string_end(text, place, end, False)
            continue
        if is_format and text[place] in "{}":
            depth = max(0, depth + (1 if text[place] == "{" else -1))
        place += 2 if text[place] == "\\" else 1
    return min(place + 1, end)


def _format_string(line: _Line, at: int, end: int) -> Iterator[str]:
    """As it is, but for what stands in braces, which is source; in three quotes, for source may have quotes."""
    text = line.text
    yield "''" if "'" in text[at + 1 : end - 1] else ""
    place = at
    while place < end:
        if text[place] != "{" or text[place + 1 : place + 2] == "{":
            step = 2 if text[place] == "{" else 1
            yield text[place : place + step]
            place += step
            continue
        close = _field_end(text, place + 1, end)
        yield "{"
        yield from _parted(line, place + 1, close)
        place = close
        while place < end and text[place] not in "}'":  # the format
            yield text[place]
            place += 2 if text[place : place + 2] == ", " else 1  # the blank is the dialect's
    yield "''" if "'" in text[at + 1 : end - 1] else ""


def _field_end(text: str, at: int, end: int) -> int:
    """Where a field's expression ends: at its format, a conversion or the closing brace."""
    depth = 0
    while at < end:
        char = text[at]
        if char in "'\"":
            at = _string_end(text, at, end, False)
            continue
        if not depth and (char in ":}" or (char == "!" and text[at + 1 : at + 2] != "=")):
            return at
        depth += (char in "([{") - (char in ")]}")
        at += 1
    return end
