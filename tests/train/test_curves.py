"""The curves are a valid PNG in which they can be seen."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import numpy as np

from cwm_lsp.train.curves import draw, write_curves

BLUE = (40, 90, 200)


def test_a_falling_loss_falls_in_the_picture() -> None:
    image = draw([([(0.0, 4.0), (1.0, 2.0), (2.0, 1.0)], BLUE)])
    rows, columns = np.nonzero((image == BLUE).all(-1))
    assert rows[columns.argmin()] < rows[columns.argmax()] - 100
    assert columns.max() - columns.min() > 700


def test_the_file_is_a_png_of_what_was_drawn(tmp_path: Path) -> None:
    records = [{"step": i, "tokens": 1000 * i, "loss": 5.0 / (1 + i)} for i in range(9)]
    records[4]["held_out_loss"] = records[8]["held_out_loss"] = 1.0
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    write_curves(tmp_path / "log.jsonl", tmp_path / "curves.png")
    data = (tmp_path / "curves.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    place, found = 8, {}
    while place < len(data):
        size, name = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + size]
        assert struct.unpack(">I", data[place + 8 + size : place + 12 + size])[0] == zlib.crc32(name + body)
        found[name] = body
        place += 12 + size
    width, height = struct.unpack(">II", found[b"IHDR"][:8])
    assert len(zlib.decompress(found[b"IDAT"])) == height * (1 + 3 * width)


def test_nothing_is_drawn_of_one_point(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text(json.dumps({"tokens": 1, "loss": 2.0}) + "\n")
    write_curves(tmp_path / "log.jsonl", tmp_path / "curves.png")
    assert not (tmp_path / "curves.png").exists()
