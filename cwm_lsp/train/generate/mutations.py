"""Real functions changed a little: other inputs, and at times other constants, operators and comparisons.

Covers: literal arguments of calls; integer and string constants, arithmetic and comparison operators, `and`/`or` of the
program. A draft is kept where it runs within the line limit; it may raise now and then. Does not cover: changes of
structure.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Sequence

from cwm_lsp.train.generate.typed_check import run_sample
from cwm_lsp.train.generate.values import Row, Sample, random_int, random_str

ATTEMPTS = 6
LINE_LIMIT = 300
KEPT_ERRORS = 0.15
_PROGRAM_CHANGED = 0.5  # share of the samples whose program is changed, too
_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Sub),
    ast.FloorDiv: (ast.Mod,),
    ast.Mod: (ast.FloorDiv,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}


def mutated(rows: Sequence[Row]) -> Callable[[random.Random], Sample]:
    """A source of changed functions."""

    def sample(rng: random.Random) -> Sample:
        while True:
            row = rng.choice(rows)
            for _ in range(ATTEMPTS):
                made = _draft(row, rng.choice(row.calls), rng)
                if made is not None:
                    return made

    return sample


def _draft(row: Row, call: str, rng: random.Random) -> Sample | None:
    try:
        asked = ast.parse(call, mode="eval")
        tree = ast.parse(row.source) if rng.random() < _PROGRAM_CHANGED else None
    except SyntaxError:
        return None
    if not _change_inputs(asked.body, rng):
        return None
    text = row.source
    if tree is not None:
        if not _change_program(tree, rng):
            return None
        text = ast.unparse(tree) + "\n"
    made = Sample(text, (ast.unparse(asked),), origin="" if tree is None else row.source, place=row.place)
    try:
        outcome = run_sample(made, LINE_LIMIT)
    except Exception:  # whatever the module's body raises
        return None
    if outcome.over or outcome.lines == 0 or (outcome.errors and rng.random() > KEPT_ERRORS):
        return None
    return made


def _change_inputs(call: ast.expr, rng: random.Random) -> bool:
    """Changes up to three literals; False where the call has none."""
    if not isinstance(call, ast.Call):
        return False
    places = [node for argument in (*call.args, *(k.value for k in call.keywords)) for node in ast.walk(argument)]
    changeable = [node for node in places if isinstance(node, ast.Constant | ast.List)]
    for node in rng.sample(changeable, min(len(changeable), rng.randint(1, 3))):
        if isinstance(node, ast.Constant):
            node.value = _other(node.value, rng)
        elif node.elts:
            _change_list(node, rng)
    return bool(changeable)


def _change_list(node: ast.List, rng: random.Random) -> None:
    draw = rng.random()
    if draw < 0.35:
        del node.elts[rng.randrange(len(node.elts))]
    elif draw < 0.7:
        node.elts.insert(rng.randrange(len(node.elts) + 1), rng.choice(node.elts))
    else:
        rng.shuffle(node.elts)


def _change_program(tree: ast.Module, rng: random.Random) -> bool:
    """Changes one or two operators or constants inside functions; False where there is none."""
    inside = [node for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for s in f.body for node in ast.walk(s)]
    places = [node for node in inside if _is_changeable(node)]
    for node in rng.sample(places, min(len(places), rng.randint(1, 2))):
        if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
            node.op = rng.choice(_OPERATORS[type(node.op)])()  # type: ignore[assignment]
        elif isinstance(node, ast.Compare):
            node.ops[0] = rng.choice(_OPERATORS[type(node.ops[0])])()  # type: ignore[call-overload]
        elif isinstance(node, ast.Constant):
            node.value = _other(node.value, rng)
    return bool(places)


def _is_changeable(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        return type(node.op) in _OPERATORS
    if isinstance(node, ast.Compare):
        return type(node.ops[0]) in _OPERATORS
    return isinstance(node, ast.Constant) and type(node.value) is int


def _other(value: object, rng: random.Random) -> bool | int | float | str | None:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(value + rng.choice((-2, -1, 1, 2)), 0) if rng.random() < 0.7 else abs(random_int(rng))
    if isinstance(value, float):
        return round(value + rng.choice((-1.5, -0.5, 0.5, 1.0)), 2)
    if isinstance(value, str):
        return _other_text(value, rng)
    return None


def _other_text(value: str, rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.3 or len(value) < 2:
        return random_str(rng)
    place = rng.randrange(len(value))
    if draw < 0.6:
        return value[:place] + value[place + 1 :]
    if draw < 0.8:
        return value[:place] + rng.choice(value) + value[place:]
    return value[place:] + value[:place]
