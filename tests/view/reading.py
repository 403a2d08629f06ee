"""Reads an HTML page as a browser would: the cells of its table, its tags, what it would load from elsewhere."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

_LOADING = ("src", "href", "srcset", "data", "action", "poster")


class Page(HTMLParser):
    """A page that was read to its end."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.classes: list[str] = []  # of each row
        self.tags: Counter[str] = Counter()
        self.remote: list[str] = []
        self.text = ""
        self._in_cell = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.remote += [f"{name}={value}" for name, value in attrs if name in _LOADING]
        if tag == "tr":
            self.rows.append([])
            self.classes.append(dict(attrs).get("class") or "")
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_cell:
            self.rows[-1][-1] += data
