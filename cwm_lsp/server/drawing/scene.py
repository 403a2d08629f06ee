"""Which prediction each line of a document is drawn from: that of the call in focus, where it comes to the line's
function, else that of another call of this function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cwm_lsp.server.document.snapshot import Snapshot
from cwm_lsp.server.drawing.prediction import Prediction


@dataclass(frozen=True, slots=True)
class Scene:
    """One version: `sides` are the prediction of the call in focus, as far as it has come, and the real run, if there
    was one; `others` are complete predictions by function (its qualified name)."""

    snapshot: Snapshot
    sides: tuple[Prediction | None, ...]
    others: Mapping[str, Prediction] = field(default_factory=dict)

    def at(self, line: int) -> Prediction | None:
        """What is seen of a line (1-based)."""
        return self.other_at(line) or self.sides[-1]

    def other_at(self, line: int) -> Prediction | None:
        """The prediction of another call than the one in focus that a line is drawn from; None where it is not."""
        if not self.others:
            return None
        owner = self.snapshot.program.owner(line)
        if any(side is not None and owner in side.entered for side in self.sides):
            return None
        return self.others.get(owner) or next((each for each in self.others.values() if owner in each.entered), None)
