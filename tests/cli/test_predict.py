"""`predict`: shapes of what it prints. Whether the model is right is no matter here."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import GCD, ROOT, Cli

SCHEMA = json.loads((ROOT / "protocol" / "trace.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "options",
    [(), ("--values", "neural"), ("--values", "neural", "--decoding", "free")],
    ids=["hybrid", "neural", "free"],
)
def test_json_is_a_trace(cli: Cli, options: tuple[str, ...]) -> None:
    done = cli("predict", f"{GCD}::gcd", "--call", "gcd(48, 18)", *options, "--json")
    trace = done.json
    jsonschema.validate(trace, SCHEMA)
    assert trace["entry"] == {"function": "gcd", "call": "gcd(48, 18)"}
    assert trace["model"]["name"] == "nano"
    first = trace["frames"][0]
    assert (first["event"], first["line"]) == ("call", 4)
    assert {name: value["repr"] for name, value in first["locals"].items()} == {"a": "48", "b": "18"}
    assert len(done.out.splitlines()) == 1


@pytest.mark.parametrize(
    ("source", "target", "entry"),
    [
        ("def f(x):\n    return x\n\n\nprint(f(3))\n", "", ("f", "f(3)")),
        ("def f(x):\n    return x\n\n\ndef g(x):\n    return f(x)\n\n\nf(1)\ng(2)\n", "::g", ("g", "g(2)")),
        ("class A:\n    def __init__(self, x):\n        self.x = x\n\n\nA(1)\n", "::A", ("A.__init__", "A(1)")),
        ("def f(x):\n    return x\n\n\ny = f(3)\n", "::<module>", ("<module>", "")),
        ("x = 1\ny = x + 1\n", "", ("<module>", "")),
    ],
)
def test_without_a_call_the_first_one_shown(
    cli: Cli, program: Callable[[str], Path], source: str, target: str, entry: tuple[str, str]
) -> None:
    trace = cli("predict", f"{program(source)}{target}", "--max-frames", 3, "--json").json
    jsonschema.validate(trace, SCHEMA)
    assert (trace["entry"]["function"], trace["entry"]["call"]) == entry
    assert 1 <= len(trace["frames"]) <= 3


def test_text(cli: Cli) -> None:
    done = cli("predict", GCD, "--max-frames", 4)
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("gcd(48, 18)  predicted by nano (")
    assert " ".join(lines[2].split()) == "0 4 def gcd(a, b): a = 48 [given], b = 18 [given]"
    assert " steps, " in lines[-1]
    assert len(lines) <= 4 + 3


def test_html_is_one_page_with_escaped_text(cli: Cli, program: Callable[[str], Path]) -> None:
    path = program("def f(text):\n    return text < '<b>é</b>'\n\n\nf('<script>alert(1)</script>')\n")
    done = cli("predict", path, "--format", "html", "--max-frames", 5)
    assert done.status == 0
    tags: list[str] = []
    fetched: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)
            fetched.extend(name for name, _ in attrs if name in ("src", "href"))

    Parser().feed(done.out)
    assert {"html", "table", "style"} <= set(tags)
    assert not {"b", "link", "img"} & set(tags)
    assert tags.count("script") == 2, "those of the slider, none of the program's text"
    assert not fetched
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in done.out
    assert done.out.isascii()


def test_a_path_with_a_drive_and_a_function(tmp_path: Path) -> None:
    from cwm_lsp.cli.target import find

    path = tmp_path / "C:odd.py"
    path.write_text("def f(x):\n    return x\n", encoding="utf-8")
    assert find(f"{path}::f", "f(1)").path == str(path)


def test_other_encodings_and_byte_order_marks(tmp_path: Path) -> None:
    from cwm_lsp.cli.target import find

    path = tmp_path / "latin.py"
    path.write_bytes("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    assert "é" in find(str(path), None).source
    path.write_bytes(b"\xef\xbb\xbfx = 1\n")
    assert find(str(path), None).source == "x = 1\n"
