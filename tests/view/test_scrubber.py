"""The slider over a trace: its data are the steps, and nothing that a program contains can leave them."""

from __future__ import annotations

import json
import re

from cwm_lsp.trace.model import Origin, Value
from cwm_lsp.view.scrubber import scrubber
from tests.trace.builders import frame, trace, value

LINES = ("def f(a):", "    return '</script>'")


def test_steps_hold_the_whole_state() -> None:
    inner = Value("<Box object>", Origin.COMPUTED, p=0.5, attrs={"n": Value("1", Origin.FORCED, changed=False)})
    call = frame("call", "f", 1, a=value("'</script><b>'", Origin.GIVEN))
    back = frame("return", "f", 2, value=Value("3", Origin.PREDICTED, p=0.25))
    text = scrubber(trace([call, frame("line", "f", 2, box=inner), back]), LINES)
    (data,) = re.findall(r'<script type="application/json" id="steps">(.*?)</script>', text)
    steps = json.loads(data)
    assert [(step["event"], step["where"], step["line"]) for step in steps] == [
        ("call", "f", 1),
        ("line", "f", 2),
        ("return", "f", 2),
    ]
    assert steps[0]["state"] == [["a", "'</script><b>'", "given", True]]
    assert steps[1]["state"] == [["box", "<Box object>", "computed, 50%", True], ["box.n", "1", "", False]]
    assert steps[2]["state"] == [["return", "3", "25%", True]]
    assert text.count("</script>") == 2
    assert 'max="2"' in text


def test_nothing_to_slide_over() -> None:
    assert scrubber(trace([]), LINES) == ""
