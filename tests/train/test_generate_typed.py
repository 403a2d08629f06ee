"""The operation and typed generators: determinism, validity, bounds and coverage."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable

import pytest

from cwm_lsp.train.generate.operations import operation_program
from cwm_lsp.train.generate.typed import MAX_LINES, typed_program
from cwm_lsp.train.generate.typed_check import run_sample
from cwm_lsp.train.generate.values import Sample

GENERATORS: dict[str, Callable[[random.Random], Sample]] = {
    "operations": operation_program,
    "level 1": lambda rng: typed_program(rng, 1),
    "level 2": lambda rng: typed_program(rng, 2),
    "level 3": lambda rng: typed_program(rng, 3),
}
COUNT = 150
OPERATION_NAMES = (
    "len sum min max sorted reversed enumerate zip range abs round int str float bool list tuple set dict any all map "
    "filter ord chr isinstance divmod pow hex bin upper lower title capitalize strip lstrip rstrip split join replace "
    "startswith endswith find index count isdigit isalpha isupper zfill center ljust rjust swapcase "
    "splitlines isalnum casefold partition removeprefix append extend insert pop remove sort reverse clear copy "
    "get items keys values setdefault update union add discard translate maketrans rindex isdecimal popitem bit_length "
    "encode decode intersection_update difference_update is_integer rsplit"
)
NODES = {
    "operations": "Try IfExp ListComp DictComp SetComp GeneratorExp JoinedStr Slice AugAssign Starred Delete Lambda Is "
    "NotIn BitXor LShift FloorDiv Mod Pow",
    "level 1": "If IfExp AugAssign Return",
    "level 2": "For While Break Continue If",
    "level 3": "ClassDef Yield Try Raise While For Lambda",
}


def samples(name: str, count: int, seed: int = 7) -> list[Sample]:
    """Samples of one generator."""
    rng = random.Random(seed)
    return [GENERATORS[name](rng) for _ in range(count)]


@pytest.mark.parametrize("name", GENERATORS)
def test_same_state_gives_same_samples(name: str) -> None:
    assert samples(name, 40) == samples(name, 40)


@pytest.mark.parametrize("name", GENERATORS)
def test_samples_run_within_bounds(name: str) -> None:
    failed = 0
    for sample in samples(name, COUNT):
        assert sample.source.endswith("\n")
        assert 1 <= len(sample.calls) <= 3
        for call in sample.calls:
            node = ast.parse(call, mode="eval").body
            assert isinstance(node, ast.Call)
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                ast.literal_eval(argument)
        outcome = run_sample(sample, limit=2000)
        assert not outcome.over
        failed += bool(outcome.errors)
    assert failed < 0.1 * COUNT


@pytest.mark.parametrize("name", GENERATORS)
def test_node_coverage(name: str) -> None:
    nodes = {
        type(node).__name__
        for sample in samples(name, COUNT * (8 if name == "operations" else 3))
        for node in ast.walk(ast.parse(sample.source))
    }
    assert set(NODES[name].split()) <= nodes


def test_operation_coverage() -> None:
    found: set[str] = set()
    for sample in samples("operations", 2000):
        for node in ast.walk(ast.parse(sample.source)):
            if isinstance(node, ast.Call):
                found.add(node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", ""))
    assert set(OPERATION_NAMES.split()) <= found


@pytest.mark.parametrize("level", MAX_LINES)
def test_programs_stay_short(level: int) -> None:
    lengths = [sample.source.count("\n") for sample in samples(f"level {level}", COUNT)]
    assert sum(length > MAX_LINES[level] for length in lengths) <= COUNT // 50
