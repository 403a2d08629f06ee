"""Long reprs made short, as `reprlib` does with objects: of containers the first elements stay, of the rest both ends.

Works on the text alone, and reads no more of it than is shown.
"""

from __future__ import annotations

from cwm_lsp.server.drawing.markdown import shortened

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_LEFT_OUT = "…"


def short_repr(text: str, limit: int) -> str:
    """A repr on one line, at most `limit` characters long (10 or more): `[1, 2, …]`, `{'a': [1, …]}`, `'abc…xyz'`.

    Total for any text; one that is no container's repr, or whose first element is too long already, loses its middle.
    """
    if len(text) > 4 * limit:
        text = text[: 3 * limit] + text[-limit:]  # nothing in between is looked at
    text = " ".join(text.splitlines())
    return text if len(text) <= limit else _elements(text, limit) or shortened(text, limit)


def _elements(text: str, limit: int) -> str | None:
    """As many whole elements as fit, at any depth, with the brackets closed; None where not one fits."""
    best = None
    open_: list[str] = []
    quote = ""
    position = 0
    while position < limit:
        sign = text[position]
        if quote:
            if sign == "\\":
                position += 1
            elif sign == quote:
                quote = ""
        elif sign in "'\"":
            quote = sign
        elif sign in _CLOSING:
            open_.append(_CLOSING[sign])
        elif open_ and sign == open_[-1]:
            open_.pop()
        elif sign == "," and open_:
            cut = f"{text[: position + 1]} {_LEFT_OUT}{''.join(reversed(open_))}"
            if len(cut) <= limit:
                best = cut
        position += 1
    return best
