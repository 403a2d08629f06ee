"""A checkpoint of some thousand random weights that speaks `compact`, and one that knows a few cases by heart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch.nn import functional as F

from cwm_lsp.evaluate.cases import Case, real_trace
from cwm_lsp.evaluate.history import history
from cwm_lsp.model.config import parse_config
from cwm_lsp.model.network import Network
from cwm_lsp.model.tokenizer import read_tokenizer
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.model import Trace
from cwm_lsp.train.checkpoint import hugging_face_config, write_model, write_tokenizer
from cwm_lsp.train.generate.values import Sample
from cwm_lsp.train.recipe import Shape
from cwm_lsp.train.vocabulary import SPECIAL_TOKENS, make_tokenizer

CASES = (
    Case("one/double", "one", "def double(n):\n    m = n * 2\n    return m\n", "double(4)"),
    Case("one/pick", "one", "def pick(n):\n    if n > 2:\n        return 'big'\n    return 'small'\n", "pick(1)"),
    Case("two/fail", "two", "def fail(n):\n    return n // 0\n", "fail(3)"),
)
_SHAPE = Shape(len(SPECIAL_TOKENS) + 300, width=32, layers=2, heads=2, kv_heads=1, head_width=16, mlp_width=64)


def write_cases(path: Path, cases: Sequence[Case] = CASES) -> Path:
    rows = [{"id": c.id, "category": c.category, "source": c.source, "call": c.call} for c in cases]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_tiny(directory: Path, *, by_heart: Sequence[Case] = ()) -> Path:
    """Weights from a fixed seed; trained on `by_heart` until it makes no mistake in them."""
    torch.manual_seed(0)
    sample = Sample(CASES[0].source, (CASES[0].call,))
    write_tokenizer(directory, make_tokenizer(lambda _: sample, _SHAPE.vocabulary, seed=0, count=3))
    tokenizer = read_tokenizer(directory)
    raw = hugging_face_config(_SHAPE, tokenizer.special)
    network = Network(parse_config(raw))
    network.model.embed_tokens.weight.data *= 0.1
    learned = []
    for case in by_heart:
        program, trace = analyse(case.source, "case.py"), real_trace(case)
        assert isinstance(trace, Trace)
        told = history(question(program, case.entry), program, trace, tokenizer, 8192)
        learned.append((torch.tensor([told.ids]), len(told.masks)))
    optimiser = torch.optim.AdamW(network.parameters(), lr=0.01)
    for _ in range(300 if learned else 0):
        worst = 0.0
        for ids, answer in learned:
            logits = network.logits(network(ids[:, :-1]))[0, -answer:]
            loss = F.cross_entropy(logits, ids[0, -answer:])
            loss.backward()
            optimiser.step()
            optimiser.zero_grad()
            worst = max(worst, float(loss.detach()))
        if worst < 0.02:
            break
    write_model(directory, network, raw)
    return directory
