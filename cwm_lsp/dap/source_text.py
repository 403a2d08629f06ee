"""The text of a file that is not on disk."""

from __future__ import annotations

from cwm_lsp.dap.launch import Plan


def source_text(plan: Plan) -> str:
    """The source of the program, else what a trace tells of it: each line that ran, with the function it belongs to.

    Lines have the numbers that they had in the file, so that a client can show where the session stands.
    """
    if plan.program is not None:
        return plan.program.source
    frames = () if plan.trace is None else plan.trace.frames
    owners = {frame.line: frame.qualname for frame in frames}
    last = max(owners, default=0)
    return "".join(f"# {owners[line]}\n" if line in owners else "\n" for line in range(1, last + 1))
