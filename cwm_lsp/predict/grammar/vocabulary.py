"""What each token stands for, and where it leads an automaton: asked token by token, never for a whole vocabulary."""

from __future__ import annotations

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.reprs import Repr

_REMEMBERED = 200_000


def _byte_characters() -> dict[str, str]:
    """Byte-level BPE's printable stand-in of each byte -> the character with that byte's number (GPT-2's table)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): chr(byte) for byte in printable}
    return table | {chr(256 + number): chr(byte) for number, byte in enumerate(others)}


_BYTES = _byte_characters()


class Vocabulary:
    """The tokens of one checkpoint as text."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._backend = tokenizer.backend
        self._special = frozenset(tokenizer.special.values())
        self._texts: dict[int, str | None] = {}
        self._reprs: dict[tuple[Repr, int], Repr | None] = {}

    def text(self, id: int) -> str | None:
        """The bytes that an ordinary token stands for, each as the character with its number (Latin-1), as a token can
        be a part of a UTF-8 character; None for special tokens and ids outside of the vocabulary."""
        if id in self._texts:
            return self._texts[id]
        token = None if id in self._special else self._backend.id_to_token(id)
        text = None
        if token is not None:
            text = "".join([_BYTES.get(char) or char.encode().decode("latin-1") for char in token])
        self._texts[id] = text
        return text

    def advance(self, state: Repr, id: int) -> Repr | None:
        """The point of a repr behind the token; None where it can't go on like this."""
        key = state, id
        if key in self._reprs:
            return self._reprs[key]
        text = self.text(id)
        found = None if text is None else state.feed(text)
        if len(self._reprs) < _REMEMBERED:
            self._reprs[key] = found
        return found
