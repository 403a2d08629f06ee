"""Which frame of a `cwm` trace probably comes next: what the guesser says, or else what the program's text suggests."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Mapping

from cwm_lsp.predict.grammar.cwm_point import Expected, Point
from cwm_lsp.predict.grammar.stable import is_stable
from cwm_lsp.predict.guess import Guess
from cwm_lsp.program.facts import Scope
from cwm_lsp.program.locals import local_names
from cwm_lsp.program.statements import Entered, LineFacts, handler_lines, line_facts
from cwm_lsp.trace.dialects.cwm import SAME
from cwm_lsp.trace.model import Event


def expected(point: Point, event: Event | None) -> Expected | None:
    """The frame, which has this event if that is known already; None without an idea."""
    if event not in point.expectations:
        point.expectations[event] = _expect(point, event)
    return point.expectations[event]


def _expect(point: Point, event: Event | None) -> Expected | None:
    guess = None if point.in_wrapper else point.guesser.guess()
    if guess is not None and event in (None, guess.event) and guess.event in point.events:
        return _from_guess(point, guess)
    if point.is_lost or point.is_over:
        return None
    if point.activation is None:
        return _around(point, event)
    scope, line = point.scope, point.line
    if scope is None:
        return None
    return _inside(point, scope, line, event)


def _from_guess(point: Point, guess: Guess) -> Expected:
    text = point.rules.texts.get(guess.line)
    activation, is_line = point.activation, guess.event is Event.LINE
    if guess.event is Event.CALL and activation is None:
        text = point.rules.prompt.module_start or text
    if guess.locals is None:
        scope = point.scope
        return Expected(guess.event, _listing(point, scope, guess.line) if is_line and scope else {}, text, guess.value)
    before: Mapping[str, str] = {}
    if activation is not None and is_line and point.seen.shown == activation.depth:
        before = activation.locals or {}
    # Attributes, which have a full stop inside, do not show in this dialect.
    listed = {name: repr for name, repr in guess.locals.items() if "." not in name[1:]}
    shown = {name: SAME if before.get(name) == repr else repr for name, repr in listed.items()}
    return Expected(guess.event, shown, text, guess.value)


def _around(point: Point, event: Event | None) -> Expected | None:
    """In the wrapper and before it."""
    wrapper, last = point.rules.prompt.wrapper, point.seen.frame
    if wrapper is None:
        return Expected(Event.CALL, {}, point.rules.prompt.module_start) if event in (None, Event.CALL) else None
    stage = point.parser.wrapper_at
    if stage < 2:
        return Expected((Event.CALL, Event.LINE)[stage], {}, wrapper[stage])
    call = wrapper[1]
    if stage == 3:
        return Expected(Event.RETURN, {}, call, "None")
    if last is None or last.value is None:
        return _entry(point, call) if event in (None, Event.CALL) else None
    likely = Event.EXCEPTION if point.seen.raised is not None else Event.RETURN
    value = last.value.repr if point.seen.raised is None else point.seen.raised
    return Expected(likely, {}, call, value) if event in (None, likely) else Expected(event, {}, call)


def _entry(point: Point, text: str) -> Expected | None:
    """The entry's own call, which the wrapper makes on the line `text`."""
    scope = point.rules.program.scope(point.parser.entry)
    with contextlib.suppress(SyntaxError, ValueError):
        match ast.parse(text.strip()).body:
            case [ast.Return(ast.Call() as call)] if scope is not None:
                return Expected(Event.CALL, _arguments(Entered(scope, call), {}), point.rules.texts.get(scope.line))
    return None


def _inside(point: Point, scope: Scope, line: int, event: Event | None) -> Expected | None:
    rules, seen = point.rules, point.seen
    facts = LineFacts() if point.entered else line_facts(rules.program, scope, line)
    before = seen.followed.get(point.signature)
    target = None
    if event is None:
        event, target = _next_event(point, scope, line, facts)
    elif before is not None and before[0] is event:
        target = before[1]
    text = rules.texts.get(line)
    locals = point.activation.locals if point.activation else None
    match event:
        case Event.RETURN:
            return Expected(event, {}, text, _returned(point, facts, locals or {}))
        case Event.EXCEPTION:
            return Expected(event, {}, text, seen.raised)
        case Event.LINE:
            target = _next_line(point, scope, line) if target is None else target
            return Expected(event, _listing(point, scope, target), rules.texts.get(target) if target else None)
    called = _next_call(point, facts)
    if called is None:
        return None
    arguments = _arguments(called, locals or {})
    return Expected(event, arguments, rules.texts.get(called.scope.line))


def _next_event(point: Point, scope: Scope, line: int, facts: LineFacts) -> tuple[Event, int | None]:
    """What probably happens, and the line of that if it is known."""
    seen, last = point.seen, point.seen.frame
    events = point.events
    if last is None:
        return Event.LINE, None
    if last.event is Event.EXCEPTION:
        handlers = [at for at in point.next_lines if at in handler_lines(scope)]
        return (Event.LINE, min(handlers)) if handlers else (Event.RETURN, None)
    if last.event is Event.RETURN and seen.raised is not None:
        return Event.EXCEPTION, None
    before = seen.followed.get(point.signature)
    if before is not None and before[0] in events:
        return before
    if point.entered:
        return Event.LINE, None
    if Event.CALL in events and _next_call(point, facts) is not None:
        return Event.CALL, None
    if facts.raises:
        return Event.EXCEPTION, None
    resumed = last.event is Event.CALL
    if Event.RETURN in events and ((facts.leaves and not resumed) or Event.LINE not in events):
        return Event.RETURN, None
    return (Event.LINE, None) if Event.LINE in events else (Event.EXCEPTION, None)


def _next_line(point: Point, scope: Scope, line: int) -> int | None:
    before = point.seen.followed.get(point.signature)
    if before is not None and before[0] is Event.LINE and before[1] in point.next_lines:
        return before[1]
    usual = sorted(set(point.next_lines) - handler_lines(scope)) or sorted(point.next_lines)
    return next((at for at in usual if at > line), usual[0] if usual else None)


def _next_call(point: Point, facts: LineFacts) -> Entered | None:
    """The first call on the line that has not been made yet, as far as the last frame tells."""
    last = point.seen.frame
    if last is None or last.event not in (Event.LINE, Event.RETURN):
        return None
    if last.event is Event.LINE:
        return facts.entered[0] if facts.entered else None
    names = [entered.scope.qualname for entered in facts.entered]
    after = names.index(last.qualname) + 1 if last.qualname in names else len(names)
    return facts.entered[after] if after < len(names) else None


def _arguments(called: Entered, locals: Mapping[str, str]) -> dict[str, str | None]:
    names = (*called.scope.params, *called.scope.code.co_freevars)
    shown: dict[str, str | None] = dict.fromkeys(names)
    if called.call is None:
        return shown
    params = [
        name for name in called.scope.params if not (name == "self" and isinstance(called.call.func, ast.Attribute))
    ]
    for name, argument in zip(params, called.call.args, strict=False):
        shown[name] = simple_repr(argument, locals)
    for keyword in called.call.keywords:
        if keyword.arg in shown:
            shown[keyword.arg] = simple_repr(keyword.value, locals)
    return shown


def _returned(point: Point, facts: LineFacts, locals: Mapping[str, str]) -> str | None:
    last = point.seen.frame
    if last is not None and last.event is Event.EXCEPTION:
        return "None"
    if facts.value is not None:
        return _result(point, facts, facts.value) or simple_repr(facts.value, locals)
    return "None" if facts.leaves or point.scope is None or point.scope.kind == "function" else None


def _result(point: Point, facts: LineFacts, expression: ast.expr) -> str | None:
    """The value of a call that has just returned, if that is the whole of `expression`."""
    last = point.seen.frame
    if last is None or last.event is not Event.RETURN or last.value is None:
        return None
    made = any(entered.call is expression and entered.scope.qualname == last.qualname for entered in facts.entered)
    return last.value.repr if made else None


def _listing(point: Point, scope: Scope, target: int | None) -> dict[str, str | None]:
    """The locals that a `line` frame at `target` probably lists."""
    activation, seen = point.activation, point.seen
    assert activation is not None
    before = activation.locals or {}
    same = seen.shown == activation.depth
    shown: dict[str, str | None] = {name: SAME if same else text for name, text in before.items()}
    if point.entered:
        return shown
    facts = line_facts(point.rules.program, scope, point.line)
    bound = point.rules.bound(scope, point.line)
    if facts.loop and target not in facts.loop:
        return shown
    last = seen.frame
    yielded = last.value.repr if last is not None and last.event is Event.RETURN and last.value is not None else None
    for name in (name for name in local_names(scope) if name in bound and name != ".0"):
        right = facts.bound.get(name)
        value = None if right is None else _result(point, facts, right) or simple_repr(right, before)
        if right is None and facts.loop and len(bound) == 1:
            value = yielded
        shown[name] = SAME if same and value is not None and before.get(name) == value else value
    for name in facts.changed & before.keys():
        if not is_stable(before[name]):
            shown[name] = None
    return shown


def simple_repr(node: ast.expr, locals: Mapping[str, str]) -> str | None:
    """The repr of a constant, a local or a display of them, from the reprs of the locals; None for all else."""
    match node:
        case ast.Constant(value):
            return repr(value)
        case ast.Name(name):
            return locals.get(name)
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
            return repr(-value)
        case ast.List(items) | ast.Tuple(items):
            parts = [simple_repr(item, locals) for item in items]
            if None in parts:
                return None
            inside = ", ".join(part for part in parts if part is not None)
            if isinstance(node, ast.List):
                return f"[{inside}]"
            return f"({inside},)" if len(parts) == 1 else f"({inside})"
        case ast.Dict([], []):
            return "{}"
    return None
