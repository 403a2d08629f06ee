"""Creates `.venv` at the root with cwm-lsp in it; does nothing where that has been done (`make setup`).

Needs Python 3.11 to 3.14 with its venv module, and a package index. Uses the standard library only, and older Pythons
can read it, to find a newer one.

torch: on Linux without a CUDA device, only a build for CPUs is installed (CUDA builds bring gigabytes of libraries). It
comes from PyTorch's index of CPU wheels or, where that cannot be reached, from the configured index if that has such
a build. `CWM_TORCH=any` takes whatever the configured index offers.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".cwm-setup"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
TORCH = "2.13.0"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
OLDEST, NEWEST = (3, 11), (3, 14)


def main() -> int:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return other_python()
    key = stamp_key()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == key and PYTHON.exists():
        return 0
    began = time.monotonic()
    say(f"[1/3] creating {VENV.name} with Python {platform.python_version()}")
    create_venv()
    say("[2/3] installing torch")
    install_torch()
    say("[3/3] installing cwm-lsp and what its development needs")
    if pip("install", "--editable", f"{ROOT}[dev]"):
        fail("The packages could not be installed (see above): check the network and pip's configuration, and repeat.")
    STAMP.write_text(key, encoding="utf-8")
    say(f"done in {time.monotonic() - began:.0f} s: {VENV.name} has cwm-lsp")
    return 0


def other_python() -> int:
    """Go on with a Python that will do, if there is one on the path."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", ""], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return subprocess.run([found, __file__], check=False).returncode
    fail(
        f"Python {platform.python_version()} will not do: install Python 3.11 to 3.14, "
        "or name one, for example: PYTHON=/path/to/python3.12 make setup."
    )
    return 2


def create_venv() -> None:
    """A new environment where there is none, or one of another Python version."""
    version = PYTHON.exists() and output([str(PYTHON), "-c", "import sys; print(*sys.version_info[:2])"])
    if version != f"{sys.version_info[0]} {sys.version_info[1]}":
        clear = ["--clear"] if VENV.exists() else []
        if subprocess.run([sys.executable, "-m", "venv", *clear, str(VENV)], check=False).returncode:
            fail(
                f"{sys.executable} cannot make virtual environments: install its venv module "
                f"(on Debian and Ubuntu: apt install python3.{sys.version_info[1]}-venv) and repeat."
            )


def install_torch() -> None:
    """A build for CPUs where there is nothing else to run on; elsewhere what the index has for this platform."""
    if sys.platform != "linux" or has_cuda_device() or os.environ.get("CWM_TORCH") == "any":
        if pip("install", f"torch=={TORCH}"):
            fail("torch could not be installed (see above): check the network and pip's configuration, and repeat.")
        return
    say(f"      no CUDA device: a build for CPUs, from {CPU_INDEX}")
    quickly = ("--retries", "0", "--timeout", "10")
    # `+cpu` is in no CUDA build's version, whatever other indexes pip is configured to look at.
    if not pip("install", *quickly, "--no-deps", "--index-url", CPU_INDEX, f"torch=={TORCH}+cpu"):
        return
    say("      it cannot be had there: looking at the configured index")
    needs = requirements(f"torch=={TORCH}")
    if needs is None:
        fail(
            f"torch {TORCH} can be had neither from {CPU_INDEX} nor from the configured index: "
            "check the network and pip's configuration, and repeat."
        )
    elif any(need.lower().startswith(("nvidia", "cuda", "triton", "pytorch-triton")) for need in needs):
        fail(
            f"The configured index has only a CUDA build of torch, of several gigabytes, and {CPU_INDEX} could not be "
            "used: make that index reachable, or accept the CUDA build: CWM_TORCH=any make setup."
        )
    elif pip("install", "--no-deps", f"torch=={TORCH}"):
        fail("torch could not be installed (see above): check the network and pip's configuration, and repeat.")


def requirements(package: str) -> list[str] | None:
    """What the build that pip would install needs, on any platform; None where there is no build."""
    report = VENV / "cwm-torch.json"
    if pip("install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps", "--report", str(report), package):
        return None
    found = json.loads(report.read_text(encoding="utf-8"))["install"][0]["metadata"]
    report.unlink()
    needs: list[str] = found.get("requires_dist", [])
    return needs


def has_cuda_device() -> bool:
    return shutil.which("nvidia-smi") is not None and bool(output(["nvidia-smi", "--list-gpus"]))


def pip(*arguments: str) -> int:
    """Run pip in the environment, its output and progress shown; returns its exit status."""
    return subprocess.run([str(PYTHON), "-m", "pip", *arguments], check=False).returncode


def output(command: list[str]) -> str:
    """What a command prints; "" if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def stamp_key() -> str:
    """Changes with whatever the environment depends on."""
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for path in (ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def say(message: str) -> None:
    print(f"setup: {message}", flush=True)


def fail(message: str) -> None:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    sys.exit(main())
