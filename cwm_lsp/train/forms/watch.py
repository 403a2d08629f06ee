"""The value of an expression at a frame, asked in between: expressions of the program and about its variables.

Evaluated for real while the program stands at the frame. Only expressions that change nothing are asked: operators,
subscripts, attributes, and calls of builtins and methods that leave their arguments as they are.
"""

from __future__ import annotations

import ast
import random
from functools import lru_cache
from typing import Any

from cwm_lsp.program.facts import Program
from cwm_lsp.record.observe import safe_repr
from cwm_lsp.trace.dialects.compact_words import watch as asked
from cwm_lsp.trace.dialects.compact_words import watch_answer
from cwm_lsp.trace.model import Event, Frame
from cwm_lsp.train.examples import LIMITS, Example, Part, Subject, run
from cwm_lsp.train.forms.live import standing


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHANCE = 0.2
_MOST = 4
_FUNCTIONS = _words(
    "abs all any bin bool chr dict divmod float frozenset hex int isinstance len list max min ord pow range repr "
    "reversed round set sorted str sum tuple type"
)
_METHODS = _words(
    "capitalize count endswith find get index isalnum isalpha isdigit islower isspace isupper items join keys lower "
    "lstrip replace rstrip split startswith strip swapcase title union upper values zfill"
)
_QUIET = (
    ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.Subscript, ast.IfExp, ast.JoinedStr, ast.FormattedValue,
    ast.Name, ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Slice, ast.Load, ast.operator, ast.unaryop,
    ast.boolop, ast.cmpop,
)  # fmt: skip
_BOUND = 1000  # of ints and lengths in what is asked about: `a ** b` of large values would take long


def watched(subject: Subject, rng: random.Random) -> Example | None:
    """A trace with up to four questions in between."""
    known = _expressions(subject.program)
    questions: dict[int, tuple[str, str, bool]] = {}

    def watch(frame: Frame) -> Frame:
        if frame.event is Event.LINE and frame.locals and len(questions) < _MOST and rng.random() < _CHANCE:
            alive = standing()
            if alive is not None and alive.f_code.co_qualname == frame.qualname:
                held = {name: alive.f_locals[name] for name in frame.locals if name in alive.f_locals}
                expression = _choose(known, held, rng)
                if expression:
                    questions[frame.index] = (expression, *_value(expression, alive.f_globals, held))
        return frame

    made = run(subject.program, subject.call, watch=watch)
    if made is None or not questions:
        return None
    parts: list[Part] = []
    for number, each in enumerate(made.written):
        if not each.given:
            parts.append(made.part(number))
        if each.frame is not None and each.frame.index in questions:
            expression, text, raised = questions[each.frame.index]
            question, answer = asked(expression), watch_answer(made.asked.layout.said(text), raised)
            parts.append(Part((*question, *answer), (0.0,) * len(question) + (1.0,) * len(answer)))
    return Example(made.given, tuple(parts))


def _choose(known: tuple[tuple[str, frozenset[str]], ...], held: dict[str, Any], rng: random.Random) -> str | None:
    plain = {name: value for name, value in held.items() if _small(value)}
    fitting = [text for text, names in known if names <= plain.keys()]
    if fitting and rng.random() < 0.7:
        return rng.choice(fitting)
    if not plain:
        return None
    name = rng.choice(list(plain))
    other = rng.choice(list(plain))
    return rng.choice((*_ABOUT.get(type(plain[name]), ()), "{0}", "{0} == {1}", "type({0}).__name__")).format(
        name, other
    )


def _small(value: object) -> bool:
    if isinstance(value, int | float):
        return -_BOUND < value < _BOUND
    return isinstance(value, str | list | tuple | dict | set | None) and len(value or ()) < _BOUND


def _value(expression: str, variables: dict[str, Any], held: dict[str, Any]) -> tuple[str, bool]:
    """The repr of the value or of the exception, and which of the two it is."""
    try:
        return safe_repr(eval(expression, {**variables, **held}), LIMITS.max_repr_chars), False
    except Exception as error:
        return safe_repr(error, LIMITS.max_repr_chars), True


@lru_cache(maxsize=8)
def _expressions(program: Program) -> tuple[tuple[str, frozenset[str]], ...]:
    """The program's own expressions that change nothing, and the names that they load."""
    found: dict[str, frozenset[str]] = {}
    for node in ast.walk(program.tree):
        if isinstance(node, ast.BinOp | ast.Compare | ast.Subscript | ast.Call | ast.BoolOp) and _changes_nothing(node):
            names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - _FUNCTIONS
            if names and isinstance(getattr(node, "ctx", None), ast.Load | None):
                found[ast.unparse(node)] = frozenset(names)
    return tuple(found.items())


def _changes_nothing(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = node.func
        if node.keywords or not (
            (isinstance(name, ast.Name) and name.id in _FUNCTIONS)
            or (isinstance(name, ast.Attribute) and name.attr in _METHODS and _changes_nothing(name.value))
        ):
            return False
        return all(_changes_nothing(argument) for argument in node.args)
    return isinstance(node, _QUIET) and all(_changes_nothing(child) for child in ast.iter_child_nodes(node))


_ABOUT: dict[type, tuple[str, ...]] = {
    int: ("{0} + 1", "{0} * 2", "{0} % 2", "{0} // 2", "-{0}", "{0} > 0", "str({0})", "{0} % 2 == 0", "{0} - {1}"),
    float: ("{0} * 2", "{0} > 1", "round({0}, 1)", "int({0})"),
    bool: ("not {0}", "{0} and {1}", "{0} or {1}", "int({0})"),
    str: (
        "len({0})",
        "{0}[0]",
        "{0}[-1]",
        "{0}[1:]",
        "{0}[::-1]",
        "{0}.upper()",
        "{0} * 2",
        "{1} in {0}",
        "{0}.split()",
    ),
    list: ("len({0})", "{0}[0]", "{0}[-1]", "{0}[1:]", "{0}[::-1]", "sorted({0})", "{1} in {0}", "sum({0})"),
    tuple: ("len({0})", "{0}[0]", "{0}[-1]", "{1} in {0}", "list({0})"),
    dict: ("len({0})", "list({0})", "{1} in {0}", "sorted({0})", "list({0}.values())", "{0}.get({1})"),
    set: ("len({0})", "sorted({0})", "{1} in {0}"),
}
