"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cwm_lsp.model.config import QUANTIZATIONS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

model_option = click.option(
    "--model",
    default="nano",
    show_default=True,
    metavar="MODEL",
    help="The bundled model 'nano', a directory in Hugging Face layout, or a hub id that was pulled (facebook/cwm).",
)

SEARCH_ALONE = "none"
"""The model that is none, for commands that search."""

proposer_option = click.option(
    "--model",
    default="nano",
    show_default=True,
    metavar="MODEL",
    help="Which model also proposes: as for the other commands, or 'none' for the search alone.",
)

quantize_option = click.option(
    "--quantize",
    type=click.Choice(QUANTIZATIONS),
    help="How many bits the weights get (none: 16 or 32).  [default: what fits this machine]",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line of stdout.")

call_option = click.option(
    "--call", metavar="CALL", help="The call to follow, such as 'gcd(48, 18)'; by default the first one in the file."
)

decoding_option = click.option(
    "--decoding",
    type=click.Choice(["constrained", "free"]),
    default="constrained",
    show_default=True,
    help="Let the model choose only what Python's rules allow (constrained), or anything (free).",
)

values_option = click.option(
    "--values",
    type=click.Choice(["hybrid", "neural"]),
    default="hybrid",
    show_default=True,
    help="Compute what can be computed and ask the model for the rest (hybrid), or ask it for everything (neural).",
)


def recorder_option(default: str) -> Decorator:
    """What watches the real run."""
    return click.option(
        "--recorder",
        type=click.Choice(["debugpy", "inprocess"]),
        default=default,
        show_default=True,
        help="What watches the real run: the debugger, or a faster hook inside the process.",
    )


def max_frames_option(default: int) -> Decorator:
    """How many frames at most."""
    return click.option(
        "--max-frames",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help="Stop after this many frames.",
    )
