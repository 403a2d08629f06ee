"""The table of errors in `protocol/dap.md` is the table in the code."""

from __future__ import annotations

import re

from cwm_lsp.dap.errors import Error
from tests.dap.client import OWN_ROOT


def test_every_error_is_documented() -> None:
    text = (OWN_ROOT / "protocol" / "dap.md").read_text(encoding="utf-8")
    rows = {int(number): sentence for number, sentence in re.findall(r"^\| (\d+) \| (.*) \|$", text, re.MULTILINE)}
    assert rows.keys() == {error.id for error in Error}
    assert all(rows[error.id].startswith(error.format) for error in Error)


def test_numbers_are_used_once() -> None:
    assert len({error.id for error in Error}) == len(Error)
