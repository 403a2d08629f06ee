"""What a caller can ask of a prediction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Decoding = Literal["constrained", "free"]
Values = Literal["hybrid", "neural"]
VALUES: tuple[Values, ...] = get_args(Values)


@dataclass(frozen=True, slots=True)
class Options:
    """`max_frames` shown frames at most; `decoding`: masked by control flow, or whatever the model likes best.

    `values`: `neural`, all from the model, which is what its figures are about; or `hybrid`, computed where that is
    possible and from the model elsewhere, which is what users get unless they ask otherwise.

    `over`: calls made at that depth or deeper are predicted in one step (`over.py`); None: all are gone into.
    """

    max_frames: int = 200
    decoding: Decoding = "constrained"
    values: Values = "neural"
    over: int | None = None
