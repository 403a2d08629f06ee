"""The programs that every recorder has to agree on (`programs.txt`), and more for hooks on one Python (`hooks.txt`).

Each is after a line `#### name: call`. An empty call stands for the module body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.trace.model import MODULE, Entry

PATH = "traced.py"


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    entry: Entry
    source: str


def _cases(file: str) -> tuple[Case, ...]:
    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    parts = re.split(r"^#### (\w+): ?(.*)\n", text, flags=re.MULTILINE)[1:]
    rows = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return tuple(Case(name, entry(call), source) for name, call, source in rows)


def entry(call: str) -> Entry:
    """The entry of `call`, of the module body when it is empty."""
    return Entry(re.split(r"\W", call)[0], call) if call else Entry(MODULE, "")


CASES = _cases("programs.txt")
HOOK_CASES = _cases("hooks.txt")
