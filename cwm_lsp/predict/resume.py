"""Going on from a frame that is known already, as it is or with values that the user has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cwm_lsp.trace.model import Frame


@dataclass(frozen=True, slots=True)
class Resume:
    """`frames` are all frames up to the one to go on from, its own included; the prediction begins behind them.

    `edits` (local's name -> repr; dotted for an attribute of a plain object) replace values of the last frame, which is
    a `call` or `line` frame then and is yielded once more, with these values marked `edited`.
    """

    frames: tuple[Frame, ...] = ()
    edits: Mapping[str, str] = field(default_factory=dict)
