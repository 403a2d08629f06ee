"""Pieces to token ids and back, with a checkpoint's own `tokenizer.json`.

Ordinary text is encoded piece by piece with special tokens disabled, so a literal that spells `<|frame_sep|>` never
becomes that token. Pieces repeat a lot; their ids are remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer as Backend

from cwm_lsp.trace.dialects.pieces import Piece, Special
from cwm_lsp.trace.problem import UserError

_REMEMBERED = 200_000


class Tokenizer:
    """A checkpoint's vocabulary. `special` maps a special token's name to its id."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        backend.encode_special_tokens = True  # text that spells a special token is encoded as text
        self.special = {token.content: id for id, token in backend.get_added_tokens_decoder().items() if token.special}
        self._names = {id: Special(name) for name, id in self.special.items()}
        self._known: dict[str, tuple[int, ...]] = {}

    def encode(self, pieces: Iterable[Piece]) -> list[int]:
        """Token ids; raises KeyError for a special token that the checkpoint does not have."""
        ids: list[int] = []
        for piece in pieces:
            if isinstance(piece, Special):
                ids.append(self.special[piece.name])
            else:
                ids.extend(self._encode_text(piece))
        return ids

    def decode(self, ids: Sequence[int], probabilities: Sequence[float | None]) -> list[tuple[Piece, float | None]]:
        """Pieces with their probabilities; neighbouring text tokens become one piece with the product of theirs."""
        pieces: list[tuple[Piece, float | None]] = []
        run: list[int] = []
        product: float | None = None
        for id, p in zip(ids, probabilities, strict=True):
            special = self._names.get(id)
            if special is None:
                run.append(id)
                product = p if product is None else product if p is None else product * p
                continue
            if run:
                pieces.append((self.backend.decode(run, skip_special_tokens=False), product))
                run, product = [], None
            pieces.append((special, p))
        if run:
            pieces.append((self.backend.decode(run, skip_special_tokens=False), product))
        return pieces

    def _encode_text(self, text: str) -> tuple[int, ...]:
        ids = self._known.get(text)
        if ids is None:
            ids = tuple(self.backend.encode(text, add_special_tokens=False).ids)
            if len(self._known) < _REMEMBERED:
                self._known[text] = ids
        return ids


def read_tokenizer(directory: Path) -> Tokenizer:
    """Reads `tokenizer.json`; raises UserError when it is missing or damaged."""
    path = directory / "tokenizer.json"
    if not path.is_file():
        raise UserError(f"The model at '{directory}' has no tokenizer.json; download the model again.")
    try:
        return Tokenizer(Backend.from_file(str(path)))
    except Exception as error:  # the backend raises plain Exception
        raise UserError(f"'{path}' cannot be read ({error}); download the model again.") from error
