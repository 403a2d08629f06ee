"""The curves of a run as a PNG, drawn without a plotting library.

Blue is the loss of the steps, red that on held-out programs; where there are rewards, light green is that of the
answers drawn, dark green that of greedy answers to held-out prompts. Grey lines stand at round values, numbered in nats
(left) and millions of tokens (below).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_WIDTH, _HEIGHT, _LEFT, _BELOW, _MARGIN = 900, 480, 60, 40, 20
_GREY, _BLACK, _BLUE, _RED = (225, 225, 225), (70, 70, 70), (40, 90, 200), (210, 60, 40)
_LIGHT_GREEN, _DARK_GREEN = (120, 200, 120), (20, 110, 50)
_CURVES = {"loss": _BLUE, "held_out_loss": _RED, "reward": _LIGHT_GREEN, "held_out_reward": _DARK_GREEN}
_FONT = {
    "0": (7, 5, 5, 5, 7), "1": (2, 6, 2, 2, 7), "2": (7, 1, 7, 4, 7), "3": (7, 1, 7, 1, 7), "4": (5, 5, 7, 1, 1),
    "5": (7, 4, 7, 1, 7), "6": (7, 4, 7, 5, 7), "7": (7, 1, 2, 2, 2), "8": (7, 5, 7, 5, 7), "9": (7, 5, 7, 1, 7),
    ".": (0, 0, 0, 0, 2),
}  # fmt: skip
_SCALE = 2

Points = Sequence[tuple[float, float]]


def write_curves(log: Path, to: Path) -> None:
    """Draws `log.jsonl`; nothing where it has no two lines yet."""
    records = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    curves = [
        ([(each["tokens"] / 1e6, each[name]) for each in records if name in each], colour)
        for name, colour in _CURVES.items()
    ]
    if len(curves[0][0]) > 1:
        to.write_bytes(png(draw(curves)))


def draw(curves: Sequence[tuple[Points, tuple[int, int, int]]]) -> NDArray[np.uint8]:
    """An RGB picture (height, width, 3) of curves in their colours, both axes beginning at 0."""
    image = np.full((_HEIGHT, _WIDTH, 3), 255, dtype=np.uint8)
    most_x = max(x for points, _ in curves for x, _ in points) or 1.0
    most_y = max(y for points, _ in curves for _, y in points) or 1.0
    across, up = (_WIDTH - _LEFT - _MARGIN) / most_x, (_HEIGHT - _BELOW - _MARGIN) / most_y
    for x in _round_values(most_x):
        column = int(_LEFT + x * across)
        image[_MARGIN : _HEIGHT - _BELOW, column] = _GREY
        _write(image, f"{x:g}", _HEIGHT - _BELOW + 8, column)
    for y in _round_values(most_y):
        row = int(_HEIGHT - _BELOW - y * up)
        image[row, _LEFT : _WIDTH - _MARGIN] = _GREY
        _write(image, f"{y:g}", row - 5, 10)
    for points, colour in curves:
        for (x, y), (next_x, next_y) in pairwise(points):
            count = 2 + int(max(abs(next_x - x) * across, abs(next_y - y) * up))
            columns = np.linspace(_LEFT + x * across, _LEFT + next_x * across, count).astype(int)
            rows = np.linspace(_HEIGHT - _BELOW - y * up, _HEIGHT - _BELOW - next_y * up, count).astype(int)
            image[rows, columns] = image[rows - 1, columns] = colour
    return image


def png(image: NDArray[np.uint8]) -> bytes:
    """An RGB picture as a PNG file (RFC 2083)."""
    height, width, _ = image.shape
    rows = np.concatenate((np.zeros((height, 1), np.uint8), image.reshape(height, -1)), axis=1)

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = part(b"IHDR", header) + part(b"IDAT", zlib.compress(rows.tobytes(), 9)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _round_values(most: float) -> list[float]:
    """Four to ten round numbers up to `most`, 0 first."""
    steps = (factor * 10.0**power for power in range(-6, 12) for factor in (1, 2, 5))
    step = next(step for step in steps if step * 9 >= most)
    return [round(step * number, 6) for number in range(int(most / step) + 1)]


def _write(image: NDArray[np.uint8], text: str, top: int, left: int) -> None:
    for character in text:
        for row, bits in enumerate(_FONT.get(character, ())):
            for column in range(3):
                if bits >> (2 - column) & 1:
                    y, x = top + row * _SCALE, left + column * _SCALE
                    image[y : y + _SCALE, x : x + _SCALE] = _BLACK
        left += 4 * _SCALE
