"""`python -m scripts.protocol_types [--check]`: writes the types of `protocol/` and the tables of settings and launch
attributes, or names the stale files (exit 1)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.protocol_types import launch, python, settings, typescript
from scripts.protocol_types.schema import read

ROOT = Path(__file__).parents[2]
_TYPESCRIPT = ("lsp", "launch", "dap", "trace")
_PYTHON = {"lsp": "cwm_lsp/server/wire.py", "launch": "cwm_lsp/dap/wire.py"}


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file, under the repository's root, with the text that it is to have."""
    yield Path("protocol", "launch.schema.json"), launch.schema()
    for name in _TYPESCRIPT:
        document = read(ROOT / "protocol" / f"{name}.schema.json")
        yield Path("vscode-client", "src", "protocol", f"{name}.ts"), typescript.write(document)
        if name in _PYTHON:
            yield Path(_PYTHON[name]), python.write(document)
    yield Path("docs", "LAUNCH.md"), launch.markdown()
    yield Path("docs", "SETTINGS.md"), settings.markdown()
    yield Path("protocol", "settings.json"), settings.for_extensions()


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` only name those that are not as they are to be."""
    stale = 0
    for path, text in generated():
        place = ROOT / path
        if place.is_file() and place.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(path)
        if "--check" not in arguments:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
