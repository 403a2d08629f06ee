"""Every token of a real trace must be allowed by the masks, and every frame must be read as it was written."""

import pytest

from cwm_lsp.evaluate.cases import Case, real_trace
from cwm_lsp.evaluate.history import history
from cwm_lsp.model.load import LoadedModel
from cwm_lsp.program.facts import analyse
from cwm_lsp.program.question import question
from cwm_lsp.trace.dialects.compact_read import Reader
from cwm_lsp.trace.dialects.compact_write import write_trace
from cwm_lsp.trace.model import EndReason, Event, Frame, Trace

SOURCES = {
    "finally raises again": (
        "def f(n):\n    log = []\n    try:\n        log.append(1 // n)\n    finally:\n        log.append('end')\n"
        "    return log\n",
        "f(0)",
    ),
    "raise from a handler": (
        "def f(n):\n    try:\n        return 1 // n\n    except ZeroDivisionError as error:\n"
        "        raise ValueError('no') from error\n",
        "f(0)",
    ),
    "with lets it through": (
        "class Box:\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *what):\n"
        "        return False\n\n\ndef f(n):\n    with Box():\n        n = 1 // n\n    return n\n",
        "f(0)",
    ),
    "generator expression at a yield": (
        "def g(n):\n    for i in range(n):\n        yield sum(k for k in range(i))\n\n\n"
        "def f(n):\n    return list(g(n))\n",
        "f(3)",
    ),
    "caught and gone on": (
        "def f(items):\n    bad = 0\n    for item in items:\n        try:\n            int(item)\n"
        "        except ValueError:\n            bad += 1\n    return bad\n",
        "f(['1', 'x', '2'])",
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_real_trace_is_allowed_and_read_back(random_model: LoadedModel, name: str) -> None:
    case = Case(name, "all", *SOURCES[name])
    program, trace = analyse(case.source, "case.py"), real_trace(case)
    assert isinstance(trace, Trace)
    asked = question(program, case.entry)
    told = history(asked, program, trace, random_model.tokenizer, 8192)
    assert told.problem == ""
    start = len(told.ids) - len(told.masks)
    special = frozenset(random_model.tokenizer.special.values())
    for id, allowed in zip(told.ids[start:], told.masks, strict=True):
        assert allowed is not None
        assert allowed.admits(id, id in special)
    reader = Reader(asked.layout, asked.definitions)
    for written in write_trace(trace, asked.layout):
        frame = reader.read([(piece, None) for piece in written.pieces])
        if isinstance(frame, Frame):
            assert written.frame is not None
            shown = written.frame
            assert (frame.event, frame.qualname) == (shown.event, shown.qualname)
            # An exception that a `with` lets through leaves at the line that raised it, which the dialect cannot say.
            if shown.event is not Event.RETURN:
                assert frame.line == shown.line
    assert reader.done
    assert reader.raised == (trace.end.reason is EndReason.RAISED)
