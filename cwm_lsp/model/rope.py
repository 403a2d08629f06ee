"""Rotary position embedding: the frequencies of a configuration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cwm_lsp.model.config import Rope


def rope_frequencies(rope: Rope, head_width: int) -> NDArray[np.float32]:
    """Inverse frequencies (W / 2), radians a token; for "llama3" low ones are stretched as Llama 3.1 does."""
    exponents = np.arange(0, head_width, 2, dtype=np.float32) / np.float32(head_width)
    frequencies: NDArray[np.float32] = np.float32(rope.theta) ** -exponents
    if rope.kind != "llama3":
        return frequencies
    wavelength = np.float32(2 * np.pi) / frequencies
    low, high = rope.original_context / rope.low_freq_factor, rope.original_context / rope.high_freq_factor
    smooth = (rope.original_context / wavelength - rope.low_freq_factor) / (
        rope.high_freq_factor - rope.low_freq_factor
    )
    between = (1 - smooth) * frequencies / rope.factor + smooth * frequencies
    scaled = np.where(wavelength > low, frequencies / rope.factor, frequencies)
    return np.where((wavelength <= low) & (wavelength >= high), between, scaled).astype(np.float32)
