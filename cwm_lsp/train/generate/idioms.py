"""Realistic small Python programs from a library of parametrised idiom templates.

`idiom_program` renders one template, or two or three joined under a driver function, with random names, constants,
code shapes and style; the templates are in the `idioms_*` modules by topic.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from cwm_lsp.train.generate import (
    idioms_arithmetic,
    idioms_classes,
    idioms_control,
    idioms_dicts,
    idioms_functions,
    idioms_lists,
    idioms_matrix,
    idioms_numbers,
    idioms_objects,
    idioms_parsing,
    idioms_records,
    idioms_recursion,
    idioms_sequences,
    idioms_simulation,
    idioms_sorting,
    idioms_text,
)
from cwm_lsp.train.generate.idioms_render import CallForm, Parts, Rendering, Template, parse_templates
from cwm_lsp.train.generate.idioms_style import requote, restyle
from cwm_lsp.train.generate.values import Sample

_MODULES = (
    idioms_arithmetic,
    idioms_classes,
    idioms_control,
    idioms_dicts,
    idioms_functions,
    idioms_lists,
    idioms_matrix,
    idioms_numbers,
    idioms_objects,
    idioms_parsing,
    idioms_records,
    idioms_recursion,
    idioms_sequences,
    idioms_simulation,
    idioms_sorting,
    idioms_text,
)
TEMPLATES: tuple[Template, ...] = parse_templates("".join(module.LIBRARY for module in _MODULES))

EDGE_CHANCE = 0.07
_DRIVERS = [
    "main",
    "run",
    "demo",
    "driver",
    "check_all",
    "process",
    "solve",
    "report",
    "test_all",
    "run_all",
    "compute",
    "handle",
    "summary",
    "both",
]
_PARTS = [
    "first",
    "second",
    "third",
    "a",
    "b",
    "c",
    "one",
    "two",
    "three",
    "x",
    "y",
    "z",
    "left",
    "right",
    "middle",
    "r1",
    "r2",
    "r3",
    "part_a",
    "part_b",
    "res1",
    "res2",
]
_PARAMS = [
    "data",
    "value",
    "items",
    "arg",
    "given",
    "source",
    "info",
    "inp",
    "param",
    "raw",
    "payload",
    "spec",
    "first_arg",
    "other",
    "p",
]
_TOP = re.compile(r"(?:def |class )?(\w+)(?:\(| =|:)")
_INDENT = "    "


@dataclass(slots=True)
class Piece:
    """A rendered template: its lines, its rendering (for the calls) and the module names that it defines."""

    lines: list[str]
    rendering: Rendering
    defined: set[str]


def render_piece(rng: random.Random, template: Template) -> Piece:
    """Render one template."""
    rendering = Rendering(rng, template, hinted=rng.random() < 0.13)
    lines = restyle(rng, rendering.lines(template.body))
    defined = {match[1] for line in lines if line[:1].isidentifier() and (match := _TOP.match(line))}
    return Piece(lines, rendering, defined)


def _call_text(rng: random.Random, function: str, args: list[str]) -> str:
    """A call expression, with either quote style."""
    text = f"{function}({', '.join(args)})"
    return requote(text) if rng.random() < 0.5 else text


def _edge(arg: str) -> str:
    """The empty or zero literal of an argument's type, where it is plain to see."""
    return {"[": "[]", '"': '""', "{": "{}"}.get(arg[:1], "0" if arg.isdigit() else arg)


def _distinct(calls: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(calls))


def _single(rng: random.Random, template: Template) -> Sample:
    """One template and direct calls of it."""
    piece = render_piece(rng, template)
    calls = []
    for _ in range(rng.choice((1, 2, 2, 3))):
        form = rng.choice(template.calls)
        function = piece.rendering.inline(form.function)
        args = [piece.rendering.inline(arg) for _, arg in form.args]
        if args and rng.random() < EDGE_CHANCE:
            at = rng.randrange(len(args))
            args[at] = _edge(args[at])
        calls.append(_call_text(rng, function, args))
    return Sample("\n".join(piece.lines) + "\n", _distinct(calls))


@dataclass(slots=True)
class _Driver:
    """A driver function under construction: its parameters, and how to draw a literal for each."""

    rng: random.Random
    names: list[str]
    params: dict[str, tuple[Rendering, Parts]]
    kinds: dict[str, str]

    def fresh(self, pool: list[str]) -> str:
        """A name that the module and the driver do not use yet."""
        free = [name for name in pool if name not in self.names]
        name = self.rng.choice(free) if free else f"v{len(self.names)}"
        self.names.append(name)
        return name

    def argument(self, piece: Piece, raw: str, parts: Parts) -> str:
        """An argument of an inner call: a parameter of the driver, perhaps a shared one, or a literal."""
        if raw in self.kinds and self.rng.random() < 0.7:
            return self.kinds[raw]
        if "=" in raw or raw[:1] != "$" or self.rng.random() < 0.4:
            return piece.rendering.inline(parts)
        name = self.fresh(_PARAMS)
        self.params[name] = (piece.rendering, parts)
        self.kinds[raw] = name
        return name

    def call(self, piece: Piece, form: CallForm) -> str:
        """An inner call expression."""
        args = [self.argument(piece, raw, parts) for raw, parts in form.args]
        return f"{piece.rendering.inline(form.function)}({', '.join(args)})"


def _loop_lines(rng: random.Random, driver: _Driver, piece: Piece, form: CallForm) -> list[str]:
    """Lines that call a function on several literals and collect the results."""
    item, out = driver.fresh(["item", "case", "entry", "arg", "sample"]), driver.fresh(["results", "outs", "found"])
    varied = rng.randrange(len(form.args))
    raw, parts = form.args[varied]
    cases = ", ".join(piece.rendering.inline(parts) for _ in range(rng.randint(2, 3)))
    prefix = raw.split("=")[0] + "=" if re.match(r"\w+=", raw) else ""
    cases = cases.replace(prefix, "") if prefix else cases
    args = [prefix + item if at == varied else piece.rendering.inline(arg) for at, (_, arg) in enumerate(form.args)]
    call = f"{piece.rendering.inline(form.function)}({', '.join(args)})"
    if rng.random() < 0.3:
        return [f"{out} = [{call} for {item} in [{cases}]]", f"return {out}"]
    body = [f"{out} = []", f"for {item} in {rng.choice(('[%s]', '(%s)')) % cases}:"]
    if rng.random() < 0.25:
        body += [
            f"{_INDENT}try:",
            f"{_INDENT * 2}{out}.append({call})",
            f"{_INDENT}except {rng.choice(('Exception', 'ValueError', '(TypeError, KeyError)'))}:",
            f"{_INDENT * 2}{out}.append({rng.choice(('None', '-1', '0'))})",
        ]
    else:
        body.append(f"{_INDENT}{out}.append({call})")
    return [*body, f"return {out}"]


def _sequence_lines(rng: random.Random, driver: _Driver, pieces: list[Piece]) -> list[str]:
    """Lines that call each function once, and a last line (or lines) that joins the results."""
    body, held = [], []
    for piece in pieces:
        call = driver.call(piece, rng.choice(piece.rendering.template.calls))
        name = driver.fresh(_PARTS)
        body.append(f"{name} = {call}")
        held.append(name)
        if rng.random() < 0.1:
            body.append(f"print({name})")
    first, last = held[0], held[-1]
    shapes: tuple[list[str], ...] = (
        [f"return {', '.join(held)}"],
        [f"return [{', '.join(held)}]"],
        ["return {" + ", ".join(f'"{name}": {name}' for name in held) + "}"],
        [f"if {first} == {last}:", f'{_INDENT}return "same"', f"return {first}"],
        [f"if {first}:", f"{_INDENT}return {last}", f"return {first}"],
        [f"return {first} if {last} else {last}"],
        [f'return f"{{{first}}} and {{{last}}}"'],
        [f"return str({first}) + str({last})"],
        [f"pair = ({first}, {last})", "return pair"],
        [f"return len(str({first})), {last}"],
    )
    return body + rng.choice(shapes)


def _composed(rng: random.Random) -> Sample:
    """Two or three templates (or one, looped over) under a driver function."""
    pieces: list[Piece] = []
    for template in rng.sample(TEMPLATES, rng.choice((1, 2, 2, 2, 3))):
        piece = render_piece(rng, template)
        if all(piece.defined.isdisjoint(other.defined) for other in pieces):
            pieces.append(piece)
    taken = [name for piece in pieces for name in sorted(piece.defined)]
    driver = _Driver(rng, taken, {}, {})
    name = driver.fresh(_DRIVERS)
    form = rng.choice(pieces[0].rendering.template.calls)
    if len(pieces) == 1 and form.args:
        body = _loop_lines(rng, driver, pieces[0], form)
    else:
        body = _sequence_lines(rng, driver, pieces)
    lines: list[str] = []
    for piece in pieces:
        lines += [*piece.lines, *[""] * rng.choice((1, 2, 2))]
    lines.append(f"def {name}({', '.join(driver.params)}):")
    lines += [_INDENT + line for line in body]
    calls = []
    for _ in range(rng.choice((1, 1, 2)) if driver.params else 1):
        args = [rendering.inline(parts) for rendering, parts in driver.params.values()]
        calls.append(_call_text(rng, name, args))
    return Sample("\n".join(lines) + "\n", _distinct(calls))


def idiom_program(rng: random.Random) -> Sample:
    """One realistic program and its calls; the same random state gives the same program."""
    if rng.random() < 0.35:
        return _composed(rng)
    return _single(rng, rng.choice(TEMPLATES))
