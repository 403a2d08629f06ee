"""What this process can compute on."""

from __future__ import annotations

import os
import sys

import torch

from cwm_lsp.model.place import Device

_UNKNOWN = 16e9  # bytes of main memory assumed where the system does not tell


def this_device() -> Device:
    """The first CUDA device, else the CPU."""
    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info(0)
        return Device("cuda", torch.cuda.get_device_name(0), total, free, torch.cuda.get_device_capability(0))
    memory = _UNKNOWN if sys.platform == "win32" else float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return Device("cpu", "this machine's CPU", memory, memory)
