"""Packed rows: nothing is lost or mixed, and a document behind others is computed as if it stood alone."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from torch.nn.attention.flex_attention import create_block_mask

from cwm_lsp.model.config import parse_config
from cwm_lsp.model.network import Network
from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.trace.dialects.pieces import BIND_SEP
from cwm_lsp.train.batches import batch, batches
from cwm_lsp.train.checkpoint import hugging_face_config
from cwm_lsp.train.examples import Example, Part
from cwm_lsp.train.forward import Learner, dense_mask, hidden_states
from cwm_lsp.train.recipe import Shape
from cwm_lsp.train.rows import Document, Rows, document, packed, placed
from tests.random_models import byte_tokenizer

TOKENIZER = Tokenizer(byte_tokenizer())
VOCABULARY = TOKENIZER.backend.get_vocab_size()
PAD = TOKENIZER.special["<|pad|>"]


def random_documents(count: int, longest: int, seed: int = 0) -> list[Document]:
    """Documents of random tokens; the first third of each is the question."""
    rng = np.random.default_rng(seed)
    made = []
    for size in rng.integers(3, longest, count):
        weights = np.where(np.arange(size) < max(1, size // 3), 0, rng.choice([10, 100], size)).astype(np.uint8)
        made.append(Document(rng.integers(0, VOCABULARY, size).astype(np.uint16), weights))
    return made


def in_rows(documents: list[Document], rows: int, length: int, seed: int = 0) -> Rows:
    """Documents packed."""
    return packed(placed(documents, rows, length, random.Random(seed)), length, PAD)


@pytest.fixture(scope="module")
def learner() -> Learner:
    torch.manual_seed(0)
    config = parse_config(hugging_face_config(Shape(VOCABULARY, 48, 3, 4, 2, 16, 96), TOKENIZER.special))
    return Learner(Network(config), compiled=False)


def loss_of(learner: Learner, documents: list[Document], rows: int, length: int) -> tuple[float, float]:
    """Sum of weighted losses, and of weights, of documents packed into rows."""
    made = batch(in_rows(documents, rows, length))
    with torch.no_grad():
        loss = learner(made.ids, made.documents, made.places, made.targets, made.weights)
    weight = float(made.weights.sum())
    return float(loss) * weight, weight


def test_packing_changes_no_loss(learner: Learner) -> None:
    documents = random_documents(9, 40)
    together, weight = loss_of(learner, documents, 4, 96)
    alone = [loss_of(learner, [each], 1, len(each.ids)) for each in documents]
    assert weight == pytest.approx(sum(w for _, w in alone))
    assert together == pytest.approx(sum(loss for loss, _ in alone), rel=1e-4)


@pytest.mark.filterwarnings("ignore:flex_attention called without")
def test_block_mask_and_dense_mask_are_the_same(learner: Learner) -> None:
    made = batch(in_rows(random_documents(12, 60), 3, 128))
    documents = made.documents

    def seen(row: torch.Tensor, head: torch.Tensor, query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
        return (query >= key) & (documents[row, query] == documents[row, key])

    blocks = create_block_mask(seen, 3, None, 128, 128, device="cpu")
    with torch.no_grad():
        by_blocks = hidden_states(learner.network, made.ids, blocks)
        written_out = hidden_states(learner.network, made.ids, dense_mask(documents))
    torch.testing.assert_close(by_blocks, written_out, rtol=1e-4, atol=1e-4)


def test_packing_keeps_every_document_whole() -> None:
    documents = random_documents(40, 100)
    rows = in_rows(documents, 20, 128, seed=1)
    found = []
    for ids, numbers, weights in zip(rows.ids, rows.documents, rows.weights, strict=True):
        assert (ids[numbers == 0] == PAD).all()
        assert (weights[numbers == 0] == 0).all()
        found += [tuple(ids[numbers == number]) for number in range(1, numbers.max() + 1)]
    assert sorted(found) == sorted(tuple(each.ids) for each in documents)


def test_learned_tokens_are_those_with_weight() -> None:
    documents = random_documents(10, 50)
    rows = in_rows(documents, 4, 128, seed=1)
    made = batch(rows)
    assert (made.weights > 0).all()
    assert len(made.places) == sum(int((each.weights > 0).sum()) for each in documents)
    assert (made.ids.reshape(-1)[made.places + 1] == made.targets).all()
    assert [len(part.ids) for part in batches(rows, 256)] == [2, 2]


def test_long_answers_are_cut_between_parts() -> None:
    parts = tuple(Part(("word", BIND_SEP), (1.0, 0.1)) for _ in range(10))
    made = document(Example(("question",), parts), TOKENIZER, 30)
    assert made is not None
    assert made.weights.tolist() == [0] * 8 + [100, 30, 30, 30, 10] * 4
    assert document(Example(("question",), parts), TOKENIZER, 12) is None


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU: what is compiled for it runs nowhere else")
def test_compiled_on_cuda_it_learns_as_on_a_cpu() -> None:
    torch.manual_seed(0)
    config = parse_config(hugging_face_config(Shape(VOCABULARY, 128, 2, 4, 2, 64, 256), TOKENIZER.special))
    network = Network(config)
    made = batch(in_rows(random_documents(40, 200), 4, 1024))
    plain = Learner(network, compiled=False)
    expected = plain(made.ids, made.documents, made.places, made.targets, made.weights)
    expected.backward()
    gradients = {name: parameter.grad.clone() for name, parameter in network.named_parameters()}
    network.zero_grad()
    moved = made.to(torch.device("cuda"))
    compiled = Learner(network.cuda(), compiled=True)
    with torch.autocast("cuda", torch.bfloat16):
        loss = compiled(moved.ids, moved.documents, moved.places, moved.targets, moved.weights)
    loss.backward()
    assert float(loss) == pytest.approx(float(expected), rel=2e-2)
    for name, parameter in network.named_parameters():
        error = (parameter.grad.cpu() - gradients[name]).norm() / gradients[name].norm()
        assert error < 0.1, name
