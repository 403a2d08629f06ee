"""How the bundled model is asked for anything but a plain trace: what training shares with the asking."""

from cwm_lsp.trace.dialects.compact_words import (
    BODY,
    EOT,
    HALTS,
    INPUT,
    LOOPS,
    START_HEADER,
    STEP_OVER,
    TERMINATES,
    TOPICS,
    bindings,
    prose,
    topic,
    verdict,
    watch,
    watch_answer,
)

__all__ = [
    "BODY",
    "EOT",
    "HALTS",
    "INPUT",
    "LOOPS",
    "START_HEADER",
    "STEP_OVER",
    "TERMINATES",
    "TOPICS",
    "bindings",
    "prose",
    "topic",
    "verdict",
    "watch",
    "watch_answer",
]
