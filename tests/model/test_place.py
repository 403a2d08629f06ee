"""What fits where: the released configuration on the usual cards, by arithmetic that was done by hand."""

from __future__ import annotations

import pytest

from cwm_lsp.bench.released import released
from cwm_lsp.model.config import Quantization
from cwm_lsp.model.place import GB, Device, Placement, cache_bytes, needed, plan, weight_bytes
from cwm_lsp.trace.problem import Problem

H100 = Device("cuda", "an H100", 85.0e9, 84.0e9, (9, 0))
H200 = Device("cuda", "an H200", 150.7e9, 150.0e9, (9, 0))
A100 = Device("cuda", "an A100", 85.0e9, 84.0e9, (8, 0))
L40S = Device("cuda", "an L40S", 48.0e9, 47.5e9, (8, 9))
RTX = Device("cuda", "an RTX 4090", 25.4e9, 24.9e9, (8, 9))
SMALL = Device("cuda", "a small card", 17.0e9, 16.5e9, (8, 9))
CPU = Device("cpu", "a CPU", 32e9, 32e9)
CONFIG = released()


@pytest.mark.parametrize(("quantization", "size"), [("none", 65.2), ("fp8", 34.2), ("int8", 34.2), ("int4", 19.6)])
def test_weights(quantization: Quantization, size: float) -> None:
    assert weight_bytes(CONFIG, quantization) / GB == pytest.approx(size, abs=0.05)


def test_keys_and_values_take_a_window_and_its_slack_in_three_layers_of_four() -> None:
    a_token_and_layer = 2 * 8 * 128 * 2
    assert cache_bytes(CONFIG, 8192) == 64 * 8192 * a_token_and_layer
    assert cache_bytes(CONFIG, 131072) == (16 * 131072 + 48 * 2 * 8192) * a_token_and_layer


@pytest.mark.parametrize(
    ("device", "quantization", "full"),
    [(H100, "fp8", True), (H200, "none", True), (A100, "int8", True), (L40S, "fp8", False), (RTX, "int4", False)],
)
def test_the_choice_where_none_is_given(device: Device, quantization: Quantization, full: bool) -> None:
    placed = plan(CONFIG, None, device)
    assert isinstance(placed, Placement)
    assert placed.quantization == quantization
    assert (placed.context == CONFIG.context) == full
    assert placed.total <= device.free
    if not full:
        larger = needed(CONFIG, quantization, device, placed.context + 1024)
        assert larger.total > device.free - 0.03 * device.memory


def test_fp8_with_the_whole_context_stays_below_80_gb() -> None:
    placed = plan(CONFIG, "fp8", H100, 131072)
    assert isinstance(placed, Placement)
    assert placed.total < 60 * GB


@pytest.mark.parametrize(
    ("quantization", "device", "context", "says"),
    [
        ("fp8", A100, None, "compute capability 8.9"),
        ("none", RTX, None, "use --quantize fp8, int8 or int4"),
        ("fp8", L40S, 131072, "ask for a smaller context or use --quantize int4"),
        (None, SMALL, None, "needs 23.1 GB with 4096 tokens"),
        ("none", CPU, None, "a CPU has 32.0 GB free"),
        ("fp8", H100, 200_000, "the model's is 131072"),
    ],
)
def test_what_does_not_fit(quantization: Quantization | None, device: Device, context: int | None, says: str) -> None:
    problem = plan(CONFIG, quantization, device, context)
    assert isinstance(problem, Problem)
    assert says in problem.message
    assert "\n" not in problem.message
