"""The `cwm` dialect both ways: eight literal traces, the `..` rule, wrapping, lines by control flow, broken text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cwm_lsp.program.cwm_flow import lines_of
from cwm_lsp.program.facts import analyse
from cwm_lsp.trace.dialects.cwm import abbreviated, render_frames, render_trace
from cwm_lsp.trace.dialects.cwm_parse import Parsed, parse_frames, parse_text
from cwm_lsp.trace.dialects.cwm_prompt import file_context, render_prompt
from cwm_lsp.trace.dialects.pieces import FRAME_SEP, text_of
from cwm_lsp.trace.model import MODULE, End, EndReason, Entry, Frame, Origin, Source, Trace
from tests.trace.builders import frame, trace

GOLDEN = {
    path.stem: json.loads(path.read_bytes()) for path in (Path(__file__).parents[1] / "golden" / "cwm").glob("*.json")
}


def as_trace(parsed: Parsed, call: str, function: str | None = None) -> Trace:
    entry = Entry(function or call.partition("(")[0], call)
    return Trace(Source("case.py", ""), entry, "3.11", parsed.frames, parsed.end)


def parsed_text(text: str, source: str, call: str, origin: Origin = Origin.OBSERVED) -> Parsed:
    entry = Entry(call.partition("(")[0], call)
    prompt = render_prompt(file_context(source), entry)
    return parse_text(text, prompt, lines_of(analyse(source)), entry.function, origin)


def told(source: str, call: str, steps: str) -> Parsed:
    """Parse one frame per line of `steps`: `call {"n": "1"} def f(n):`, `return "1" return n` (TEXT is stripped)."""
    by_text = {line.strip(): line for line in [*source.splitlines(), f"    return {call}"]}
    main = ["def main():", f"    return {call}"]
    text = (
        f"<|call_sep|>{{}}<|action_sep|>{main[0]}\n<|frame_sep|><|line_sep|>{{}}<|action_sep|>{main[1]}\n<|frame_sep|>"
    )
    for step in filter(None, map(str.strip, steps.splitlines())):
        event, _, rest = step.partition(" ")
        end = json.JSONDecoder().raw_decode(rest)[1]
        data, line = rest[:end], by_text.get(rest[end:].strip(), rest[end:].strip())
        shown = f"{data}<|action_sep|>{line}\n" if data[0] == "{" else f"<|action_sep|>{line}\n<|arg_sep|>{data}"
        text += f"<|{event}_sep|>{shown}<|frame_sep|>"
    return parsed_text(text, source, call)


def numbers(parsed: Parsed) -> list[int]:
    return [frame.line for frame in parsed.frames]


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_texts_survive_the_round_trip(name: str) -> None:
    golden = GOLDEN[name]
    parsed = parsed_text(golden["text"], golden["source"], golden["call"])
    assert parsed.problems == ()
    assert parsed.end == End(EndReason.RETURNED)
    assert [frame.index for frame in parsed.frames] == list(range(len(parsed.frames)))
    assert parsed.frames[0].qualname == golden["call"].partition("(")[0]
    assert ".." not in {value.repr for frame in parsed.frames for value in frame.locals.values()}
    assert render_trace(as_trace(parsed, golden["call"]), golden["source"]) == golden["text"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("same_text_twice", [1, 2, 3, 4, 7, 8, 8]),
        ("exception", [4, 5, 6, 1, 2, 2, 2, 6, 7, 8, 9, 9]),
        ("objects", [10, 11, 2, 3, 4, 4, 12, 6, 7, 8, 8, 13, 6, 7, 8, 8, 13]),
    ],
)
def test_lines_of_golden_traces(name: str, expected: list[int]) -> None:
    golden = GOLDEN[name]
    assert numbers(parsed_text(golden["text"], golden["source"], golden["call"])) == expected


@pytest.mark.parametrize("name", GOLDEN)
def test_what_a_model_says_to_be_unchanged_is_not_its_choice(name: str) -> None:
    golden = GOLDEN[name]
    parsed = parsed_text(golden["text"], golden["source"], golden["call"], Origin.PREDICTED)
    values = [value for frame in parsed.frames for value in frame.locals.values()]
    assert values
    assert all((value.origin is Origin.FORCED) == (value.changed is False) for value in values)


def test_scopes_that_share_a_line_are_told_apart_by_their_names() -> None:
    golden = GOLDEN["scope_change"]
    parsed = parsed_text(golden["text"], golden["source"], golden["call"])
    assert {frame.qualname for frame in parsed.frames if frame.depth == 1} == {"drop_short.<locals>.<lambda>"}
    source = "def f(xs):\n    return [x for x in sorted(xs, key=lambda v: v)]\n"
    scopes = told(
        source,
        "f([1])",
        """
        call {"xs": "[1]"} def f(xs):
        line {"xs": ".."} return [x for x in sorted(xs, key=lambda v: v)]
        call {"v": "1"} return [x for x in sorted(xs, key=lambda v: v)]
        return "1" return [x for x in sorted(xs, key=lambda v: v)]
        call {".0": "<list_iterator object>"} return [x for x in sorted(xs, key=lambda v: v)]
        """,
    )
    assert [frame.function for frame in scopes.frames] == ["f", "f", "<lambda>", "<lambda>", "<listcomp>"]


def test_nested_comprehensions_on_one_line() -> None:
    body = "return [[y for y in x] for x in xs]"
    steps = f"""
        call {{"xs": "[[1]]"}} def f(xs):
        line {{"xs": ".."}} {body}
        call {{".0": "<list_iterator object>"}} {body}
        line {{".0": ".."}} {body}
        line {{".0": "..", "x": "[1]"}} {body}
        call {{".0": "<list_iterator object>"}} {body}
        """
    parsed = told(f"def f(xs):\n    {body}\n", "f([[1]])", steps)
    assert [frame.qualname.count("<listcomp>") for frame in parsed.frames] == [0, 0, 1, 1, 1, 2]


def test_two_generators_in_turn_keep_their_own_state() -> None:
    source = (
        "def g(n):\n    while True:\n        yield n\n        n += 1\n\ndef f():\n    return next(zip(g(1), g(5)))\n"
    )
    turn = """
        call {"n": "1"} def g(n):
        line {"n": ".."} while True:
        line {"n": ".."} yield n
        return "1" yield n
        call {"n": "5"} def g(n):
        line {"n": ".."} while True:
        line {"n": ".."} yield n
        return "5" yield n
        call {"n": "1"} yield n
        line {"n": ".."} n += 1
        line {"n": "2"} while True:
        line {"n": ".."} yield n
        return "2" yield n
        call {"n": "5"} yield n
        line {"n": ".."} n += 1
        exception "KeyboardInterrupt()" n += 1
        return "None" n += 1
        exception "KeyboardInterrupt()" return next(zip(g(1), g(5)))
        """
    parsed = told(source, "f()", "call {} def f():\nline {} return next(zip(g(1), g(5)))\n" + turn)
    assert [problem.message for problem in parsed.problems] == ["the text stops before the entry point has returned"]
    resumed = [frame for frame in parsed.frames if frame.qualname == "g" and frame.event == "call"]
    assert [frame.locals["n"].changed for frame in resumed] == [None, None, False, False]
    assert {frame.depth for frame in parsed.frames if frame.qualname == "g"} == {1}


def test_a_generator_on_one_line() -> None:
    source = "def g(n): yield n\n\ndef f():\n    return [*g(1), *g(2)]\n"
    one = """
        call {"n": "%d"} def g(n): yield n
        line {"n": ".."} def g(n): yield n
        return "%d" def g(n): yield n
        call {"n": "%d"} def g(n): yield n
        return "None" def g(n): yield n
        """
    steps = "call {} def f():\nline {} return [*g(1), *g(2)]\n" + one % (1, 1, 1) + one % (2, 2, 2)
    parsed = told(source, "f()", steps + 'return "[1, 2]" return [*g(1), *g(2)]\nreturn "[1, 2]" return f()')
    assert (parsed.problems, parsed.end) == ((), End(EndReason.RETURNED))
    assert {frame.line for frame in parsed.frames if frame.function == "g"} == {1}


TWINS = """\
def f(n):
    if n > 0:
        n += 1
        n *= 2
        return n
    else:
        n += 1
        n *= 3
        return n
"""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["n += 1", "n *= 2", "return n"], [1, 2, 3, 4, 5]),
        (["n += 1", "n *= 3", "return n"], [1, 2, 7, 8, 9]),
        (["n += 1"], [1, 2, 3]),  # still open: the lowest
    ],
)
def test_identical_lines_are_settled_by_what_comes_later(steps: list[str], expected: list[int]) -> None:
    lines = "\n".join(f'line {{"n": ".."}} {text}' for text in steps)
    assert (
        numbers(told(TWINS, "f(1)", f'call {{"n": "1"}} def f(n):\nline {{"n": ".."}} if n > 0:\n{lines}')) == expected
    )


def test_methods_with_the_same_def_line() -> None:
    source = "class A:\n    def get(self):\n        return 1\n\nclass B:\n    def get(self):\n        return 2\n"
    source += "\ndef f():\n    return B().get()\n"
    steps = """
        call {} def f():
        line {} return B().get()
        call {"self": "<case.B object>"} def get(self):
        line {"self": ".."} return 2
        """
    parsed = told(source, "f()", steps)
    assert [(frame.qualname, frame.line) for frame in parsed.frames[2:]] == [("B.get", 6), ("B.get", 7)]


def shown(*frames: Frame) -> list[dict[str, str]]:
    return list(abbreviated(trace(frames).frames))


CALL = frame("call", "f", 1, a="1", b="2")
LINE = frame("line", "f", 2, a="1", b="3")


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ([], {"a": "..", "b": ".."}),
        ([frame("exception", "f", 2, value="E()")], {"a": "..", "b": ".."}),
        ([frame("call", "g", 5, 1), frame("return", "g", 5, 1, value="0")], {"a": "1", "b": "3"}),
        ([frame("exception", "g", 5, 1, value="E()"), frame("line", "g", 6, 1)], {"a": "1", "b": "3"}),
        ([frame("return", "g", 5, 1, value="0")], {"a": "1", "b": "3"}),
    ],
)
def test_the_rule_of_two_dots(between: list[Frame], expected: dict[str, str]) -> None:
    first, second, *_, last = shown(CALL, LINE, *between, LINE)
    assert first == {"a": "1", "b": "2"}
    assert second == {"a": "..", "b": "3"}
    assert last == expected


def test_deleted_and_new_names() -> None:
    assert shown(CALL, frame("line", "f", 3, b="2", c="2"))[1] == {"b": "..", "c": "2"}


def test_a_literal_that_spells_a_token_stays_text() -> None:
    source = "def f(s):\n    return s + '<|frame_sep|>'  # <|arg_sep|>\n"
    spelt = "'<|frame_sep|>\u00e4'"
    real = trace(
        [frame("call", "f", 1, s=spelt), frame("line", "f", 2, s=spelt), frame("return", "f", 2, value=spelt)],
        call="f('<|frame_sep|>\u00e4')",
    )
    prompt = render_prompt(file_context(source), real.entry)
    pieces = [*prompt.pieces, *render_frames(real, prompt)]
    assert pieces.count(FRAME_SEP) == 1 + 2 + 3 + 1
    assert "\\u00e4" in text_of(pieces)
    for parsed in (
        parse_frames(pieces[len(prompt.pieces) :], prompt, lines_of(analyse(source)), "f", Origin.OBSERVED),
        parse_text(text_of(pieces), prompt, lines_of(analyse(source)), "f", Origin.OBSERVED),
    ):
        assert parsed.problems == ()
        assert [frame.value.repr for frame in parsed.frames if frame.value] == [spelt]
        assert render_frames(as_trace(parsed, real.entry.call), prompt) == pieces[len(prompt.pieces) :]


@pytest.mark.parametrize(
    ("source", "wrapper"),
    [
        ("x = 1\n", "main"),
        ("def main():\n    pass\n", "main_"),
        ("from a import b as main\n", "main_"),
        ("for main in main_: pass\nmain_ = 1\n", "main__"),
        ("def f():\n    main = 1\n", "main"),
        ("def main(:\n", "main_"),
    ],
)
def test_the_wrapper_has_a_free_name(source: str, wrapper: str) -> None:
    prompt = render_prompt(file_context(source), Entry("f", "f(\n 1)"))
    assert prompt.text == f"\n{source}def {wrapper}():  # << START_OF_TRACE\n    return f(1)\n"
    assert prompt.numbers[-2:] == (None, None)


MODULE_SOURCE = 'def f():\n    return 1\n\nx = f()\ns = """a\n b"""\nprint(x)\n'
MODULE_TEXT = """
def main():  # << START_OF_TRACE
    def f():
        return 1

    x = f()
    s = \"\"\"a
 b\"\"\"
    print(x)
"""


def test_a_module_body_is_wrapped_and_mapped_back() -> None:
    entry = Entry(MODULE, "")
    prompt = render_prompt(file_context(MODULE_SOURCE), entry)
    assert prompt.text == MODULE_TEXT
    frames = [
        frame("call", MODULE, 1),
        frame("line", MODULE, 1),
        frame("line", MODULE, 4, f="<function f>"),
        frame("call", "f", 1, 1),
        frame("line", "f", 2, 1),
        frame("return", "f", 2, 1, value="1"),
        frame("line", MODULE, 5, f="<function f>", x="1"),
        frame("line", MODULE, 7, f="<function f>", x="1", s="'a\\n b'"),
        frame("return", MODULE, 7, value="None"),
    ]
    text = render_trace(
        Trace(Source("case.py", ""), entry, "3.11", trace(frames).frames, End(EndReason.RETURNED)), MODULE_SOURCE
    )
    assert text.startswith("<|begin_of_text|><|trace_context_start|>" + MODULE_TEXT + "<|frame_sep|>")
    assert "<|call_sep|>{}<|action_sep|>def main():\n<|frame_sep|><|line_sep|>{}<|action_sep|>    def f():\n" in text
    parsed = parse_text(text, prompt, lines_of(analyse(MODULE_SOURCE)), MODULE, Origin.OBSERVED)
    assert (parsed.problems, parsed.end) == ((), End(EndReason.RETURNED))
    assert [(f.function, f.line, f.depth) for f in parsed.frames] == [(f.function, f.line, f.depth) for f in frames]
    assert render_trace(as_trace(parsed, "", MODULE), MODULE_SOURCE) == text


def test_a_marked_function_has_no_wrapper() -> None:
    source = "def g(n):\n    return n\n\ndef f(n):\n    return n\n"
    prompt = render_prompt(file_context(source), Entry("f", ""), marked_line=4)
    assert prompt.text == "\ndef g(n):\n    return n\n\ndef f(n):  # << START_OF_TRACE\n    return n\n"
    text = '<|call_sep|>{"n": "7"}<|action_sep|>def f(n):\n<|frame_sep|>'
    text += '<|line_sep|>{"n": ".."}<|action_sep|>    return n\n<|frame_sep|>'
    text += '<|return_sep|><|action_sep|>    return n\n<|arg_sep|>"7"<|frame_sep|>'
    parsed = parse_text(text + "<|end_of_text|>", prompt, lines_of(analyse(source)), "f")
    assert (numbers(parsed), parsed.end) == ([4, 5, 5], End(EndReason.RETURNED))
    assert text_of(render_frames(as_trace(parsed, "", "f"), prompt)) == text + "<|end_of_text|>"


def test_an_exception_that_leaves_the_entry_leaves_the_wrapper() -> None:
    source = "def f(a):\n    return 1 / a\n"
    error = "ZeroDivisionError('division by zero')"
    real = trace(
        [
            frame("call", "f", 1, a="0"),
            frame("line", "f", 2, a="0"),
            frame("exception", "f", 2, value=error),
            frame("return", "f", 2, value="None"),
        ],
        EndReason.RAISED,
        "f(0)",
    )
    text = render_trace(real, source)
    call = "<|action_sep|>    return f(0)\n<|arg_sep|>"
    assert text.endswith(
        f'<|exception_sep|>{call}"{error}"<|frame_sep|><|return_sep|>{call}"None"<|frame_sep|><|end_of_text|>'
    )
    parsed = parsed_text(text, source, "f(0)")
    assert (len(parsed.frames), parsed.end) == (4, End(EndReason.RAISED))


def test_a_cut_trace_has_no_end() -> None:
    text = render_trace(trace([CALL], EndReason.FRAME_LIMIT), "def f(a, b):\n    return a\n")
    assert text.endswith("def f(a, b):\n<|frame_sep|>")


def test_functions_called_for_the_arguments_are_not_the_entry() -> None:
    source = "def g():\n    return 1\n\ndef f(n):\n    return n\n"
    steps = """
        call {} def g():
        line {} return 1
        return "1" return 1
        call {"n": "1"} def f(n):
        return "1" return n
        """
    parsed = told(source, "f(g())", steps)
    assert [(frame.index, frame.qualname, frame.line) for frame in parsed.frames] == [(0, "f", 4), (1, "f", 5)]


HEAD = 'call {"n": "1"} def f(n):\n'


@pytest.mark.parametrize(
    ("steps", "problem", "kept"),
    [
        ("call {} def h():", "no function of the context begins with 'def h():'", 0),
        ("line {} x = 1", "a line frame with 'x = 1' is out of place around the entry call", 0),
        (HEAD + 'line {"n": "1"} n = 99', "a line frame with 'n = 99' cannot follow line 1", 1),
        (HEAD + 'line {"n": "1"} return n', "a line frame with '        return n' cannot follow line 1", 1),
        (HEAD + 'line {"m": ".."} if n > 0:', "'m' is said to be unchanged, but was not shown before", 1),
        (HEAD + 'line "1" if n > 0:', "the parts of a line frame are not in order", 1),
        (HEAD + 'return {"n": "1"} if n > 0:', "the parts of a return frame are not in order", 1),
        (HEAD + 'line {"n": 1} if n > 0:', "locals name something twice or not by a string: '{\"n\": 1}'", 1),
        (HEAD + 'line {"n": "1", "n": "2"} if n > 0:', "locals name something twice", 1),
        (HEAD, "the text stops before the entry point has returned", 1),
    ],
)
def test_malformed_text_is_a_described_problem(steps: str, problem: str, kept: int) -> None:
    parsed = told(TWINS, "f(1)", steps)
    assert len(parsed.frames) == kept
    assert parsed.problems[-1].message.startswith(problem)
    assert parsed.end == End(EndReason.MALFORMED, parsed.problems[-1].message)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<|call_sep|>{}<|action_sep|>def main():\n", "the frame is cut off"),
        ("<|frame_sep|>", "a frame begins with '<|frame_sep|>' instead of an event"),
        ("hello<|frame_sep|>", "a frame begins with 'hello' instead of an event"),
        ("<|call_sep|>{<|action_sep|>def main():\n<|frame_sep|>", "locals are not a JSON object: '{'"),
        ("<|call_sep|>" + "[" * 9999 + "<|action_sep|>x\n<|frame_sep|>", "locals are not a JSON object"),
        ('<|return_sep|><|action_sep|>x\n<|arg_sep|>"<|frame_sep|>', "bad value: '\"'"),
    ],
)
def test_broken_frames(text: str, problem: str) -> None:
    parsed = parsed_text(text, TWINS, "f(1)")
    assert parsed.problems[0].message.startswith(problem)
