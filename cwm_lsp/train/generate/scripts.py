"""Programs whose entry point is the module body: scripts, made from functions.

Covers: a function's body at module level with its arguments assigned, and definitions followed by calls that keep and
print their results. Does not cover: input, files, imports beyond those of the function's own module.
"""

from __future__ import annotations

import ast
import random

from cwm_lsp.train.generate.idioms import idiom_program
from cwm_lsp.train.generate.typed import typed_program
from cwm_lsp.train.generate.values import Sample

MODULE_CALL = ""
"""The call of a sample that runs the module body."""


def script_program(rng: random.Random) -> Sample:
    """A script; its one call is `MODULE_CALL`."""
    while True:
        sample = typed_program(rng, rng.randint(1, 3)) if rng.random() < 0.5 else idiom_program(rng)
        made = _unrolled(sample) if rng.random() < 0.5 else _driven(sample, rng)
        if made is not None:
            return Sample(made, (MODULE_CALL,), origin=sample.source)


def _driven(sample: Sample, rng: random.Random) -> str:
    lines = [sample.source.rstrip("\n"), ""]
    for number, call in enumerate(sample.calls[: rng.randint(1, 2)]):
        name = rng.choice(("result", "answer", "value", "out")) + ("" if number == 0 else str(number + 1))
        lines.append(f"{name} = {call}")
        if rng.random() < 0.6:
            lines.append(f"print({name})")
    return "\n".join(lines) + "\n"


def _unrolled(sample: Sample) -> str | None:
    """The called function's body at module level; None where it returns early, yields or calls itself."""
    tree = ast.parse(sample.source)
    call = ast.parse(sample.calls[0], mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.keywords:
        return None
    name = call.func.id
    function = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name), None)
    if function is None or len(function.args.args) != len(call.args) or function.args.vararg:
        return None
    *body, last = function.body
    inner = [node for part in body for node in ast.walk(part)]
    if not isinstance(last, ast.Return) or last.value is None or not body:
        return None
    if any(isinstance(node, ast.Return | ast.Yield | ast.Nonlocal | ast.Global | ast.YieldFrom) for node in inner):
        return None
    if any(isinstance(node, ast.Name) and node.id == name for node in inner):
        return None
    assigned = [
        ast.Assign([ast.Name(parameter.arg, ast.Store())], value)
        for parameter, value in zip(function.args.args, call.args, strict=True)
    ]
    printed = ast.Expr(ast.Call(ast.Name("print", ast.Load()), [last.value], []))
    statements: list[ast.stmt] = [node for node in tree.body if node is not function]
    module = ast.Module([*statements, *assigned, *body, printed], [])
    return ast.unparse(ast.fix_missing_locations(module)) + "\n"
