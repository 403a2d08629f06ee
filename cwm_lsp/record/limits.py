"""How much a recorded program may do before it is stopped."""

from __future__ import annotations

from dataclasses import dataclass

from cwm_lsp.trace.model import MODULE, End, EndReason, Entry


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one recording.

    `max_frames` frames (end `frame-limit`); `seconds` of wall time for the whole recording, start of the process
    included (end `timeout`); `max_repr_chars` characters of one value (a longer repr is cut and says by how much);
    `max_trace_chars` characters of all values together (end `frame-limit`); `memory_mb` MiB of address space, where
    the platform can limit it (the program sees MemoryError). `trace_program` itself keeps only the limits on frames
    and characters, and counts only processor time: real time and memory are limits of a process.
    """

    max_frames: int = 10_000
    seconds: float = 10.0
    max_repr_chars: int = 100_000
    max_trace_chars: int = 50_000_000
    memory_mb: int = 1024


DEFAULT_LIMITS = Limits()


def out_of_time(seconds: float, entry: Entry, *, begun: bool) -> End:
    """The end at the limit of time; a call that has not `begun` by then waits for the statements of its own file."""
    stopped = f"stopped after {seconds:g} seconds"
    if begun or entry.function == MODULE:
        return End(EndReason.TIMEOUT, stopped)
    guard = "put them under `if __name__ == '__main__':`"
    return End(EndReason.TIMEOUT, f"{stopped}, before the call: the file's own statements take too long; {guard}")
