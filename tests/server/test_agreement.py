"""What tables say of the model's agreement with computed values: the words, and a server with the bundled model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cwm_lsp.compute.versions import unsupported
from cwm_lsp.server.drawing import doubt
from cwm_lsp.server.drawing.agreement import noted
from cwm_lsp.trace.agreement import Agreement
from cwm_lsp.trace.effects import Effect
from cwm_lsp.trace.model import Origin, Value
from tests.server.client import URI, Client

GCD = Path(__file__).parents[2] / "examples" / "gcd.py"
WORD = re.compile(r"computed \(the model (?:agrees|would have said otherwise), p = \d\.\d\d\)")

SAID = {"n": (0.931, True), "self.size": (0.04, False), "m": (1.0, True)}
WORDS = {
    "n": (Value("3", Origin.COMPUTED), "computed (the model agrees, p = 0.93)"),
    "self.size": (Value("3", Origin.COMPUTED), "computed (the model would have said otherwise, p = 0.04)"),
    "m": (
        Value("3", Origin.COMPUTED, 0.5, reason="rests on `x` predicted at line 2"),
        "computed (rests on `x` predicted at line 2; the model agrees, p = 1.00)",
    ),
    "as it was": (Value("3", Origin.COMPUTED), "computed"),
}


@pytest.mark.parametrize("name", WORDS)
def test_words_of_computed_values(name: str) -> None:
    value, words = WORDS[name]
    effect = Effect(4, 5, 2, "f", 0, changed={name: value})
    assert doubt.words(noted(effect, {5: Agreement(5, False, SAID)}).changed[name])[0] == words
    assert noted(effect, {4: Agreement(4, False, SAID)}) == effect, "of another frame"


def test_what_was_not_computed_has_no_word() -> None:
    effects = (
        Effect(4, 5, 2, "f", 0, changed={"n": Value("3", Origin.PREDICTED, 0.9)}),
        Effect(5, 5, 2, "f", 0, returned=Value("3", Origin.GIVEN)),
    )
    for effect in effects:
        assert noted(effect, {5: Agreement(5, True, {**SAID, "": (0.5, True)})}) == effect


def test_what_comes_out_of_a_call_has_a_word() -> None:
    value = Value("3", Origin.COMPUTED)
    effects = (Effect(5, 5, 2, "f", 0, returned=value), Effect(5, 5, 2, "f", 0, raised=value))
    returned, raised = (noted(effect, {5: Agreement(5, True, {"": (0.5, True)})}) for effect in effects)
    assert returned.returned is not None
    assert raised.raised is not None
    assert returned.returned.reason == raised.raised.reason == "the model agrees, p = 0.50"


@pytest.mark.skipif(unsupported() is not None, reason="the instructions of this Python are not computed")
def test_hovers_and_tooltips_tell_it_once_it_is_known(serve: Callable[..., None]) -> None:
    text = GCD.read_text()
    line = text.splitlines().index("    while b:")

    async def scenario(client: Client) -> None:
        client.open(text)
        await client.status("ready")

        async def rows() -> list[str]:
            at = {"textDocument": {"uri": URI}, "position": {"line": line, "character": 10}}
            table = str((await client.request("textDocument/hover", at))["contents"]["value"])
            return [row for row in table.splitlines() if row.startswith("|")][2:]

        async with asyncio.timeout(60):
            while "the model" not in "".join(await rows()):
                await asyncio.sleep(0.05)
        given, *computed = await rows()
        assert "| `18` | given |" in given
        assert [row.split("`")[1] for row in computed] == ["12", "6", "0"]
        assert all(WORD.search(row) for row in computed)
        hints = {hint["position"]["line"]: hint for hint in await client.hints()}
        assert hints[line + 1]["label"] == "a = 6, b = 0 (3×)", "labels stay as they were"
        assert WORD.search(str(hints[line + 1]["tooltip"]))
        assert client.of("window/showMessage") == client.of("window/logMessage") == []

    serve(scenario)
