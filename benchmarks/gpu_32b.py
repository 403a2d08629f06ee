"""`cwm-lsp bench gpu` where there is little more than PyTorch: python benchmarks/gpu_32b.py OUT.json [fp8] [tiny].

Writes what it has after every part, so that a run that is cut off leaves its figures.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cwm_lsp.bench.gpu import bench_gpu  # the package need not be installed


def main(out: Path, quantization: Any = "fp8", size: str = "large") -> None:
    """Measures, and writes the figures to `out`."""
    found: dict[str, Any] = {}
    began = time.monotonic()

    def on_part(name: str, figures: Any) -> None:
        found[name] = figures
        out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"{time.monotonic() - began:6.1f} s  {name}: {json.dumps(figures)[:2000]}", flush=True)

    bench_gpu(small=size == "tiny", quantization=quantization, on_part=on_part)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
