"""What went wrong on a device, in a sentence for the user."""

from __future__ import annotations

import gc

import torch

_NO_MEMORY = ("out of memory", "can't allocate memory", "CUBLAS_STATUS_ALLOC_FAILED")
_LOST = ("device-side assert", "illegal memory access", "unspecified launch failure", "CUDA error: uncorrectable")


def explain(error: BaseException) -> str | None:
    """One sentence with cause and advice for an error that a device raised; None for any other error."""
    text = str(error)
    if isinstance(error, torch.OutOfMemoryError | MemoryError) or any(each in text for each in _NO_MEMORY):
        where = "GPU" if isinstance(error, torch.OutOfMemoryError) or "CU" in text else "machine"
        return (
            f"The {where}'s memory is full: use a smaller context or --quantize with fewer bits, or free memory on it."
        )
    if isinstance(error, RuntimeError) and any(each in text for each in _LOST):
        return "The GPU stopped working for this process: end the worker, and it starts anew with the next prediction."
    return None


def free_memory() -> None:
    """Gives back what a failed request left allocated; call it once its exception is no longer referenced."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
