"""Weights in 8 and 4 bits: error, greedy choices of the bundled model, and what is saved and read back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import get_args

import pytest
import torch
from safetensors.torch import load_file, save_file

from cwm_lsp.model.checkpoint.save import quantize_checkpoint
from cwm_lsp.model.config import Method
from cwm_lsp.model.load import BUNDLED_DIRECTORY, LoadedModel, load
from cwm_lsp.model.place import matrix_bytes
from cwm_lsp.model.quantize import QuantizedLinear, layout, reduce, restore
from cwm_lsp.trace.problem import UserError

METHODS = get_args(Method)
# Relative errors of a normal random weight, and of a product with it; a little more than what the formats give.
WEIGHT_ERROR = {"fp8": 0.03, "int8": 0.01, "int4": 0.12}
PRODUCT_ERROR = {"fp8": 0.045, "int8": 0.025, "int4": 0.12}


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a - b).norm() / b.norm())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("outputs", "inputs"), [(64, 128), (96, 384), (16, 48), (144, 192)])
def test_error_of_weights_and_products(method: Method, outputs: int, inputs: int) -> None:
    torch.manual_seed(1)
    weight, x = torch.randn(outputs, inputs), torch.randn(2, 7, inputs)
    tensors = reduce(method, weight)
    assert {name: (tuple(each.shape), each.dtype) for name, each in tensors.items()} == layout(method, outputs, inputs)
    assert sum(each.nbytes for each in tensors.values()) == matrix_bytes(outputs, inputs, method)
    assert relative(restore(method, tensors, torch.float32), weight) < WEIGHT_ERROR[method]
    linear = QuantizedLinear(method, outputs, inputs)
    linear.take(tensors)
    linear.prepare()
    assert relative(linear(x), x @ weight.t()) < PRODUCT_ERROR[method]


@pytest.mark.parametrize("method", METHODS)
def test_a_row_of_zeros_and_an_outlier(method: Method) -> None:
    weight = torch.zeros(16, 128)
    weight[1, 5] = 1e4
    restored = restore(method, reduce(method, weight), torch.float32)
    assert restored[0].abs().max() == 0
    assert float(restored[1, 5]) == pytest.approx(1e4, rel=0.01)


@pytest.mark.parametrize("method", ["fp8", "int4"])
def test_a_product_does_not_depend_on_the_other_rows(method: Method) -> None:
    torch.manual_seed(1)
    linear = QuantizedLinear(method, 64, 128)
    linear.take(reduce(method, torch.randn(64, 128)))
    x = torch.randn(5, 128)
    together = linear(torch.cat((x, 1000 * torch.randn(3, 128))))[:5]
    torch.testing.assert_close(together, linear(x), rtol=1e-5, atol=1e-4)


@torch.inference_mode()
def choices(model: LoadedModel) -> torch.Tensor:
    """The likeliest tokens behind each prefix of what the bundled model says by itself."""
    plain = load("nano")
    ids = [plain.tokenizer.special["<|begin_of_text|>"]]
    for _ in range(80):
        ids.append(int(plain.network.logits(plain.network(torch.tensor([ids])))[0, -1].argmax()))
    return model.network.logits(model.network(torch.tensor([ids])))[0].argmax(-1)


@pytest.mark.parametrize(("method", "least"), [("fp8", 0.9), ("int8", 0.9), ("int4", 0.75)])
def test_greedy_choices_of_the_bundled_model_stay(method: Method, least: float) -> None:
    reduced, plain = choices(load("nano", quantization=method)), choices(load("nano"))
    assert float((reduced == plain).float().mean()) >= least


@pytest.fixture(params=["one file", "shards"])
def original(request: pytest.FixtureRequest, random_model: Path, tmp_path: Path) -> Path:
    """A checkpoint in one file, and in two with an index."""
    directory = tmp_path / "original"
    shutil.copytree(random_model, directory)
    if request.param == "shards":
        whole = directory / "model.safetensors"
        tensors = load_file(whole)
        whole.unlink()
        names = sorted(tensors)
        where = {name: f"model-0000{1 + (index % 2)}-of-00002.safetensors" for index, name in enumerate(names)}
        for file in set(where.values()):
            save_file({name: tensors[name] for name in names if where[name] == file}, directory / file)
        index = {"metadata": {}, "weight_map": where}
        (directory / "model.safetensors.index.json").write_text(json.dumps(index))
    return directory


@pytest.mark.parametrize("method", METHODS)
@torch.inference_mode()
def test_a_saved_model_equals_one_quantised_while_loading(original: Path, tmp_path: Path, method: Method) -> None:
    size = quantize_checkpoint(original, tmp_path / "saved", method)
    reloaded, direct = load(str(tmp_path / "saved")), load(str(original), quantization=method)
    assert reloaded.placement.quantization == reloaded.info.quantization == method
    assert size == sum(
        tensor.nbytes for file in (tmp_path / "saved").glob("*.safetensors") for tensor in load_file(file).values()
    )
    ids = torch.arange(40)[None]
    # Embeddings are saved as they were (bfloat16), and widened exactly.
    assert torch.equal(reloaded.network(ids), direct.network(ids))


def test_what_cannot_be_quantised(original: Path, tmp_path: Path) -> None:
    quantize_checkpoint(original, tmp_path / "saved", "fp8")
    with pytest.raises(UserError, match="already quantised to fp8"):
        quantize_checkpoint(tmp_path / "saved", tmp_path / "again", "int8")
    with pytest.raises(UserError, match="already quantised to fp8, so it cannot be loaded as int4"):
        load(str(tmp_path / "saved"), quantization="int4")
    with pytest.raises(UserError, match="not empty"):
        quantize_checkpoint(original, tmp_path / "saved", "fp8")


def test_the_bundled_model_is_small_after_it(tmp_path: Path) -> None:
    assert quantize_checkpoint(BUNDLED_DIRECTORY, tmp_path / "small", "int4") < 0.6 * 2 * 2_800_000
