"""The idiom generator: deterministic, varied, runnable programs that end soon."""

from __future__ import annotations

import contextlib
import io
import random
import sys
from types import FrameType
from typing import Any

from cwm_lsp.train.generate.idioms import TEMPLATES, idiom_program, render_piece
from cwm_lsp.train.generate.values import Sample

LINE_LIMIT = 2000


class TooLongError(BaseException):
    """A call ran past the line limit."""


def failures(sample: Sample) -> list[str]:
    """Run every call of a sample under the line limit; the names of the exceptions that got out."""
    space: dict[str, Any] = {"__name__": "sample"}
    lines = 0

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal lines
        if frame.f_code.co_filename != "<sample>":
            return None
        lines += event == "line"
        if lines > LINE_LIMIT:
            raise TooLongError
        return trace

    raised = []
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(sample.source, "<sample>", "exec", dont_inherit=True), space)
        for call in sample.calls:
            code = compile(call, "<call>", "eval")
            outer = sys.gettrace()
            sys.settrace(trace)
            try:
                eval(code, space)
            except Exception as error:
                raised.append(type(error).__name__)
            finally:
                sys.settrace(outer)
    return raised


def test_same_seed_same_program() -> None:
    """Two generators with the same seed give the same programs."""
    first, second = random.Random(5), random.Random(5)
    assert [idiom_program(first) for _ in range(50)] == [idiom_program(second) for _ in range(50)]


def test_programs_run_and_seldom_raise() -> None:
    """Programs compile, end within the line limit, and few calls raise."""
    rng = random.Random(11)
    samples = [idiom_program(rng) for _ in range(600)]
    assert all(sample.source.endswith("\n") and 1 <= len(sample.calls) <= 3 for sample in samples)
    raised = [name for sample in samples for name in failures(sample)]
    assert len(raised) < 0.1 * sum(len(sample.calls) for sample in samples)
    assert not {"NameError", "UnboundLocalError", "AttributeError", "RecursionError"}.intersection(raised)


def test_every_template_compiles() -> None:
    """Each template renders to compilable text in several variants, and names are unique."""
    assert len({template.name for template in TEMPLATES}) == len(TEMPLATES) >= 150
    for template in TEMPLATES:
        assert template.calls
        for seed in range(4):
            compile("\n".join(render_piece(random.Random(seed), template).lines), template.name, "exec")


def test_sources_differ() -> None:
    """At least nine of ten sources in a thousand are distinct."""
    rng = random.Random(3)
    assert len({idiom_program(rng).source for _ in range(1000)}) >= 900
