"""Recorded traces, walked through the grammar of the `cwm` dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cwm_lsp.model.tokenizer import Tokenizer
from cwm_lsp.predict.grammar.cwm import CwmState, start
from cwm_lsp.predict.guess import Guesser, NoGuess
from cwm_lsp.program.context import context
from cwm_lsp.program.cwm_flow import lines_of
from cwm_lsp.program.facts import Program, analyse
from cwm_lsp.record.limits import Limits
from cwm_lsp.record.tracer import trace_program
from cwm_lsp.trace.dialects.cwm import render_frames
from cwm_lsp.trace.dialects.cwm_prompt import Prompt, render_prompt
from cwm_lsp.trace.dialects.pieces import Piece, text_of
from cwm_lsp.trace.model import Trace
from tests.record.programs import CASES, HOOK_CASES, Case, entry

PATH = "/nowhere/case.py"
LIMITS = Limits(max_frames=2000, seconds=1.0)


def _programs() -> tuple[Case, ...]:
    """The programs of `programs.txt`, each after a line `#### name: call`; an empty call stands for the module body."""
    text = Path(__file__).with_name("programs.txt").read_text(encoding="utf-8")
    parts = re.split(r"^#### (\w+): ?(.*)\n", text, flags=re.MULTILINE)[1:]
    rows = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return tuple(Case(name, entry(call), source) for name, call, source in rows)


PROGRAMS = _programs()
CONSTRUCTS = [c for c in (*PROGRAMS, *CASES, *HOOK_CASES) if c.name not in ("does_not_compile", "body_raises")]
"""Every construct of the language that has a say in traces; the two left out come to no frames."""


@dataclass(frozen=True)
class Replay:
    """A real run as the tokens that a model would have to write."""

    program: Program
    prompt: Prompt
    trace: Trace
    pieces: list[Piece]

    def begin(self, tokenizer: Tokenizer, guesser: Guesser | None = None, *, constrained: bool = True) -> CwmState:
        """The grammar's point behind the prompt."""
        name = self.trace.frames[0].qualname
        lines = lines_of(self.program)
        return start(self.prompt, lines, self.program, name, tokenizer, guesser or NoGuess(), constrained=constrained)


def recorded(source: str, call: str) -> Replay | None:
    """What `call` (empty: the module body) really does; None where it does nothing that a trace can show."""
    asked = entry(call)
    trace = trace_program(source, asked, path=PATH, module_name=asked.module_name(PATH), limits=LIMITS)
    if not trace.frames:
        return None
    program = analyse(source)
    prompt = render_prompt([(line.file_line, line.text) for line in context(program, asked).lines], asked)
    return Replay(program, prompt, trace, render_frames(trace, prompt))


def disallowed(replay: Replay, tokenizer: Tokenizer) -> Iterator[str]:
    """A description of the first token that the grammar doesn't admit, if there is one."""
    state = replay.begin(tokenizer)
    special = frozenset(tokenizer.special.values())
    ids = tokenizer.encode(replay.pieces)
    for number, id in enumerate(ids):
        allowed = state.allowed()
        assert allowed is not None
        if not allowed.admits(id, id in special):
            before = text_of([piece for piece, _ in tokenizer.decode(ids[:number], [None] * number)])
            token = tokenizer.decode([id], [None])[0][0]
            yield f"{token!r} is not admitted behind ...{before[-300:]!r} ({state.mode.name}, {allowed.ids})"
            return
        state = state.after(id)
