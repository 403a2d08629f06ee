"""CWM's chat format in reasoning mode, as its release prompts it: a question in words behind a fixed system message."""

from __future__ import annotations

from cwm_lsp.trace.dialects.pieces import BEGIN_OF_TEXT, Piece, Special

END_OF_THOUGHT = "</think>"
_SYSTEM = (
    "You are a helpful AI assistant. You always reason before responding, using the following format:\n\n"
    "<think>\nyour internal reasoning\n</think>\nyour external response"
)
_START_HEADER, _END_HEADER, _EOT = Special("<|start_header_id|>"), Special("<|end_header_id|>"), Special("<|eot_id|>")


def chat(question: str) -> list[Piece]:
    """The prompt up to where the model begins to reason; it ends its reasoning with `END_OF_THOUGHT`."""
    user = [*_message("system", _SYSTEM), *_message("user", question)]
    return [BEGIN_OF_TEXT, *user, *_message("assistant", "<think>\n")[:-1]]


def about(question: str, source: str) -> str:
    """A question about a program, whose `source` ends with a line end."""
    return f"{question}\n\n```python\n{source}```"


def _message(role: str, text: str) -> list[Piece]:
    return [_START_HEADER, role, _END_HEADER, f"\n\n{text}", _EOT]
