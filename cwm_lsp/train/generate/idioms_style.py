"""Restyling of a rendered program: rewrites that keep it runnable and make its text (and its trace) vary.

Covers: `x += e` written out, results held in a variable before `return`, counters and records added to loops,
docstrings, comments, blank lines, quote style, one-line guards.
"""

from __future__ import annotations

import random
import re

_AUGMENTED = re.compile(r"^( *)(\w+) ([-+*])= (.+)$")
_SIMPLE = re.compile(r"^[\w.]+(\[\w+\]|\(\w*\))?$")
_LOOSE = re.compile(r" (if|or|and|not|in|==|!=|<|>|<=|>=) |lambda|:=")
_RETURN = re.compile(r"^( +)return (.+)$")
_LOOP = re.compile(r"^( +)(?:for (\w+)(?:, \w+)* in|while) .*:$")
_DEF = re.compile(r"^( *)def (\w+)\(.*:$")
_HELD = ("result", "res", "answer", "final", "out", "ret", "value", "outcome")
_COUNTERS = ("steps", "rounds", "loops", "ticks", "iterations", "n_steps", "turns", "visits")
_RECORDS = ("trail", "log", "history", "trace", "recent", "seen_so_far")
_COMMENTS = {
    "for": ("# go through each item", "# main loop", "# walk the input", "# check every one"),
    "while": ("# keep going until done", "# main loop", "# repeat"),
    "if": ("# special case", "# check the condition", "# edge case", "# guard"),
    "return": ("# done", "# final answer", "# hand back the result"),
}


def _balanced(text: str) -> bool:
    return all(text.count(left) == text.count(right) for left, right in ("()", "[]", "{}"))


def _fresh(rng: random.Random, pool: tuple[str, ...], source: str) -> str:
    """A name of the pool that the source does not use."""
    name = rng.choice(pool)
    return name if not re.search(rf"\b{name}\b", source) else f"{name}_{rng.choice('abxyz')}{rng.randint(2, 9)}"


def _written_out(rng: random.Random, line: str) -> str:
    """`x += e` as `x = x + e`."""
    match = _AUGMENTED.match(line)
    if match is None or rng.random() < 0.3 or not _balanced(line):
        return line
    indent, name, operator, value = match.groups()
    if not _SIMPLE.match(value) and (operator != "+" or _LOOSE.search(value)):
        value = f"({value})"
    return f"{indent}{name} = {name} {operator} {value}"


def _held(rng: random.Random, lines: list[str]) -> list[str]:
    """Hold returned expressions in a variable first."""
    name = _fresh(rng, _HELD, "\n".join(lines))
    out = []
    for line in lines:
        match = _RETURN.match(line)
        if match and not match[2].isidentifier() and _balanced(match[2]) and rng.random() < 0.6:
            out += [f"{match[1]}{name} = {match[2]}", f"{match[1]}return {name}"]
        else:
            out.append(line)
    return out


def _instrumented(rng: random.Random, lines: list[str]) -> list[str]:
    """Add a counter or a record to one loop."""
    loops = [at for at, line in enumerate(lines[:-1]) if _LOOP.match(line)]
    if not loops:
        return lines
    at = rng.choice(loops)
    match = _LOOP.match(lines[at])
    assert match is not None
    inner = lines[at + 1][: len(lines[at + 1]) - len(lines[at + 1].lstrip())]
    source = "\n".join(lines)
    roll = rng.random()
    variable = match[2]
    if variable is None or roll < 0.4:
        name = _fresh(rng, _COUNTERS, source)
        before, after = f"{name} = {rng.choice((0, 0, 0, 1))}", f"{name} {rng.choice(('+', '+', '+', '-'))}= 1"
    elif roll < 0.7:
        name = _fresh(rng, _RECORDS, source)
        before, after = f"{name} = []", f"{name}.append({variable})"
    else:
        name = _fresh(rng, ("last", "previous", "latest", "current_item"), source)
        before, after = f"{name} = None", f"{name} = {variable}"
    return [*lines[:at], match[1] + before, lines[at], inner + after, *lines[at + 1 :]]


def _annotated(rng: random.Random, lines: list[str], chance: float) -> list[str]:
    """Add comments and blank lines inside functions, and docstrings at their starts."""
    docs = rng.random() < chance
    remarks = rng.random() < chance
    gaps = rng.random() < 2 * chance
    out = []
    for at, line in enumerate(lines):
        word = line.split(maxsplit=1)[0] if line.startswith(" ") else ""
        if word in _COMMENTS and remarks and rng.random() < 0.4:
            out.append(line[: len(line) - len(line.lstrip())] + rng.choice(_COMMENTS[word]))
        elif gaps and word in ("for", "while", "return") and rng.random() < 0.5 and not out[-1].endswith(":"):
            out.append("")
        out.append(line)
        match = _DEF.match(line) if docs else None
        if match and not match[2].startswith("__"):
            inner = lines[at + 1][: len(lines[at + 1]) - len(lines[at + 1].lstrip())]
            phrase = match[2].replace("_", " ").strip().capitalize()
            out.append(f'{inner}"""{rng.choice(("", "", "Do: ", "Helper for: "))}{phrase}."""')
    return out


def _one_line_guards(rng: random.Random, lines: list[str]) -> list[str]:
    """Put some guards `if x: return y` on one line."""
    out: list[str] = []
    for line in lines:
        text = line.lstrip()
        if out and text.startswith(("return", "continue", "break")) and rng.random() < 0.7:
            head = out[-1]
            indent = len(head) - len(head.lstrip())
            if head.lstrip().startswith("if ") and head.endswith(":") and len(line) - len(text) == indent + 4:
                out[-1] = f"{head} {text}"
                continue
        out.append(line)
    return out


def requote(line: str) -> str:
    """A line's double quotes as single ones, where nothing else in the line forbids it."""
    return line if "'" in line or '"""' in line or "\\" in line else line.replace('"', "'")


def restyle(rng: random.Random, lines: list[str]) -> list[str]:
    """Apply a random set of rewrites to the lines of a program."""
    if rng.random() < 0.3:
        lines = [_written_out(rng, line) if "= " in line else line for line in lines]
    if rng.random() < 0.2:
        lines = _held(rng, lines)
    if rng.random() < 0.22:
        lines = _instrumented(rng, lines)
    if rng.random() < 0.04:
        lines = _one_line_guards(rng, lines)
    if rng.random() < 0.4:
        lines = _annotated(rng, lines, 0.25)
    if rng.random() < 0.45:
        lines = [requote(line) if '"' in line else line for line in lines]
    return lines
