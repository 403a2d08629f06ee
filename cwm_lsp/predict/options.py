"""What a caller can ask of a prediction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Decoding = Literal["constrained", "free"]


@dataclass(frozen=True, slots=True)
class Options:
    """`max_frames` shown frames at most; `decoding`: masked by control flow, or whatever the model likes best."""

    max_frames: int = 200
    decoding: Decoding = "constrained"
